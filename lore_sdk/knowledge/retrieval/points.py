"""Selling points: what an item says of itself that speaks to a query."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lore_sdk.knowledge.retrieval.items import properties_of
from lore_sdk.knowledge.retrieval.words import index_words
from lore_sdk.knowledge.text import TEXT_LIMIT
from lore_sdk.types import Item

__all__ = ["selling_points"]

_LONGEST = 200
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[\n•·|]+|(?<=[。!?;])")


def selling_points(item: Item, query: str, *, limit: int = 3) -> tuple[str, ...]:
    """Return properties (`name: value`) and sentences that share words with a query.

    Those that share most words come first, in the order of the item where they tie; each is cut at
    200 characters.
    """
    asked = set(index_words(query))
    shared = [(len(asked.intersection(index_words(each))), each) for each in _statements(item)]
    best = sorted((each for each in shared if each[0]), key=lambda each: -each[0])
    return tuple(dict.fromkeys(_cut(each) for _, each in best))[:limit]


def _statements(item: Item) -> Iterator[str]:
    for name, value in properties_of(item):
        yield f"{name}: {value}"
    for sentence in _SENTENCE.split(item.description[:TEXT_LIMIT]):
        if stated := " ".join(sentence.split()):
            yield stated


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
