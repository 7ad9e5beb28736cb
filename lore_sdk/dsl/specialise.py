"""Partial evaluation: the rules that can still fire once the query is known, and only those.

What remains asks about the item alone; it is what a prompt shows, and a smaller engine for a long
result list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from lore_sdk.dsl.compile import Engine, compile_rules
from lore_sdk.dsl.evaluate import FALSE, OPEN, TRUE, Evaluator, Outcome
from lore_sdk.dsl.rules import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Facts,
    Rule,
)

__all__ = ["Remaining", "Specialised", "remaining", "specialise"]


@dataclass(frozen=True)
class Specialised:
    """The rules of a pack for one query; `numbers` are their places in the pack."""

    numbers: tuple[int, ...]
    evaluator: Evaluator

    @cached_property
    def engine(self) -> Engine:
        """The generated engine of what remains."""
        return Engine.of(compile_rules(self.evaluator))

    def judge(self, item: Facts) -> Outcome:
        """Judge an item for the query; rule numbers are those of the whole pack."""
        outcome = self.engine.judge({}, item)
        return outcome._replace(
            fired=[self.numbers[n] for n in outcome.fired],
            open=[self.numbers[n] for n in outcome.open],
        )


def specialise(evaluator: Evaluator, query: Facts) -> Specialised:
    """Put the query's facts into the rules and drop those that cannot fire any more."""
    kept = [
        (number, _filled_rule(rule, left, query))
        for number, rule in enumerate(evaluator.rules)
        if (left := remaining(evaluator, rule, query)) is not None
    ]
    rules = tuple(residue for _, residue in kept)
    return Specialised(tuple(number for number, _ in kept), replace(evaluator, rules=rules))


class Remaining(NamedTuple):
    """The conditions of a rule that a query leaves undecided.

    They compare the item with constants and with facts that the query states.
    """

    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]


def remaining(evaluator: Evaluator, rule: Rule, query: Facts) -> Remaining | None:
    """Return what a query leaves undecided of a rule; None when it cannot fire any more."""
    if rule.scope and query.get("product") not in rule.scope:
        return None
    when = _joined(evaluator, rule.when, query, FALSE)
    unless = _joined(evaluator, rule.unless, query, TRUE)
    if when is None or unless is None:
        return None
    return Remaining(when, unless)


def _joined(
    evaluator: Evaluator, conditions: Sequence[Condition], query: Facts, fatal: int
) -> tuple[Condition, ...] | None:
    """Reduce conditions; None when one comes out as `fatal`, which settles them all."""
    kept: list[Condition] = []
    for condition in conditions:
        reduced = _reduce(evaluator, condition, query)
        if reduced == fatal:
            return None
        if not isinstance(reduced, int):
            kept.append(reduced)
    return tuple(kept)


def _reduce(evaluator: Evaluator, condition: Condition, query: Facts) -> Condition | int:
    """Return a truth where the query decides, else what is left to ask about the item."""
    if isinstance(condition, Comparison):
        return _comparison(evaluator, condition, query)
    settles = FALSE if isinstance(condition, AllOf) else TRUE
    parts = _joined(evaluator, condition.parts, query, settles)
    if parts is None:
        return settles
    if not parts:
        return TRUE - settles
    if len(parts) == 1:
        return parts[0]
    return AllOf(parts) if isinstance(condition, AllOf) else AnyOf(parts)


def _comparison(evaluator: Evaluator, test: Comparison, query: Facts) -> Condition | int:
    sides = [side for side in (test.left, test.right) if isinstance(side, FactRef)]
    if all(side.side == "query" for side in sides):
        truth = evaluator.truth(test, query, {})
        assert truth != OPEN, "a comparison that asks nothing of the item is decided"
        return truth
    if any(side.side == "query" and query.get(side.attribute) is None for side in sides):
        return FALSE
    return test


def _filled_rule(rule: Rule, left: Remaining, query: Facts) -> Rule:
    return replace(
        rule,
        scope=frozenset(),
        when=tuple(_filled(condition, query) for condition in left.when),
        unless=tuple(_filled(condition, query) for condition in left.unless),
    )


def _filled(condition: Condition, query: Facts) -> Condition:
    """Put constants in the place of the query's facts."""
    if isinstance(condition, AllOf):
        return AllOf(tuple(_filled(part, query) for part in condition.parts))
    if isinstance(condition, AnyOf):
        return AnyOf(tuple(_filled(part, query) for part in condition.parts))
    if condition.operation == "excludes":
        assert isinstance(condition.left, FactRef)
        assert condition.right is not None
        values = Constant(query[condition.left.attribute])
        return replace(condition, operation="among", left=condition.right, right=values)
    right = None if condition.right is None else _known(condition.right, query)
    return replace(condition, left=_known(condition.left, query), right=right)


def _known(side: FactRef | Constant, query: Facts) -> FactRef | Constant:
    if isinstance(side, FactRef) and side.side == "query":
        return Constant(query[side.attribute])
    return side
