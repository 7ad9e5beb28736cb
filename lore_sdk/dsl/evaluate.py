"""Three-valued evaluation, written to be read: the meaning of the language.

Truth is one of FALSE < OPEN < TRUE (Kleene). The query is a closed world: what it does not say it
does not ask, so a comparison with an absent `query.…` is FALSE. The item is an open world: a
comparison with an absent `item.…` is OPEN, unless the attribute declares what to `assume`.
`lore_sdk.dsl.compile` generates faster code that must agree with this on every input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from lore_sdk.dsl.mentions import in_words, mentions
from lore_sdk.dsl.overriding import acting_order
from lore_sdk.dsl.rules import (
    AllOf,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Facts,
    Rule,
    Value,
    comparisons,
)
from lore_sdk.dsl.schema import Attribute, Schema
from lore_sdk.dsl.vocabulary import Relations, relations

__all__ = ["EPSILON", "FALSE", "OPEN", "TRUE", "Evaluator", "Outcome", "outcome_of"]

FALSE, OPEN, TRUE = 0, 1, 2
EPSILON = 1e-9
"""Relative slack of number comparisons: 55 inch and 139.7 cm are the same length."""


class Outcome(NamedTuple):
    """What the rules of a pack say about one pair; levels count from 0.

    `high` is the cap in force and `low` the lowest that open rules can still bring it to: the
    interval. `floor` is the floor in force (before caps win over it) and `may_floor` the highest
    that open rules can still raise it to. `fired` and `open` are rule numbers in pack order.
    """

    high: int
    low: int
    floor: int
    may_floor: int
    fired: list[int]
    open: list[int]

    @property
    def conflict(self) -> bool:
        """True when a floor stands above a cap; the cap wins."""
        return self.floor > self.high


@dataclass(frozen=True)
class Evaluator:
    """Evaluates the rules of one pack by walking their conditions."""

    schema: Schema
    rules: Sequence[Rule]
    top: int

    @cached_property
    def order(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Rule numbers such that overriding rules come first, each with those overriding it."""
        return acting_order(self.rules)

    def truth(self, condition: Condition, query: Facts, item: Facts) -> int:
        """Return FALSE, OPEN or TRUE for one condition."""
        if isinstance(condition, Comparison):
            return self._compare(condition, query, item)
        truths = [self.truth(part, query, item) for part in condition.parts]
        return min(truths) if isinstance(condition, AllOf) else max(truths)

    def fires(self, rule: Rule, query: Facts, item: Facts) -> int:
        """Return the truth of one rule, without regard to the rules that override it."""
        if rule.scope and query.get("product") not in rule.scope:
            return FALSE
        holds = [self.truth(c, query, item) for c in rule.when]
        spared = [TRUE - self.truth(c, query, item) for c in rule.unless]
        return min([TRUE, *holds, *spared])

    def acts(self, query: Facts, item: Facts) -> list[int]:
        """Return the truth of every rule after overrides: act(r) = fire(r) ∧ ¬act(overriders)."""
        found = [FALSE] * len(self.rules)
        for number, overriders in self.order:
            truth = self.fires(self.rules[number], query, item)
            found[number] = min([truth, *(TRUE - found[o] for o in overriders)])
        return found

    def judge(self, query: Facts, item: Facts) -> Outcome:
        """Return the outcome of all rules on one pair."""
        return outcome_of(self.rules, self.acts(query, item), self.top)

    def asks(self, outcome: Outcome, query: Facts, item: Facts) -> dict[str, int]:
        """Return the item attributes that could still lower the grade, and to which level.

        Only attributes that are absent or known too broadly, in open caps below the cap in force
        and in open rules that may yet override one of these.
        """
        open_ = set(outcome.open)
        names: dict[int, dict[str, None]] = {}
        found: dict[str, int] = {}
        for number, overriders in self.order:
            if number not in open_:
                continue
            rule = self.rules[number]
            names[number] = dict.fromkeys(self._undecided(rule, query, item))
            for other in overriders:
                names[number].update(names.get(other, {}))
            if rule.effect == "cap" and rule.level < outcome.high:
                for name in names[number]:
                    found[name] = min(rule.level, found.get(name, rule.level))
        return found

    def concerns(self, rule: Rule, query: Facts) -> bool:
        """Tell whether some item could make a rule fire for this query."""
        return self.fires(rule, query, {}) != FALSE

    def assumed(self, rule: Rule, item: Facts) -> dict[str, Value]:
        """Return what was taken for granted about the item when a rule was evaluated."""
        found: dict[str, Value] = {}
        for condition in (*rule.when, *rule.unless):
            for test in comparisons(condition):
                if test.operation in ("stated", "unstated"):
                    continue
                for side in (test.left, test.right):
                    if isinstance(side, FactRef) and side.side == "item":
                        assume = self.schema.attributes[side.attribute].assume
                        if assume is not None and side.attribute not in item:
                            found[side.attribute] = assume  # type: ignore[assignment]
        return found

    def _undecided(self, rule: Rule, query: Facts, item: Facts) -> Iterable[str]:
        for condition in (*rule.when, *rule.unless):
            for test in comparisons(condition):
                if self._compare(test, query, item) == OPEN:
                    for side in (test.left, test.right):
                        if isinstance(side, FactRef) and side.side == "item":
                            yield side.attribute

    def relations(self, attribute: str) -> Relations:
        """Return how the values of a vocabulary relate."""
        found = self._relations.get(attribute)
        if found is None:
            found = self._relations[attribute] = relations(self.schema.attributes[attribute])
        return found

    @cached_property
    def _relations(self) -> dict[str, Relations]:
        return {}

    def _value(self, side: FactRef | Constant, query: Facts, item: Facts) -> Value | None:
        if isinstance(side, Constant):
            return side.value
        if side.side == "query":
            return query.get(side.attribute)
        value = item.get(side.attribute)
        return self.schema.attributes[side.attribute].assume if value is None else value  # type: ignore[return-value]

    def _compare(self, test: Comparison, query: Facts, item: Facts) -> int:
        if test.operation in ("stated", "unstated"):
            facts = query if isinstance(test.left, FactRef) and test.left.side == "query" else item
            stated = isinstance(test.left, Constant) or facts.get(test.left.attribute) is not None
            return TRUE if stated == (test.operation == "stated") else FALSE
        sides = [s for s in (test.left, test.right) if s is not None]
        values = [self._value(side, query, item) for side in sides]
        absent = [s for s, v in zip(sides, values, strict=True) if v is None]
        if any(isinstance(s, FactRef) and s.side == "query" for s in absent):
            return FALSE
        if absent:
            return OPEN
        return self._decide(test, values)

    def _decide(self, test: Comparison, values: list[Any]) -> int:
        attribute = self.schema.attributes[test.attribute]
        if test.operation in _NUMERIC:
            return TRUE if _numeric(test, *values) else FALSE
        if test.operation in ("among", "not among"):
            truth = self._among(test, attribute, *values)
            return truth if test.operation == "among" else TRUE - truth
        if test.operation == "excludes":
            return TRUE if values[1] in values[0] else FALSE
        if test.operation in ("includes", "lacks"):
            return TRUE if (values[1] in values[0]) == (test.operation == "includes") else FALSE
        if test.operation == "mentions":
            phrases = [in_words(phrase) for phrase in values[1]]
            return TRUE if mentions(values[0], phrases) else FALSE
        if attribute.type not in ("kind", "enum"):
            return TRUE if (values[0] == values[1]) == (test.operation == "same") else FALSE
        return self._related(test, *values)

    def _among(self, test: Comparison, attribute: Attribute, value: Any, wanted: Any) -> int:
        if attribute.type != "kind":
            return TRUE if value in wanted else FALSE
        broader = self.relations(test.attribute).broader
        if broader.get(value, frozenset((value,))) & set(wanted):
            return TRUE
        on_item = isinstance(test.left, FactRef) and test.left.side == "item"
        if on_item and any(value in broader.get(w, ()) for w in wanted):
            return OPEN
        return FALSE

    def _related(self, test: Comparison, left: str, right: str) -> int:
        known = self.relations(test.attribute)
        asked, stated = _asked_and_stated(test, left, right)
        only = frozenset((stated,))
        if test.operation == "near":
            if asked in known.near.get(stated, ()):
                return TRUE
            return OPEN if asked in known.may_near.get(stated, ()) else FALSE
        if test.operation == "conflicts":
            if asked in known.meets.get(stated, only):
                return FALSE
            return OPEN if asked in known.may_meet.get(stated, only) else TRUE
        if asked in known.broader.get(stated, only):
            return TRUE
        return OPEN if stated in known.broader.get(asked, ()) else FALSE


def _asked_and_stated(test: Comparison, left: str, right: str) -> tuple[str, str]:
    """The item's side is the stated one; between two of a kind, the right is the asked one."""
    if isinstance(test.right, FactRef) and test.right.side == "item":
        return left, right
    return right, left


def _numeric(test: Comparison, left: float, right: float) -> bool:
    if test.base == "left":
        slack = test.amount + test.share * abs(left) + EPSILON * abs(right)
    else:
        slack = test.amount + (test.share + EPSILON) * abs(right)
    return _NUMERIC[test.operation](left, right, slack)


_NUMERIC: Mapping[str, Callable[[float, float, float], bool]] = {
    "equals": lambda a, b, slack: abs(a - b) <= slack,
    "differs": lambda a, b, slack: abs(a - b) > slack,
    "below": lambda a, b, slack: b - a > slack,
    "above": lambda a, b, slack: a - b > slack,
}


def outcome_of(rules: Sequence[Rule], acts: Sequence[int], top: int) -> Outcome:
    """Combine the truths of all rules: caps by minimum, floors by maximum."""
    caps = [(r.level, act) for r, act in zip(rules, acts, strict=True) if r.effect == "cap"]
    floors = [(r.level, act) for r, act in zip(rules, acts, strict=True) if r.effect == "floor"]
    return Outcome(
        high=min([top, *(level for level, act in caps if act == TRUE)]),
        low=min([top, *(level for level, act in caps if act != FALSE)]),
        floor=max([0, *(level for level, act in floors if act == TRUE)]),
        may_floor=max([0, *(level for level, act in floors if act != FALSE)]),
        fired=[n for n, act in enumerate(acts) if act == TRUE],
        open=[n for n, act in enumerate(acts) if act == OPEN],
    )
