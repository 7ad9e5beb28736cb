"""Rows of a knowledge store as values; what cannot be one is a ValueError that says why.

SQLite holds any type in any column, and a file may come from anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from lore_sdk.knowledge.facts import Fact
from lore_sdk.types import Item

__all__ = ["FACT_COLUMNS", "fact_of", "item_of"]

FACT_COLUMNS = "kind, subject, object, attribute, clicks, shown, lift, source, time"


def fact_of(row: Sequence[Any]) -> Fact:
    """Make a fact of its columns. Any: what SQLite gives is looked at here."""
    kind, subject, stated, attribute, clicks, shown, lift, source, time = row
    texts = (kind, subject, stated, attribute, source, time)
    if not _texts(texts) or not _numbers((clicks, shown or 0, lift or 0.0)):
        raise ValueError(f"a fact about `{str(subject)[:40]}` has a value of a wrong type")
    return Fact(
        kind=kind,
        subject=subject,
        object=stated,
        attribute=attribute,
        clicks=clicks,
        shown=shown,
        lift=lift,
        source=source,
        time=time,
    )


def item_of(id: str, fields: object) -> Item:
    """Make an item of the JSON that its fields are kept as."""
    try:
        item = Item(**{**json.loads(str(fields)), "id": id})
        item = replace(item, images=tuple(item.images), skus=tuple(item.skus))
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"item `{id[:40]}` cannot be read") from error
    texts = (item.title, item.description, item.brand, item.category, item.shop, *item.images)
    groups = (item.properties, *item.skus)
    if (
        not _texts(texts)
        or not _numbers(() if item.price is None else (item.price,))
        or not all(isinstance(each, dict) for each in groups)
    ):
        raise ValueError(f"item `{id[:40]}` has a value of a wrong type")
    return item


def _texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _numbers(values: Iterable[object]) -> bool:
    return all(isinstance(value, int | float) for value in values)
