"""Reading what a verdict record says beside the grade, whatever file it came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["dimensions_asked", "evidence", "needs", "rules_fired", "word"]


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


def needs(record: Mapping[str, object]) -> tuple[str, ...]:
    """Say what the query asks for, such as `color: not red`."""
    asked = [each for each in _values(record.get("needs")) if isinstance(each, Mapping)]
    return tuple(
        f"{each.get('attribute')}: {'not ' if each.get('negated') else ''}{each.get('value')}"
        for each in asked
    )


def evidence(record: Mapping[str, object]) -> tuple[str, ...]:
    """Say what is known of the item and where it says so, such as `color: blue (title)`."""
    known = [each for each in _values(record.get("evidence")) if isinstance(each, Mapping)]
    told = (f"{one.get('attribute')}: {one.get('value')} ({one.get('source')})" for one in known)
    return tuple(dict.fromkeys(told))


# Any: what stands in a list of somebody's file
def _values(value: object) -> list[Any]:
    """Return a list as it is or as JSON, which is how .csv and .tsv hold it."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else []
        except json.JSONDecodeError:
            return []
    return list(value) if isinstance(value, list | tuple) else []
