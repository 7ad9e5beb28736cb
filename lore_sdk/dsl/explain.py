"""Rules in words: the reason a rule gives for one pair, and what a rule says in general."""

from __future__ import annotations

import re

from lore_sdk.dsl.rules import AllOf, Comparison, Condition, Constant, FactRef, Facts, Rule, Value
from lore_sdk.dsl.schema import Schema
from lore_sdk.dsl.templates import TEMPLATE
from lore_sdk.dsl.values import display

__all__ = ["in_words", "reason", "said"]


def reason(
    rule: Rule,
    query: Facts,
    item: Facts,
    schema: Schema,
    assumed: Facts | None = None,
    words: Facts | None = None,
) -> str:
    """Fill a rule's reason with the values of one pair, naming what was only assumed.

    `words` may give values in the spelling of the query or catalogue, by `side.attribute`.
    """

    def value(match: re.Match[str]) -> str:
        side, name = match.group(1), match.group(2)
        spelled = (words or {}).get(f"{side}.{name}")
        if spelled is not None:
            return str(spelled)
        facts = query if side == "query" else item
        found = facts.get(name, (assumed or {}).get(name))
        return f"(no {name.replace('_', ' ')})" if found is None else said(schema, name, found)

    text = TEMPLATE.sub(value, rule.because or rule.title or rule.name)
    taken = [
        f"{name.replace('_', ' ')} = {said(schema, name, v)}"
        for name, v in sorted((assumed or {}).items())
    ]
    return f"{text} (assumed: {', '.join(taken)})" if taken else text


def said(schema: Schema, attribute: str, value: Value) -> str:
    """Write the value of an attribute for people."""
    return display(schema.attributes[attribute], value, schema)


_PHRASES = {
    "same": "is",
    "near": "is near",
    "conflicts": "conflicts with",
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
    """Write a checked condition in the words of the language, values canonical."""
    if isinstance(condition, Comparison):
        return _comparison(condition, schema)
    joint = " and " if isinstance(condition, AllOf) else " or "
    parts = [in_words(part, schema) for part in condition.parts]
    return joint.join(part if " or " not in part else f"({part})" for part in parts)


def _comparison(test: Comparison, schema: Schema) -> str:
    left = _side(test.left, test.attribute, schema)
    if test.right is None:
        return f"{left} {_PHRASES[test.operation]}"
    right = _side(test.right, test.attribute, schema)
    if test.operation in ("among", "not among"):
        several = isinstance(test.right, Constant) and len(test.right.value) > 1  # type: ignore[arg-type]
        phrase = "is not" if test.operation == "not among" else "is"
        return f"{left} {phrase} {'one of ' if several else ''}{right}"
    return f"{left} {_PHRASES[test.operation]} {right}{_margin(test, schema)}"


def _side(side: FactRef | Constant, attribute: str, schema: Schema) -> str:
    if isinstance(side, FactRef):
        return f"{side.side}.{side.attribute}"
    return said(schema, attribute, side.value)


def _margin(test: Comparison, schema: Schema) -> str:
    if test.share:
        return f" by more than {test.share * 100:g}%"
    if test.amount:
        return f" by more than {said(schema, test.attribute, test.amount)}"
    return ""
