"""One comparison of an item's fact with what the query asks, in words that a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lore_sdk.dsl.render.escape import inline
from lore_sdk.dsl.render.neighbours import NAMED, Neighbours
from lore_sdk.dsl.render.phrases import Phrases
from lore_sdk.dsl.rules import (
    Comparison,
    Constant,
    FactRef,
    Facts,
    Operation,
    Value,
    attribute_of,
)
from lore_sdk.dsl.values import display, plain_number

__all__ = ["ComparisonWords", "item_first", "known"]

_WRITTEN = 12
"""Values of a list in a rule that are told; the rest is counted."""

_DIGITS = 5
"""Digits of a number: a bound worked out of `55 inch` is no truer with more."""

_FLIPPED: dict[Operation, Operation] = {
    "below": "above",
    "above": "below",
    "includes": "among",
    "lacks": "not among",
    "excludes": "among",
}
"""What a test is called with its sides the other way round; the others are called the same."""


@dataclass(frozen=True)
class ComparisonWords:
    """Tells the comparisons of one pack's rules in one language."""

    neighbours: Neighbours
    phrases: Phrases

    def of(self, comparison: Comparison, asked: Facts) -> str | None:
        """Tell a comparison that `remaining` left; None when no item can meet it.

        That is so where a value close to another is wanted, and nothing is close to it.
        """
        test = item_first(comparison)
        if test.operation == "stated":
            return self.phrases.stated.format(item=self._name(test.left))
        if test.operation == "unstated":
            return self.phrases.unstated.format(item=self._name(test.left))
        value = known(test.right, asked)
        if value is None:
            return self._general(test, self._item(test.right))
        if comparison.operation == "excludes":
            return self._with(self.phrases.excluded, test, value)
        if test.operation in ("below", "above", "differs") and (test.share or test.amount):
            return self._margin(test, value)
        if test.operation in ("near", "conflicts") and self._vocabulary(test):
            return self._related(test, value)
        if test.operation == "not among" and isinstance(value, tuple) and len(value) > 1:
            return self._with(self.phrases.none_of, test, value)
        return self._general(test, self._value(test, value))

    def _general(self, test: Comparison, value: str) -> str:
        phrases = self.phrases
        phrase = {
            "not among": phrases.is_not,
            "differs": phrases.is_not,
            "conflicts": phrases.is_not,
            "near": phrases.close,
            "below": phrases.below,
            "above": phrases.above,
            "includes": phrases.includes,
            "lacks": phrases.lacks,
            "mentions": phrases.mentions,
        }.get(test.operation, phrases.is_)
        told = phrase.format(item=self._item(test.left), value=value)
        if not test.share and not test.amount:
            return told
        percent = f"{plain_number(test.share * 100)}%"
        margin = percent if test.share else self._shown(test, test.amount)
        return phrases.by_more.format(test=told, margin=margin)

    def _related(self, test: Comparison, asked: Value) -> str | None:
        assert isinstance(asked, str)
        phrases, value = self.phrases, self._value(test, asked)
        if test.operation == "near":
            near = self.neighbours.near(test.attribute, asked)
            such = self._listed(test, near, phrases.more)
            close = phrases.close.format(item=self._item(test.left), value=value)
            return phrases.such_as.format(told=close, such=such) if near else None
        accepted = self.neighbours.accepted(test.attribute, asked)
        if not accepted:
            return self._with(phrases.is_not, test, asked)
        such = self._listed(test, accepted, phrases.more_close, first=value)
        return phrases.none_of.format(item=self._item(test.left), value=such)

    def _margin(self, test: Comparison, value: Value) -> str:
        """Tell the bounds that a margin comes to; where it is a share of the item's, the margin."""
        assert isinstance(value, float | int)
        if test.share and test.base == "left":
            return self._general(test, self._value(test, value))
        slack = test.amount + test.share * abs(value)
        low, high = (self._shown(test, value + sign * slack) for sign in (-1, 1))
        if test.operation == "differs":
            bound = self.phrases.range.format(low=low, high=high)
        else:
            bound = low if test.operation == "below" else high
        if isinstance(test.right, FactRef):
            bound = self.phrases.amount.format(bound=bound, value=self._shown(test, value))
        phrase = {"below": self.phrases.below, "above": self.phrases.above}.get(
            test.operation, self.phrases.outside
        )
        return phrase.format(item=self._item(test.left), value=bound)

    def _vocabulary(self, test: Comparison) -> bool:
        schema = self.neighbours.evaluator.schema
        return schema.attributes[test.attribute].type in ("kind", "enum")

    # ---- facts and values
    def _with(self, phrase: str, test: Comparison, value: Value) -> str:
        return phrase.format(item=self._item(test.left), value=self._value(test, value))

    def _item(self, side: FactRef | Constant | None) -> str:
        """Name a fact about the item, with what it is taken to be where the item does not say."""
        assert isinstance(side, FactRef)
        schema = self.neighbours.evaluator.schema
        attribute = schema.attributes[side.attribute]
        if attribute.assume is None:
            return self._name(side)
        value = inline(display(attribute, attribute.assume, schema, _DIGITS))
        return self.phrases.assumed.format(item=self._name(side), value=value)

    def _name(self, side: FactRef | Constant | None) -> str:
        assert isinstance(side, FactRef)
        return self.phrases.item.format(name=inline(side.attribute.replace("_", " ")))

    def _value(self, test: Comparison, value: Value) -> str:
        """Write a value, and mark it where the query asks for it."""
        many = value if isinstance(value, tuple) else (value,)
        told = self._listed(test, many, self.phrases.more, most=_WRITTEN)
        side = test.right
        asked = isinstance(side, FactRef) and attribute_of(side.attribute) == side.attribute
        return self.phrases.asked.format(value=told) if asked else told

    def _listed(
        self,
        test: Comparison,
        values: Sequence[Value],
        more: str,
        *,
        first: str = "",
        most: int = NAMED,
    ) -> str:
        """Write the first of some values, and how many more there are."""
        kept = values if len(values) <= most else values[: most - 1]
        told = [first] if first else []
        told += [self._shown(test, value) for value in kept]
        if len(kept) < len(values):
            told.append(more.format(count=len(values) - len(kept)))
        return self.phrases.listed(told)

    def _shown(self, test: Comparison, value: Value) -> str:
        assert isinstance(test.left, FactRef)
        schema = self.neighbours.evaluator.schema
        attribute = schema.attributes[test.left.attribute]
        shown = inline(display(attribute, value, schema, _DIGITS))
        return f'"{shown}"' if attribute.type == "text" else shown


def item_first(test: Comparison) -> Comparison:
    """Turn a test round so that a fact about the item stands on its left."""
    if not isinstance(test.right, FactRef) or test.right.side == "query":
        return test
    if isinstance(test.left, FactRef) and test.left.side == "item":
        return test
    return replace(
        test,
        operation=_FLIPPED.get(test.operation, test.operation),
        left=test.right,
        right=test.left,
        base="left" if test.base == "right" else "right",
    )


def known(side: FactRef | Constant | None, asked: Facts) -> Value | None:
    """Return a value that is known without looking at the item; None for the item's own."""
    if isinstance(side, Constant):
        return side.value
    return asked[side.attribute] if side is not None and side.side == "query" else None
