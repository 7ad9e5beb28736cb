"""Rules of a pack → checked rules, those of its parents included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.conditions import ConditionReader
from lore_sdk.dsl.declare import Declared
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.limits import MAX_SCOPE
from lore_sdk.dsl.overriding import circle
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.rules import Case, Comparison, Condition, FactRef, Rule, comparisons
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.dsl.scopes import Scopes
from lore_sdk.dsl.templates import check_template
from lore_sdk.types import DIMENSIONS

__all__ = ["RuleReader", "find_grade"]

_SHOWN = 8


@dataclass
class RuleReader:
    """Takes in the rules of a pack one by one and keeps them by name, inherited ones first.

    `pack` is the pack's `name@version`; `own` says where each of its own rules is declared, those
    with errors as well; `overrides` are the names that rules say they override.
    """

    pack: str
    declared: Declared
    scopes: Scopes
    report: Report
    rules: dict[str, Rule]
    own: dict[str, Label] = field(default_factory=dict)
    overrides: list[tuple[Source, n.Name]] = field(default_factory=list)

    def take(self, item: n.RuleDecl, source: Source) -> None:
        """Check one rule and add it."""
        name, here = item.name.text, Label(source, item.name.span)
        if self._taken(item, source):
            return
        self.own[name] = here
        reader = self.reader(source)
        bound = self._bound(item, source)
        when = self.conditions(item.parts, n.When, reader)
        unless = self.conditions(item.parts, n.Unless, reader)
        if not any(isinstance(part, n.When) for part in item.parts):
            message = f"rule `{name}` compares nothing"
            self.report.add("E403", message, source, item.name.span, "add `when …`")
        overrides = [w for p in item.parts if isinstance(p, n.Overrides) for w in p.names]
        self.overrides += [(source, word) for word in overrides]
        kinds = tuple(self._kind(word, source) for word in item.kinds)
        tags = tuple(w.text for p in item.parts if isinstance(p, n.Tags) for w in p.names)
        effect, level = bound or ("cap", 0)
        self.rules[name] = Rule(
            name=name,
            pack=self.pack,
            title=item.title.text if item.title else "",
            effect="floor" if effect == "floor" else "cap",
            level=level,
            kinds=kinds,
            scope=self.scopes.of(kinds),
            when=when,
            unless=unless,
            overrides=tuple(word.text for word in overrides),
            because=self._because(item, source),
            tags=tags,
            dimension=self._dimension(when, tags),
            cases=self.cases(item.parts, source, reader),
            at=here,
        )

    def check(self) -> None:
        """Check what can be told of all rules together: overrides and the size of scopes."""
        for source, word in self.overrides:
            if word.text not in self.rules and word.text not in self.own:
                self.unknown(word, source)
        found = circle(list(self.rules.values()))
        if found:
            at = self.rules[found[0]].at
            line = [*found[:_SHOWN], "…", found[0]] if len(found) > _SHOWN else [*found, found[0]]
            message = f"rules override each other in a circle: {' → '.join(line)}"
            self.report.add("E501", message, at.source, at.span, "take one `overrides` out")
        if self.scopes.full:
            at = next(reversed(self.own.values()))
            message = f"the rules are for more than {MAX_SCOPE:,} kinds, narrower ones included"
            self.report.add("E004", message, at.source, at.span, "use the same `for` list in more")

    # ---- parts that amendments have as well
    def reader(self, source: Source) -> ConditionReader:
        """Return what reads the conditions and facts of a file."""
        return ConditionReader(self.declared.schema, self.declared.places, source, self.report)

    def conditions(
        self, parts: Sequence[n.Part], type_: type[n.When | n.Unless], reader: ConditionReader
    ) -> tuple[Condition, ...]:
        """Check the conditions of all parts of one type."""
        found = [reader.condition(p.condition) for p in parts if isinstance(p, type_)]
        return tuple(condition for condition in found if condition is not None)

    def cases(
        self, parts: Sequence[n.Part], source: Source, reader: ConditionReader
    ) -> tuple[Case, ...]:
        """Check the facts of all cases."""
        found = []
        for part in parts:
            if isinstance(part, n.Case):
                query, item = reader.facts(part.facts)
                at = Label(source, part.span)
                found.append(Case(verb=part.verb, query=query, item=item, at=at))
        return tuple(found)

    def grade(self, word: n.Name, source: Source) -> int | None:
        """Return the level of a grade, or report that there is none of this name."""
        return find_grade(word, self.declared, source, self.report)

    def unknown(self, word: n.Name, source: Source) -> None:
        """Report a rule that does not exist."""
        self.report.add(
            "E104",
            f"there is no rule `{word.text}`",
            source,
            word.span,
            self.report.suggestion(word.text, self.rules, "rules are"),
        )

    # ---- parts of rules
    def _taken(self, item: n.RuleDecl, source: Source) -> bool:
        name = item.name.text
        first = self.own.get(name)
        if first is not None:
            message, help_ = f"two rules are called `{name}`", "give one of them another name"
        elif name in self.rules:
            rule = self.rules[name]
            first, message = rule.at, f"rule `{name}` is inherited from {rule.pack} already"
            help_ = "change it with `amend`, or give the new rule another name"
        else:
            return False
        also = [replace(first, text="the first one")]
        self.report.add("E201", message, source, item.name.span, help_, also)
        return True

    def _bound(self, item: n.RuleDecl, source: Source) -> tuple[str, int] | None:
        bounds = [p for p in item.parts if isinstance(p, n.Bound)]
        name = item.name.text
        if not bounds:
            message = f"rule `{name}` neither caps nor floors the grade"
            help_ = "add `cap at …` or `floor at …` with a grade"
            self.report.add("E401", message, source, item.name.span, help_)
            return None
        for extra in bounds[1:]:
            both = extra.effect != bounds[0].effect
            self.report.add(
                "E402" if both else "E207",
                f"rule `{name}` both caps and floors" if both else f"rule `{name}` has two bounds",
                source,
                extra.grade.span,
                "make two rules of it" if both else "keep one",
            )
        level = self.grade(bounds[0].grade, source)
        return None if level is None else (bounds[0].effect, level)

    def _because(self, item: n.RuleDecl, source: Source) -> str:
        found = [p.text for p in item.parts if isinstance(p, n.Because)]
        for extra in found[1:]:
            message = f"rule `{item.name.text}` gives two reasons"
            self.report.add("E207", message, source, extra.span, "keep one `because`")
        for text in found:
            check_template(text, self.declared.schema.attributes, source, self.report)
        return found[0].text if found else ""

    def _kind(self, word: n.Name, source: Source) -> str:
        product = self.declared.schema.attributes.get(PRODUCT)
        if product is None or product.type != "kind":
            message = f"`for` needs an attribute `{PRODUCT}` that lists kinds"
            help_ = f"declare `attribute {PRODUCT} : kind …`"
            self.report.add("E101", message, source, word.span, help_)
        elif word.text not in product.ancestry:
            self.report.add(
                "E102",
                f"`{word.text}` is not a value of `{PRODUCT}`",
                source,
                word.span,
                self.report.suggestion(word.text, product.values, "values are"),
            )
        return word.text

    def _dimension(self, when: Sequence[Condition], tags: Sequence[str]) -> str:
        """A tag that names a dimension decides, else the first attribute the rule compares."""
        tagged = [tag for tag in tags if tag in DIMENSIONS]
        if tagged:
            return tagged[0]
        tests = [t for c in when for t in comparisons(c)]
        tests.sort(key=lambda t: not (_asks(t) and t.attribute != PRODUCT))
        return self.declared.schema.attributes[tests[0].attribute].dimension if tests else ""


def find_grade(word: n.Name, declared: Declared, source: Source, report: Report) -> int | None:
    """Return the level of a grade, or report that there is none of this name."""
    names = declared.scale.names
    if word.text in names:
        return names.index(word.text)
    help_ = report.grade(word.text, names)
    report.add("E103", f"no grade `{word.text}`", source, word.span, help_)
    return None


def _asks(test: Comparison) -> bool:
    sides = (test.left, test.right)
    return any(isinstance(side, FactRef) and side.side == "query" for side in sides)
