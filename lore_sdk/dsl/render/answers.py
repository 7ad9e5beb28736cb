"""The JSON schema of what a model answers: the needs it read, the rules it cites, and the grade."""

from __future__ import annotations

from collections.abc import Sequence

from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.schema import Attribute
from lore_sdk.types import DIMENSIONS

__all__ = ["answer_schema"]

_SHORT = 12
"""Values of a list that a schema holds a model to; of a longer one, any text is taken."""
_NAMES = 250
"""Names of rules or attributes that a schema holds a model to; OpenAI limits longer lists."""
_CHOICES = 1000
"""Values to choose from that OpenAI takes in a schema, names included."""

_Schema = dict[str, object]

_STATED: _Schema = {"type": ["string", "null"]}
"""What an item states is told in its words, or that it states nothing."""


def answer_schema(pack: Pack, *, reasoning: bool) -> _Schema:
    """Return the JSON schema (draft 2020-12) of an answer about one pair, under one pack.

    An answer has, in this order: `reasoning`, a text, if it is wanted; `needs`, each with the
    `attribute`, its `dimension`, the `value` that the query asks for, and what the `item` states
    for it, or null where it states nothing; `rules`, the names of the rules that decide;
    `mismatch`, the dimension that holds the grade down, or null; and `grade`, the code of a grade
    of the pack (`L2`). So a model that writes the keys in order thinks before it grades.

    The schema keeps to what OpenAI's structured outputs take as strict: every key is required, no
    other is allowed, and there are no more than 1,000 values to choose from. Values of flags and of
    lists of up to twelve words are the pack's own, the shortest lists first where there are many;
    all others are texts (`200 cm`).
    """
    thinking: _Schema = {"reasoning": {"type": "string"}} if reasoning else {}
    answer = _object(
        {
            **thinking,
            "needs": {"type": "array", "items": _need(pack)},
            "rules": {"type": "array", "items": _one_of(sorted(r.name for r in pack.rules))},
            "mismatch": {"type": ["string", "null"], "enum": [*_dimensions(pack), None]},
            "grade": _one_of([grade.code for grade in pack.scale.grades]),
        }
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **answer}


def _need(pack: Pack) -> _Schema:
    """Return the forms of a need: one for each attribute with few values, one for all others.

    OpenAI refuses forms that begin with the same key, unless it tells them apart:
    https://github.com/openai/openai-python/issues/2193
    """
    held = _held(pack)
    few = [
        _object(
            {
                "attribute": _one_of([attribute.name]),
                "dimension": _one_of([attribute.dimension]),
                "value": _one_of(held[attribute.name]),
                "item": _STATED,
            }
        )
        for attribute in pack.schema.attributes.values()
        if attribute.name in held
    ]
    free = [a for a in pack.schema.attributes.values() if a.name not in held]
    others = _object(
        {
            "dimension": _one_of(list(dict.fromkeys(a.dimension for a in free))),
            "attribute": _one_of([a.name for a in free]),
            "value": {"type": "string"},
            "item": _STATED,
        }
    )
    return {"anyOf": [*few, *([others] if free or not few else [])]}


def _held(pack: Pack) -> dict[str, Sequence[str]]:
    """Return the attributes whose values a model is held to, with these."""
    few = [(a.name, values) for a in pack.schema.attributes.values() if (values := _values(a))]
    held: dict[str, Sequence[str]] = {}
    names = min(len(pack.rules), _NAMES) + len(pack.schema.attributes)
    left = _CHOICES - names - len(pack.scale) - 2 * len(DIMENSIONS) - 1
    for name, values in sorted(few, key=lambda each: (len(each[1]), each[0])):
        left -= len(values) + 1
        if left >= 0:
            held[name] = values
    return held


def _values(attribute: Attribute) -> Sequence[str]:
    """Return all values of an attribute, where they are few and there cannot be others."""
    if attribute.type == "flag":
        return ("yes", "no")
    closed = attribute.type in ("kind", "enum") and not attribute.others
    return attribute.values if closed and len(attribute.values) <= _SHORT else ()


def _dimensions(pack: Pack) -> list[str]:
    """Return the dimensions that the pack speaks of, in their usual order."""
    spoken = {attribute.dimension for attribute in pack.schema.attributes.values()}
    spoken |= {rule.dimension for rule in pack.rules}
    return [name for name in DIMENSIONS if name in spoken]


def _one_of(names: Sequence[str]) -> _Schema:
    known = {"enum": list(names)} if 0 < len(names) <= _NAMES else {}
    return {"type": "string", **known}


def _object(properties: _Schema) -> _Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
