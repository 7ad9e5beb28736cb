"""Rules, amendments, drops and checks of a pack → checked rules, those of parents included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.conditions import ConditionReader
from lore_sdk.dsl.declare import PRODUCT, Declared
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.evaluate import acting_order
from lore_sdk.dsl.report import Report, suggestion
from lore_sdk.dsl.rules import Case, Check, Comparison, Condition, FactRef, Rule, comparisons
from lore_sdk.types import DIMENSIONS

__all__ = ["TEMPLATE", "Resolved", "resolve"]

TEMPLATE = re.compile(r"\{(query|item)\.([A-Za-z_][A-Za-z0-9_]*)\}")
_BRACES = re.compile(r"\{[^{}]*\}?|\}")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The rules of a pack in order (parents' first) and its own checks."""

    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]


def resolve(
    pack: str,
    files: Iterable[tuple[Source, n.Tree]],
    inherited: Sequence[Rule],
    declared: Declared,
    report: Report,
) -> Resolved:
    """Check all rules of a pack; `pack` is its `name@version`."""
    work = _Work(pack, declared, report, {rule.name: rule for rule in inherited})
    files = list(files)
    passes: tuple[tuple[type, ...], ...] = ((n.RuleDecl,), (n.Amend, n.Drop), (n.Check,))
    for types in passes:
        for source, tree in files:
            for item in tree.items:
                if isinstance(item, types):
                    work.take(item, source)
    work.check_overrides()
    work.check_circles()
    return Resolved(tuple(work.rules.values()), tuple(work.checks))


@dataclass
class _Work:
    pack: str
    declared: Declared
    report: Report
    rules: dict[str, Rule]
    checks: list[Check] = field(default_factory=list)
    own: dict[str, Label] = field(default_factory=dict)
    overrides: list[tuple[Source, n.Name]] = field(default_factory=list)

    def take(self, item: n.Item, source: Source) -> None:
        reader = ConditionReader(self.declared.schema, self.declared.places, source, self.report)
        if isinstance(item, n.RuleDecl):
            self._rule(item, source, reader)
        elif isinstance(item, n.Amend | n.Drop):
            self._change(item, source, reader)
        elif isinstance(item, n.Check):
            self._check(item, source, reader)

    # ---- rules
    def _rule(self, item: n.RuleDecl, source: Source, reader: ConditionReader) -> None:
        name, here = item.name.text, Label(source, item.name.span)
        taken = self.own.get(name) or (self.rules[name].at if name in self.rules else None)
        if taken is not None:
            self.report.add(
                "E201",
                f"two rules are called `{name}`",
                source,
                item.name.span,
                "",
                [replace(taken, text="the first one")],
            )
            return
        self.own[name] = here
        bound = self._bound(item, source)
        self._once(item.parts, source, (n.Because,))
        when = self._conditions(item.parts, n.When, reader)
        unless = self._conditions(item.parts, n.Unless, reader)
        if not any(isinstance(part, n.When) for part in item.parts):
            self.report.add(
                "E403", f"rule `{name}` compares nothing", source, item.name.span, "add `when …`"
            )
            return
        overrides = [w for p in item.parts if isinstance(p, n.Overrides) for w in p.names]
        self.overrides += [(source, word) for word in overrides]
        kinds = tuple(self._kind(word, source) for word in item.kinds)
        because = [p.text for p in item.parts if isinstance(p, n.Because)]
        for text in because:
            self._template(text, source)
        tags = tuple(w.text for p in item.parts if isinstance(p, n.Tags) for w in p.names)
        effect, level = bound or ("cap", 0)
        self.rules[name] = Rule(
            name=name,
            pack=self.pack,
            title=item.title.text if item.title else "",
            effect="floor" if effect == "floor" else "cap",
            level=level,
            kinds=kinds,
            scope=self._scope(kinds),
            when=when,
            unless=unless,
            overrides=tuple(word.text for word in overrides),
            because=because[0].text if because else "",
            tags=tags,
            dimension=self._dimension(when, tags),
            cases=self._cases(item.parts, source, reader),
            at=here,
        )

    def _conditions(
        self, parts: Sequence[n.Part], type_: type[n.When | n.Unless], reader: ConditionReader
    ) -> tuple[Condition, ...]:
        found = [reader.condition(p.condition) for p in parts if isinstance(p, type_)]
        return tuple(condition for condition in found if condition is not None)

    def _once(
        self, parts: Sequence[n.Part], source: Source, types: tuple[type[n.Because], ...]
    ) -> None:
        found = [p for p in parts if isinstance(p, types)]
        for extra in found[1:]:
            self.report.add(
                "E207", "a rule has one reason", source, extra.text.span, "keep one `because`"
            )

    def _bound(self, item: n.RuleDecl, source: Source) -> tuple[str, int] | None:
        bounds = [p for p in item.parts if isinstance(p, n.Bound)]
        if not bounds:
            self.report.add(
                "E401",
                f"rule `{item.name.text}` neither caps nor floors the grade",
                source,
                item.name.span,
                "add `cap at …` with a grade",
            )
            return None
        if len(bounds) > 1:
            both = len({b.effect for b in bounds}) > 1
            self.report.add(
                "E402" if both else "E207",
                "a rule has one bound",
                source,
                bounds[1].grade.span,
                "make two rules of it" if both else "keep one",
            )
            return None
        level = self._grade(bounds[0].grade, source)
        return None if level is None else (bounds[0].effect, level)

    def _grade(self, word: n.Name, source: Source) -> int | None:
        names = self.declared.scale.names
        if word.text in names:
            return names.index(word.text)
        self.report.add(
            "E103",
            f"no grade `{word.text}`",
            source,
            word.span,
            suggestion(word.text, names, "grades are"),
        )
        return None

    def _kind(self, word: n.Name, source: Source) -> str:
        product = self.declared.schema.attributes.get(PRODUCT)
        if product is None or product.type != "kind":
            self.report.add(
                "E101",
                f"`for` needs an attribute `{PRODUCT}` of type kind",
                source,
                word.span,
                f"declare `attribute {PRODUCT} : kind …`",
            )
        elif word.text not in product.values:
            self.report.add(
                "E102",
                f"`{word.text}` is not a value of `{PRODUCT}`",
                source,
                word.span,
                suggestion(word.text, product.values, "values are"),
            )
        return word.text

    def _scope(self, kinds: tuple[str, ...]) -> frozenset[str]:
        product = self.declared.schema.attributes.get(PRODUCT)
        if product is None or not kinds:
            return frozenset()
        wanted = set(kinds)
        return frozenset(k for k, broader in product.ancestry.items() if wanted & broader)

    def _dimension(self, when: Sequence[Condition], tags: Sequence[str]) -> str:
        """A tag that names a dimension decides, else the first attribute the rule compares."""
        tagged = [tag for tag in tags if tag in DIMENSIONS]
        if tagged:
            return tagged[0]
        tests = [t for c in when for t in comparisons(c)]
        tests.sort(key=lambda t: not (_asks(t) and t.attribute != PRODUCT))
        return self.declared.schema.attributes[tests[0].attribute].dimension if tests else ""

    def _template(self, text: n.Text, source: Source) -> None:
        start = text.span.start + 1
        for match in _BRACES.finditer(text.text):
            span = n.Span(start + match.start(), start + match.end())
            fact = TEMPLATE.fullmatch(match.group())
            if fact is None:
                self.report.add(
                    "E406",
                    f"`{match.group()}` is not a fact",
                    source,
                    span,
                    "write {query.attribute} or {item.attribute}",
                )
            elif fact.group(2) not in self.declared.schema.attributes:
                self.report.add(
                    "E101",
                    f"no attribute `{fact.group(2)}` is declared",
                    source,
                    span,
                    suggestion(fact.group(2), self.declared.schema.attributes),
                )

    def _cases(
        self, parts: Sequence[n.Part], source: Source, reader: ConditionReader
    ) -> tuple[Case, ...]:
        found = []
        for part in parts:
            if isinstance(part, n.Case):
                query, item = reader.facts(part.facts)
                found.append(
                    Case(verb=part.verb, query=query, item=item, at=Label(source, part.span))
                )
        return tuple(found)

    # ---- amend, drop, check
    def _change(self, item: n.Amend | n.Drop, source: Source, reader: ConditionReader) -> None:
        name = item.name.text
        rule = self.rules.get(name)
        if rule is None or name in self.own:
            code, what = ("E405", "is this pack's own") if rule else ("E104", "does not exist")
            heirs = [r for r in self.rules if r not in self.own]
            self.report.add(
                code,
                f"rule `{name}` {what}, so it cannot be inherited",
                source,
                item.name.span,
                "change it where it stands"
                if rule
                else suggestion(name, heirs, "inherited rules are"),
            )
        elif isinstance(item, n.Drop):
            del self.rules[name]
        else:
            self.rules[name] = self._amended(rule, item, source, reader)

    def _amended(self, rule: Rule, item: n.Amend, source: Source, reader: ConditionReader) -> Rule:
        level = rule.level
        for part in item.parts:
            if isinstance(part, n.Bound):
                if part.effect != rule.effect:
                    self.report.add(
                        "E404",
                        f"`{rule.name}` is a {rule.effect} and stays one",
                        source,
                        part.grade.span,
                        f"write `{rule.effect} at …`",
                    )
                found = self._grade(part.grade, source)
                level = level if found is None else found
            elif not isinstance(part, n.Unless | n.Case):
                self.report.add(
                    "E404",
                    "an amendment may add `unless`, change the bound and add cases, nothing else",
                    source,
                    item.name.span,
                    "drop the rule and write a new one",
                )
        unless = self._conditions(item.parts, n.Unless, reader)
        cases = self._cases(item.parts, source, reader)
        return replace(
            rule, level=level, unless=(*rule.unless, *unless), cases=(*rule.cases, *cases)
        )

    def _check(self, item: n.Check, source: Source, reader: ConditionReader) -> None:
        query, facts = reader.facts(item.facts)
        low, high = self._grade(item.low, source), self._grade(item.high, source)
        for word in item.by:
            if word.text not in self.rules:
                self.report.add(
                    "E104",
                    f"there is no rule `{word.text}`",
                    source,
                    word.span,
                    suggestion(word.text, self.rules),
                )
        for ref in item.asking:
            reader.attribute(ref)
            if ref.side != "item":
                self.report.add("E306", "only item attributes can be asked for", source, ref.span)
        if low is not None and high is not None and low > high:
            self.report.add("E305", "the interval ends below its start", source, item.low.span)
        self.checks.append(
            Check(
                title=item.title.text,
                query=query,
                item=facts,
                low=low or 0,
                high=high or 0,
                by=tuple(w.text for w in item.by),
                asking=tuple(r.attribute for r in item.asking),
                at=Label(source, item.span),
            )
        )

    def check_overrides(self) -> None:
        for source, word in self.overrides:
            if word.text not in self.rules:
                self.report.add(
                    "E104",
                    f"there is no rule `{word.text}`",
                    source,
                    word.span,
                    suggestion(word.text, self.rules),
                )

    def check_circles(self) -> None:
        rules = list(self.rules.values())
        ordered = {number for number, _ in acting_order(rules)}
        stuck = [rule for number, rule in enumerate(rules) if number not in ordered]
        circle = _circle({rule.name: rule.overrides for rule in stuck})
        if circle:
            at = self.rules[circle[0]].at
            self.report.add(
                "E501",
                "rules override each other in a circle: " + " → ".join([*circle, circle[0]]),
                at.source,
                at.span,
                "take one `overrides` out",
            )


def _circle(overrides: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Follow overrides among the stuck rules until one comes back."""
    for start in overrides:
        line = [start]
        while True:
            following = [n for n in overrides[line[-1]] if n in overrides]
            if not following:
                break
            if following[0] in line:
                return line[line.index(following[0]) :]
            line.append(following[0])
    return []


def _asks(test: Comparison) -> bool:
    sides = (test.left, test.right)
    return any(isinstance(side, FactRef) and side.side == "query" for side in sides)
