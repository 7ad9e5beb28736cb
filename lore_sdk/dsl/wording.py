"""Checked conditions in the words of the language, values canonical."""

from __future__ import annotations

from lore_sdk.dsl.rules import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Value,
    attribute_of,
)
from lore_sdk.dsl.schema import Attribute, Schema
from lore_sdk.dsl.values import plain_number

__all__ = ["in_words"]

_DIGITS = 12
_PHRASES = {
    "among": "is",
    "not among": "is not",
    "same": "is",
    "near": "is near",
    "conflicts": "conflicts with",
    "excludes": "excludes",
    "includes": "includes",
    "lacks": "lacks",
    "mentions": "mentions",
    "equals": "is",
    "below": "is below",
    "above": "is above",
    "differs": "differs from",
    "stated": "is stated",
    "unstated": "is unstated",
}


def in_words(condition: Condition, schema: Schema) -> str:
    """Write a condition as it could stand in a rule; reading it again gives the same condition."""
    if isinstance(condition, Comparison):
        return _comparison(condition, schema)
    if len(condition.parts) == 1:
        return in_words(condition.parts[0], schema)
    joint = " and " if isinstance(condition, AllOf) else " or "
    return joint.join(
        f"({in_words(part, schema)})"
        if isinstance(condition, AllOf) and isinstance(part, AnyOf)
        else in_words(part, schema)
        for part in condition.parts
    )


def _comparison(test: Comparison, schema: Schema) -> str:
    attribute = schema.attributes[test.attribute]
    words = [_side(test.left, attribute, schema), _PHRASES[test.operation]]
    if test.right is not None:
        several = isinstance(test.right, Constant) and isinstance(test.right.value, tuple)
        if several and test.operation != "mentions" and len(test.right.value) > 1:  # type: ignore[union-attr, arg-type]
            words.append("one of")
        words.append(_side(test.right, attribute, schema))
    if test.share:
        words.append(f"by more than {plain_number(test.share * 100, _DIGITS)}%")
    elif test.amount:
        words.append(f"by more than {_value(attribute, test.amount, schema)}")
    return " ".join(words)


def _side(side: FactRef | Constant, attribute: Attribute, schema: Schema) -> str:
    if isinstance(side, FactRef):
        return f"{side.side}.{attribute_of(side.attribute)}"
    return _value(attribute, side.value, schema)


def _value(attribute: Attribute, value: Value, schema: Schema) -> str:
    from lore_sdk.dsl.parse import written

    if isinstance(value, tuple):
        return ", ".join(_value(attribute, part, schema) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f'"{value}"' if attribute.type == "text" else written(value)
    factor = schema.unit(attribute.unit).factor if attribute.unit else 1.0
    return f"{plain_number(value / factor, _DIGITS)} {attribute.unit}".rstrip()
