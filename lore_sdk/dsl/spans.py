"""Places in a text. A module of its own, as packs from the cache have places but no syntax tree."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """A half-open range of characters in one file."""

    start: int
    end: int
