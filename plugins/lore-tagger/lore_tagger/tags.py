"""BIO tags, and the entities that they mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["OUTSIDE", "Entity", "entities"]

OUTSIDE = "O"


class Entity(NamedTuple):
    """Words from `start` to `end` (half-open) that are of one type, such as `color`."""

    type: str
    start: int
    end: int


def entities(tags: Sequence[str]) -> list[Entity]:
    """Return what BIO tags mark; an I- that continues nothing of its type begins an entity.

    This is how conlleval and seqeval (in its default mode) read them.
    """
    return list(_entities(tags))


def _entities(tags: Sequence[str]) -> Iterator[Entity]:
    type_, start = "", 0
    for place, tag in enumerate([*tags, OUTSIDE]):
        mark, _, of = tag.partition("-")
        if type_ and (mark != "I" or of != type_):
            yield Entity(type_, start, place)
            type_ = ""
        if mark == "B" or (mark == "I" and not type_):
            type_, start = of, place
