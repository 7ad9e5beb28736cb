"""Words that make a number a limit: "under", "at least", "or less"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Bound", "Bounded", "read_bound"]

Bound = Literal["", "max", "min"]


class Bounded(NamedTuple):
    """The limit that a number is, if any, and the words (half-open) of both together."""

    bound: Bound
    start: int
    end: int


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(phrase.split()) for phrase in text.split(","))


_SIDES: tuple[tuple[Bound, tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]], ...] = (
    (
        "max",
        _phrases(
            "no more than, not more than, less than, cheaper than, smaller than, up to, at most,"
            "under, below, max, maximum, within"
        ),
        _phrases("or less, or under, or below, and under, and below, maximum"),
    ),
    (
        "min",
        _phrases(
            "no less than, not less than, more than, greater than, larger than, bigger than,"
            "at least, starting at, over, above, min, minimum"
        ),
        _phrases("or more, or over, or above, and up, and over, and above, minimum"),
    ),
)
_BEFORE = frozenset(phrase[-1] for _, before, _ in _SIDES for phrase in before)
_AFTER = frozenset(phrase[0] for _, _, after in _SIDES for phrase in after)


def read_bound(words: Sequence[str], start: int, end: int) -> Bounded:
    """Return the limit that the number at `start` to `end` is, and the widened place."""
    if start and words[start - 1] in _BEFORE:
        for bound, before, _ in _SIDES:
            for phrase in before:
                first = start - len(phrase)
                if first >= 0 and tuple(words[first:start]) == phrase:
                    return Bounded(bound, first, end)
    if end < len(words) and words[end] in _AFTER:
        for bound, _, after in _SIDES:
            for phrase in after:
                if tuple(words[end : end + len(phrase)]) == phrase:
                    return Bounded(bound, start, end + len(phrase))
    return Bounded("", start, end)
