"""Reading what a verdict record says beside the grade, whatever file it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["dimensions_asked", "listed", "rules_fired", "word"]


def word(record: Mapping[str, object], *names: str) -> str:
    """Return the first of these fields that says something, as text; empty where none does."""
    for name in names:
        value = record.get(name)
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def rules_fired(record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the rules that fired, `pack@version/rule`, each once."""
    return tuple(dict.fromkeys(str(each) for each in _values(record.get("rules"))))


def dimensions_asked(record: Mapping[str, object]) -> tuple[str, ...]:
    """Return the dimensions of the questions that were left open, each once."""
    asked = [each for each in _values(record.get("questions")) if isinstance(each, Mapping)]
    return tuple(dict.fromkeys(str(each["dimension"]) for each in asked if each.get("dimension")))


def listed(record: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the texts of a list, such as `needs` or `evidence`; empty where there is none."""
    return tuple(str(each) for each in _values(record.get(name)))


# Any: what stands in a list of somebody's file
def _values(value: object) -> list[Any]:
    """Return a list as it is or as JSON, which is how .csv and .tsv hold it."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except json.JSONDecodeError:
            return []
    return list(value) if isinstance(value, list | tuple) else []
