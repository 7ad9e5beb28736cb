"""The example catalogues and the author-graded pairs that ship with the SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lore_sdk.types import Item, Query

__all__ = ["FOLDER", "ExamplePair", "example_items", "example_pairs"]

FOLDER = Path(__file__).parent / "data"
"""Where the data lie; its README says how they were made and what they are not good for."""

PACKS = ("fashion", "electronics", "home")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePair:
    """One author-graded pair.

    `grade` is `L1` to `L4`, `dimension` what decided it (empty for `L4`), `ability` what it takes
    to see it (rules, knowledge or vision), `pack` the industry of the item's catalogue.
    """

    id: str
    query: Query
    item: Item
    grade: str
    dimension: str
    ability: str
    why: str
    pack: str


def example_items(pack: str) -> Mapping[str, Item]:
    """Return the items of one example catalogue (`fashion`, `electronics`, `home`) by id."""
    items: dict[str, Item] = {}
    for record in _records(f"catalogue-{pack}.jsonl"):
        fields = {**record, "skus": tuple(record["skus"]), "images": tuple(record["images"])}
        item = Item(**fields)
        items[item.id] = item
    return items


def example_pairs() -> list[ExamplePair]:
    """Return all example pairs with their items."""
    shelves = {pack: example_items(pack) for pack in PACKS}
    homes = {name: pack for pack, items in shelves.items() for name in items}
    return [
        ExamplePair(
            id=record["id"],
            query=Query(text=record["query"]),
            item=shelves[homes[record["item_id"]]][record["item_id"]],
            grade=record["grade"],
            dimension=record["dimension"] or "",
            ability=record["ability"],
            why=record["why"],
            pack=homes[record["item_id"]],
        )
        for record in _records("pairs.jsonl")
    ]


def _records(name: str) -> Iterator[dict[str, Any]]:
    # Any: the shapes of our own data, which a test holds
    with (FOLDER / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
