"""`amend` and `drop`: what an heir may change about the rules it inherits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.reading import RuleReader
from lore_sdk.dsl.rules import Case, Rule

__all__ = ["Amender"]


@dataclass
class Amender:
    """Applies the changes of one pack; `bounded` are the rules whose bound was changed already."""

    reader: RuleReader
    dropped: set[str] = field(default_factory=set)
    bounded: set[str] = field(default_factory=set)

    def drop(self, item: n.Drop, source: Source) -> None:
        """Take an inherited rule out."""
        name = item.name.text
        if self._inherited(item, source) is not None:
            self.dropped.add(name)
            del self.reader.rules[name]

    def amend(self, item: n.Amend, source: Source) -> None:
        """Add exceptions and cases to an inherited rule, or change its bound.

        A case with the facts of an inherited one takes its place.
        """
        rule = self._inherited(item, source)
        if rule is None:
            return
        conditions = self.reader.reader(source)
        unless = self.reader.conditions(item.parts, n.Unless, conditions)
        cases = self.reader.cases(item.parts, source, conditions)
        kept = [c for c in rule.cases if not any(_same_facts(c, new) for new in cases)]
        self.reader.rules[rule.name] = replace(
            rule,
            level=self._level(rule, item, source),
            unless=(*rule.unless, *unless),
            cases=(*kept, *cases),
            amended=tuple(dict.fromkeys((*rule.amended, self.reader.pack))),
        )

    def _inherited(self, item: n.Amend | n.Drop, source: Source) -> Rule | None:
        name, reader = item.name.text, self.reader
        if name in reader.own:
            self._wrong(
                "E405",
                f"rule `{name}` stands in this pack, and only inherited rules are changed",
                item.name,
                source,
                "change it where it stands",
            )
        elif name in self.dropped:
            what = "amended" if isinstance(item, n.Amend) else "dropped again"
            message = f"rule `{name}` is dropped by this pack, so it cannot be {what}"
            self._wrong("E404", message, item.name, source, "keep one of the two")
        elif name not in reader.rules:
            heirs = [rule for rule in reader.rules if rule not in reader.own]
            help_ = reader.report.suggestion(name, heirs, "inherited rules are")
            message = f"no rule `{name}` is inherited"
            self._wrong("E405", message, item.name, source, help_ or "the pack extends no other")
        return reader.rules.get(name) if name not in reader.own else None

    def _level(self, rule: Rule, item: n.Amend, source: Source) -> int:
        level = rule.level
        for part in item.parts:
            if isinstance(part, n.Bound):
                found = self._bound(rule, part, source)
                level = level if found is None else found
            elif not isinstance(part, n.Unless | n.Case):
                self._wrong(
                    "E404",
                    "an amendment may add `unless`, change the bound and add cases, nothing else",
                    item.name,
                    source,
                    "drop the rule and write another one",
                )
        return level

    def _bound(self, rule: Rule, part: n.Bound, source: Source) -> int | None:
        if part.effect != rule.effect:
            message = f"rule `{rule.name}` is a {rule.effect} and stays one"
            self._wrong("E404", message, part.grade, source, f"write `{rule.effect} at …`")
        elif rule.name in self.bounded:
            message = f"the bound of rule `{rule.name}` is changed twice"
            self._wrong("E207", message, part.grade, source, "keep one")
        self.bounded.add(rule.name)
        return self.reader.grade(part.grade, source)

    def _wrong(self, code: str, message: str, at: n.Name, source: Source, help: str) -> None:
        self.reader.report.add(code, message, source, at.span, help)


def _same_facts(one: Case, other: Case) -> bool:
    return (one.query, one.item) == (other.query, other.item)
