"""One rule, ready to be written: what guards it, and when it may and must fire, as expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lore_sdk.dsl.expressions import all_of
from lore_sdk.dsl.rules import AllOf, Comparison, Condition, FactRef, Rule
from lore_sdk.dsl.schema import PRODUCT
from lore_sdk.dsl.terms import Members, Terms, TermWriter

__all__ = ["ASKED_PRODUCT", "Emission", "emit", "lead_of"]

ASKED_PRODUCT = FactRef("query", PRODUCT)
_DISPATCHED = 64
"""Pairs of words that one rule may put into a table."""


@dataclass(slots=True)
class Emission:
    """The pieces of one rule; `lead` is a query variable without which the rule cannot fire.

    `guards` look at the query alone. `simple` is the variable that may be missing and the test,
    where that is all there is; `choice` are the words of query and item, where the rule is no more
    than these.
    """

    number: int
    scope: frozenset[str]
    lead: str | None
    guards: dict[str, None] = field(default_factory=dict)
    may: list[str] = field(default_factory=list)
    must: dict[str, None] = field(default_factory=dict)
    simple: tuple[str, str] | None = None
    choice: tuple[Members, Members] | None = None

    def body(self) -> tuple[object, ...]:
        """Return what is the same for rules that differ in their scope only."""
        return tuple(self.guards), tuple(self.may), tuple(self.must), self.simple

    def decided(self, implied: str, fire: str, leave: str) -> list[str]:
        """Write the lines that decide; `implied` is a guard that holds already."""
        if self.simple is not None:
            missing, maybe = self.simple
            body = [f"if {missing} is None: {leave}", f"elif {maybe}: {fire}"]
        elif self.must:
            body = [f"if {all_of(self.must)}: {fire}", f"else: {leave}"]
            if self.may:
                body = [f"if {all_of(self.may)}:", *(" " + line for line in body)]
        elif self.may:
            body = [f"if {all_of(self.may)}: {fire}"]
        else:
            body = [fire]
        guards = [guard for guard in self.guards if guard != implied]
        return [f"if {all_of(guards)}:", *(" " + line for line in body)] if guards else body


def lead_of(rule: Rule) -> FactRef | None:
    """Choose a fact about the query without which the rule cannot fire, `product` if no other."""
    asked = [
        side
        for condition in _conjuncts(rule.when)
        if isinstance(condition, Comparison) and condition.operation != "unstated"
        for side in (condition.left, condition.right)
        if isinstance(side, FactRef) and side.side == "query"
    ]
    if not asked and rule.scope:
        asked = [ASKED_PRODUCT]
    return min(asked, key=lambda ref: ref == ASKED_PRODUCT) if asked else None


def emit(number: int, rule: Rule, lead: str | None, writer: TermWriter) -> Emission:
    """Take a rule apart."""
    found = Emission(number, rule.scope, lead)
    terms: list[Terms] = []
    for condition in _conjuncts(rule.when):
        if isinstance(condition, Comparison):
            terms.append(writer.terms(condition))
        else:
            found.may.append(writer.may(condition))
            found.must[writer.must(condition)] = None
    if not found.may and not rule.unless:
        _simplify(found, terms)
    for part in terms:
        found.guards.update(dict.fromkeys(part.asked))
        found.may.append(part.may_of_item())
        found.must.update({f"{variable} is not None": None for variable in part.missing})
        found.must[part.sure] = None
    for condition in rule.unless:
        found.may.append(f"not ({writer.must(condition)})")
        found.must[f"not ({writer.may(condition)})"] = None
    found.may = [part for part in found.may if part not in ("", "True")]
    found.must = {part: None for part in found.must if part not in ("", "True")}
    return found


def _simplify(found: Emission, terms: Sequence[Terms]) -> None:
    """Note that one test of one item variable is all that a rule looks at, where that is so."""
    looks = [t for t in terms if t.missing or t.maybe != "True"]
    if len(looks) != 1 or len(looks[0].missing) != 1 or looks[0].sure:
        return
    found.simple = looks[0].missing[0], looks[0].maybe
    others = [t for t in terms if t is not looks[0]]
    if len(others) != 1 or found.scope or looks[0].asked:
        return
    asked, stated = others[0].members, looks[0].members
    if asked and stated and len(asked.values) * len(stated.values) <= _DISPATCHED:
        found.choice = asked, stated


def _conjuncts(conditions: Sequence[Condition]) -> list[Condition]:
    flat: list[Condition] = []
    for condition in conditions:
        flat += _conjuncts(condition.parts) if isinstance(condition, AllOf) else [condition]
    return flat
