"""Which rules a query can concern at all, found without looking at every rule of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lore_sdk.dsl.rules import AllOf, Comparison, Condition, FactRef, Facts, Rule
from lore_sdk.dsl.schema import PRODUCT

__all__ = ["Triggers"]


@dataclass(frozen=True)
class Triggers:
    """Rule numbers by the facts of the query without which they cannot fire.

    `always` are those that no such fact was found for.
    """

    by_fact: dict[str, tuple[int, ...]]
    always: tuple[int, ...]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Triggers:
        """Work them out for the rules of a pack."""
        by_fact: dict[str, list[int]] = {}
        always = []
        for number, rule in enumerate(rules):
            scope = [frozenset((PRODUCT,))] if rule.scope else []
            needed = _rarest([*scope, *_needed_by_all(rule.when)])
            if needed is None:
                always.append(number)
            for name in needed or ():
                by_fact.setdefault(name, []).append(number)
        return cls({name: tuple(numbers) for name, numbers in by_fact.items()}, tuple(always))

    def concerned(self, asked: Facts) -> set[int]:
        """Return the numbers of all rules that may fire for a query, and few others."""
        found = set(self.always)
        for name in asked:
            found.update(self.by_fact.get(name, ()))
        return found


def _needed(condition: Condition) -> frozenset[str] | None:
    """Return facts of the query of which one must be stated for a condition to hold, if any."""
    if isinstance(condition, Comparison):
        names = [
            side.attribute
            for side in (condition.left, condition.right)
            if isinstance(side, FactRef) and side.side == "query"
        ]
        return frozenset(names[:1]) if names and condition.operation != "unstated" else None
    if isinstance(condition, AllOf):
        return _rarest(_needed_by_all(condition.parts))
    parts = [_needed(part) for part in condition.parts]
    return None if None in parts else frozenset().union(*filter(None, parts))


def _needed_by_all(conditions: Iterable[Condition]) -> Iterator[frozenset[str]]:
    for condition in conditions:
        needed = _needed(condition)
        if needed is not None:
            yield needed


def _rarest(choices: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Choose what the fewest queries state: few facts, and not the kind that most of them do."""
    ordered = sorted(choices, key=lambda names: (PRODUCT in names, len(names), sorted(names)))
    return next(iter(ordered), None)
