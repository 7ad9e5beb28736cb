"""The pairs that two judges were both asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from lore_sdk.errors import DataError
from lore_sdk.evaluate.judged import Judged, JudgedPair

__all__ = ["Matched", "match"]

_EXAMPLES = 3


class _Key(NamedTuple):
    """A pair of a query and an item; `turn` counts the times that it stood there before."""

    query: str
    item: str
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Two judges on the same pairs, in the same order.

    `first_only` and `other_only` are the pairs that stand on one side only.
    """

    first: Judged
    other: Judged
    first_only: tuple[JudgedPair, ...]
    other_only: tuple[JudgedPair, ...]

    def graded(self) -> Matched:
        """Keep the pairs that both judges gave a grade."""
        both = [
            (one, two)
            for one, two in zip(self.first.pairs, self.other.pairs, strict=True)
            if one.grade is not None and two.grade is not None
        ]
        return replace(
            self,
            first=replace(self.first, pairs=tuple(one for one, _ in both)),
            other=replace(self.other, pairs=tuple(two for _, two in both)),
        )


def match(first: Judged, other: Judged) -> Matched:
    """Match the pairs of two judges by query and item.

    Raises DataError when the scales differ, no pair is on both sides, or people's label of a pair
    is not the same on both.
    """
    if first.scale != other.scale:
        raise DataError(
            f"the two judges grade on different scales, {_grades(first)} and {_grades(other)}; "
            "map one onto the other first"
        )
    ours, theirs = _keyed(first), _keyed(other)
    both = [key for key in ours if key in theirs]
    if not both:
        raise DataError(
            f"none of {len(first):,} and {len(other):,} pairs is on both sides, by query and item; "
            f"the first has {_examples(first.pairs)}; the other has {_examples(other.pairs)}"
        )
    found = Matched(
        first=replace(first, pairs=tuple(ours[key] for key in both)),
        other=replace(other, pairs=tuple(theirs[key] for key in both)),
        first_only=tuple(pair for key, pair in ours.items() if key not in theirs),
        other_only=tuple(pair for key, pair in theirs.items() if key not in ours),
    )
    _check_labels(found)
    return found


def _keyed(judged: Judged) -> dict[_Key, JudgedPair]:
    seen: Counter[tuple[str, str]] = Counter()
    found = {}
    for pair in judged.pairs:
        name = (pair.query, pair.item)
        found[_Key(*name, seen[name])] = pair
        seen[name] += 1
    return found


def _check_labels(found: Matched) -> None:
    differing = [
        (one, two)
        for one, two in zip(found.first.pairs, found.other.pairs, strict=True)
        if (one.label, one.mean) != (two.label, two.mean)
    ]
    if differing:
        one, two = differing[0]
        raise DataError(
            f"people's labels of {len(differing):,} of {len(found.first):,} pairs differ between "
            f"the two; the first is {_examples([one])}, {one.mean + 1:g} and {two.mean + 1:g} of "
            f"{len(found.first.scale)}; two judges are compared on the same labels"
        )


def _examples(pairs: Iterable[JudgedPair]) -> str:
    shown = [
        f"query `{pair.query[:40]}` with item `{pair.item[:40]}`"
        for pair, _ in zip(pairs, range(_EXAMPLES), strict=False)
    ]
    return ", ".join(shown) or "no pairs"


def _grades(judged: Judged) -> str:
    return ", ".join(f"`{name}`" for name in judged.scale.names)
