"""The reason a rule gives for one pair, with the values of the pair in it."""

from __future__ import annotations

import re

from lore_sdk.dsl.rules import Facts, Rule, Value
from lore_sdk.dsl.schema import Schema
from lore_sdk.dsl.values import display

__all__ = ["TEMPLATE", "reason", "said"]

TEMPLATE = re.compile(r"\{(query|item)\.([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)\}")
"""A fact in a reason, by side and attribute."""


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

    text = TEMPLATE.sub(value, rule.because) or rule.title or rule.name
    taken = [
        f"{name.replace('_', ' ')} = {said(schema, name, v)}"
        for name, v in sorted((assumed or {}).items())
    ]
    return f"{text} (assumed: {', '.join(taken)})" if taken else text


def said(schema: Schema, attribute: str, value: Value) -> str:
    """Write the value of an attribute for people."""
    return display(schema.attributes[attribute], value, schema)
