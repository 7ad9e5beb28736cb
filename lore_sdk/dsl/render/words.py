"""What is left of a rule's conditions once the query is known, in words that a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from lore_sdk.dsl.evaluate import Evaluator
from lore_sdk.dsl.render.comparison import ComparisonWords, item_first, known
from lore_sdk.dsl.render.neighbours import Neighbours
from lore_sdk.dsl.render.phrases import Phrases
from lore_sdk.dsl.rules import AllOf, Comparison, Condition, Constant, Facts, Operation

__all__ = ["ConditionWords"]


@dataclass(frozen=True)
class ConditionWords:
    """Tells the conditions of one pack's rules, as `remaining` leaves them, in one language.

    What no item can meet is told as None.
    """

    comparisons: ComparisonWords

    @classmethod
    def of(cls, evaluator: Evaluator, phrases: Phrases) -> ConditionWords:
        """Make what tells the conditions of the rules that an evaluator has."""
        return cls(ComparisonWords(Neighbours(evaluator), phrases))

    def all_of(self, conditions: Sequence[Condition], asked: Facts) -> str | None:
        """Tell conditions that must all hold; an empty text for none."""
        parts = self._needed(conditions, asked)
        told = [self._part(part, asked, alone=len(parts) == 1) for part in parts]
        return None if None in told else self.comparisons.phrases.and_.join(filter(None, told))

    def any_of(self, conditions: Sequence[Condition], asked: Facts) -> str | None:
        """Tell conditions of which one must hold."""
        told = [self._part(part, asked, alone=len(conditions) == 1) for part in conditions]
        return self.comparisons.phrases.or_.join(filter(None, told)) or None

    def _part(self, part: Condition, asked: Facts, *, alone: bool) -> str | None:
        if isinstance(part, Comparison):
            return self.comparisons.of(part, asked)
        told = (self.all_of if isinstance(part, AllOf) else self.any_of)(part.parts, asked)
        if alone or not told:
            return told
        return self.comparisons.phrases.brackets.format(condition=told)

    def _needed(self, conditions: Sequence[Condition], asked: Facts) -> list[Condition]:
        """Leave out a conflict that goes without saying, as each value of a list beside it is one.

        "Not a boot, and one of clothing, furniture" is "one of clothing, furniture".
        """
        lists = [item_first(c) for c in conditions if _is(c, "among")]
        return [c for c in conditions if not any(self._implied(c, each, asked) for each in lists)]

    def _implied(self, condition: Condition, listed: Comparison, asked: Facts) -> bool:
        if not _is(condition, "conflicts") or not isinstance(listed.right, Constant):
            return False
        test = item_first(condition)
        wanted, values = known(test.right, asked), listed.right.value
        return (
            test.left == listed.left
            and isinstance(wanted, str)
            and isinstance(values, tuple)
            and self.comparisons.neighbours.all_conflict(test.attribute, wanted, values)
        )


def _is(condition: Condition, operation: Operation) -> TypeGuard[Comparison]:
    return isinstance(condition, Comparison) and condition.operation == operation
