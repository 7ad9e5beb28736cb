"""Orders of items made of answers about a few of them; all that is asked for is handed in.

Items are numbers of places in an order that is given. What is undecided keeps that order.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from itertools import combinations
from typing import NamedTuple

__all__ = ["Bounds", "Pair", "by_merging", "by_windows", "by_wins", "within_bounds"]


class Bounds(NamedTuple):
    """The lowest and the highest level that an item can have."""

    low: int
    high: int

    def above(self, other: Bounds) -> bool:
        """Tell whether an item is at least as good as another, whatever both turn out to be."""
        return self.low >= other.high and self != other


Pair = tuple[int, int]
"""Two items; the one that stands first in the given order is first."""
Compare = Callable[[Sequence[Pair]], Sequence[int]]
"""Says of each of some pairs whether the first is better (1), the second (-1), or neither (0)."""
Arrange = Callable[[Sequence[int]], Sequence[int]]
"""Returns a few items, best first."""


def within_bounds(order: Sequence[int], bounds: Sequence[Bounds]) -> list[int]:
    """Return an order in which nothing stands above what is certainly as good or better.

    `bounds` are those of each item. Of those that may come next the first of `order` does, so that
    an order which obeys bounds stays as it is.
    """
    left = list(order)
    found: list[int] = []
    while left:
        # whatever stands above an item, the one of the highest bounds does, too
        top = max(bounds[item] for item in left)
        item = next(item for item in left if not top.above(bounds[item]))
        left.remove(item)
        found.append(item)
    return found


def by_windows(count: int, arrange: Arrange, *, size: int) -> list[int]:
    """Order items by arranging a few at a time, from the last to the first.

    Windows of `size` move up by half of it, so that the best of all reaches the top in one pass
    over about 2·count/size windows: RankGPT (Sun et al., "Is ChatGPT Good at Search?", EMNLP 2023,
    arXiv 2304.09542, section 3.2).
    """
    order = list(range(count))
    if count > 1:
        for start in (*range(count - size, 0, -max(1, size // 2)), 0):
            order[start : start + size] = arrange(order[start : start + size])
    return order


def by_wins(count: int, compare: Compare) -> list[int]:
    """Compare all pairs at once, and order items by wins, a draw counting for half of one.

    PRP-Allpair (Qin et al., "Large Language Models are Effective Text Rankers with Pairwise Ranking
    Prompting", NAACL 2024 findings, arXiv 2306.17563).
    """
    pairs = list(combinations(range(count), 2))
    wins = [0] * count
    for (first, second), better in zip(pairs, compare(pairs), strict=True):
        wins[first] += better
        wins[second] -= better
    return sorted(range(count), key=lambda item: -wins[item])


def by_merging(count: int, compare: Compare) -> list[int]:
    """Order items by a stable merge sort of about count·log2(count) comparisons.

    Merges of one round go on side by side, and what they want compared next is asked at once:
    PRP-Sorting, in a form that keeps a model busy. Comparisons that contradict each other lose and
    double nothing.
    """
    runs = [[item] for item in range(count)]
    while len(runs) > 1:
        halves = list(zip(runs[::2], runs[1::2], strict=False))
        merged = _side_by_side([_merge(left, right) for left, right in halves], compare)
        runs = merged + (runs[-1:] if len(runs) % 2 else [])
    return runs[0] if runs else []


_Merge = Generator[Pair, int, list[int]]


def _merge(left: Sequence[int], right: Sequence[int]) -> _Merge:
    """Merge two runs; yields a pair and is sent which one is better."""
    found: list[int] = []
    at, other = 0, 0
    while at < len(left) and other < len(right):
        better = yield left[at], right[other]
        if better < 0:
            found.append(right[other])
            other += 1
        else:
            found.append(left[at])
            at += 1
    return [*found, *left[at:], *right[other:]]


def _side_by_side(merges: Sequence[_Merge], compare: Compare) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    wanted = {number: next(merge) for number, merge in enumerate(merges)}
    while wanted:
        answers = compare(list(wanted.values()))
        for number, better in zip(list(wanted), answers, strict=True):
            try:
                wanted[number] = merges[number].send(better)
            except StopIteration as end:
                found[number] = end.value
                del wanted[number]
    return [found[number] for number in range(len(merges))]
