"""BIO tags, and the entities that they mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ["MOST_TAGS", "OUTSIDE", "Entity", "entities", "is_tag"]

OUTSIDE = "O"
MOST_TAGS = 1_000
"""Different tags that a tagger has; it holds a number for each two of them."""

_TAG = re.compile(r"O|[BI]-\S{1,60}")


class Entity(NamedTuple):
    """Words from `start` to `end` (half-open) that are of one type, such as `color`."""

    type: str
    start: int
    end: int


def is_tag(text: str) -> bool:
    """Tell whether a text is `O`, or `B-` or `I-` and a type that can be shown as it is."""
    return _TAG.fullmatch(text) is not None and text.isprintable()


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
