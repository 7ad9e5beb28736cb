"""The JSON schema of what a model answers: the needs it read, the rules it cites, and the grade."""

from __future__ import annotations

from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.schema import Attribute
from lore_sdk.types import DIMENSIONS

__all__ = ["answer_schema"]

_SHORT = 12
"""Values of a list that a schema holds a model to; a longer one would make it slow to compile."""
_MOST = 300
"""Names that one list of a schema may have; beyond it any text is taken."""


def answer_schema(pack: Pack, *, reasoning: bool) -> dict[str, object]:
    """Return the JSON schema (draft 2020-12) of an answer about one pair, under one pack.

    An answer has, in this order: `reasoning` (a text, if wanted); `needs`, each with the
    `dimension`, `attribute` and `value` that the query asks for; `rules`, the names of the rules
    that the item breaks or meets; `mismatch`, the dimension that holds the grade down, or null; and
    `grade`, the code of a grade of the pack (`L2`). A model that writes keys in their order so
    thinks before it grades.

    The schema keeps to what OpenAI's structured outputs take as strict: every key is required, and
    no other is allowed. Values of lists up to twelve words and of flags are the pack's own;
    all others are free texts (`200 cm`).
    """
    thinking = {"reasoning": {"type": "string"}} if reasoning else {}
    names = sorted(rule.name for rule in pack.rules)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_object(
            {
                **thinking,
                "needs": {"type": "array", "items": {"anyOf": _needs(pack)}},
                "rules": {"type": "array", "items": _names(names)},
                "mismatch": {"type": ["string", "null"], "enum": [*_dimensions(pack), None]},
                "grade": {"type": "string", "enum": [grade.code for grade in pack.scale.grades]},
            }
        ),
    }


def _needs(pack: Pack) -> list[dict[str, object]]:
    """Return the forms a need may have: one an attribute with few values, one a dimension."""
    free: dict[str, list[str]] = {}
    forms = []
    for attribute in pack.schema.attributes.values():
        values = _values(attribute)
        if values:
            forms.append(_need(attribute.dimension, [attribute.name], _names(values)))
        else:
            free.setdefault(attribute.dimension, []).append(attribute.name)
    forms += [_need(dimension, names, {"type": "string"}) for dimension, names in free.items()]
    return forms


def _need(dimension: str, names: list[str], value: dict[str, object]) -> dict[str, object]:
    return _object({"dimension": _names([dimension]), "attribute": _names(names), "value": value})


def _values(attribute: Attribute) -> list[str]:
    """Return all values of an attribute, where they are few and no others are possible."""
    if attribute.type == "flag":
        return ["yes", "no"]
    closed = attribute.type in ("kind", "enum") and not attribute.others
    return list(attribute.values) if closed and len(attribute.values) <= _SHORT else []


def _dimensions(pack: Pack) -> list[str]:
    """Return the dimensions that the pack speaks of, in their usual order."""
    spoken = {attribute.dimension for attribute in pack.schema.attributes.values()}
    spoken |= {rule.dimension for rule in pack.rules}
    return [name for name in DIMENSIONS if name in spoken]


def _names(names: list[str]) -> dict[str, object]:
    return {"type": "string", "enum": names} if 0 < len(names) <= _MOST else {"type": "string"}


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
