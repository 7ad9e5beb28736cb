"""Chance by query: pairs of one query rise and fall together, so they are drawn together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from lore_sdk.evaluate.columns import Floats

__all__ = ["LEAST_QUERIES", "RESAMPLES", "Bounds", "Sides", "interval", "resampled", "swapped"]

RESAMPLES = 1000
LEAST_QUERIES = 5
"""Queries below which resamples hardly differ from one another, and an interval would flatter."""

_BATCH = 1_000_000
_UNDEFINED = 0.05
_ALIKE = 1e-12
_TAIL = 2.5


Sides = tuple[Floats, Floats]
"""Sums of the same pairs for two judges, or resamples of them."""


class Bounds(NamedTuple):
    """The 95 % interval, or why there is none."""

    low: float | None
    high: float | None
    why: str = ""


def resampled(sums: Sequence[Floats], resamples: int, seed: int) -> list[Floats]:
    """Draw queries with replacement, as many as there are, and add their sums up.

    Takes arrays (queries × terms) of the same queries, returns arrays (resamples × terms); each
    resample draws the same queries for all of them.
    """
    batches = [
        [weights @ each for each in sums] for weights in _weights(len(sums[0]), resamples, seed)
    ]
    return [
        np.concatenate([np.zeros((0, each.shape[1])), *(batch[n] for batch in batches)])
        for n, each in enumerate(sums)
    ]


def swapped(sums: Sequence[Sides], times: int, seed: int) -> list[Sides]:
    """Swap two judges in each query by the toss of a coin, `times` over, and add their sums up.

    Takes and returns what `resampled` does, for both sides; each time swaps the same queries for
    all of them.
    """
    moves = [other - first for first, other in sums]
    tossed = [[coins @ move for move in moves] for coins in _coins(len(moves[0]), times, seed)]
    found = []
    for n, (first, other) in enumerate(sums):
        moved = np.concatenate([np.zeros((0, first.shape[1])), *(batch[n] for batch in tossed)])
        found.append((first.sum(axis=0) + moved, other.sum(axis=0) - moved))
    return found


def interval(values: Floats, queries: int) -> Bounds:
    """Return the 2.5th and 97.5th percentile of resampled values (resamples).

    Values that are all alike, such as a share of 1, give none: from 1 to 1 would claim certainty.
    """
    if queries < LEAST_QUERIES:
        number = "1 query is" if queries == 1 else f"{queries} queries are"
        return Bounds(None, None, f"no interval: {number} too few to draw from")
    if not len(values):
        return Bounds(None, None, "no interval: no resamples were asked for")
    undefined = np.isnan(values)
    if undefined.mean() > _UNDEFINED:
        share = f"{undefined.sum():,} of {len(values):,}"
        return Bounds(None, None, f"no interval: it is undefined in {share} resamples")
    known = values[~undefined]
    if known.max() - known.min() <= _ALIKE:
        return Bounds(None, None, "no interval: all draws of queries give the same value")
    low, high = np.percentile(known, (_TAIL, 100 - _TAIL))
    return Bounds(float(low), float(high))


def _weights(queries: int, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield how often each query is drawn (resamples × queries), a batch at a time."""
    random = np.random.default_rng(seed)
    for rows in _batches(queries, resamples):
        drawn = random.integers(queries, size=(rows, queries))
        drawn += np.arange(rows)[:, None] * queries
        counts = np.bincount(drawn.ravel(), minlength=rows * queries)
        yield counts.reshape(rows, queries).astype(np.float64)


def _coins(queries: int, times: int, seed: int) -> Iterator[Floats]:
    """Yield zeros and ones (times × queries), a batch at a time."""
    random = np.random.default_rng(seed)
    for rows in _batches(queries, times):
        yield random.integers(2, size=(rows, queries)).astype(np.float64)


def _batches(queries: int, times: int) -> Iterator[int]:
    """Yield how many rows to make at a time, so that they fit into memory whatever there is."""
    if not queries:
        return
    size = max(1, _BATCH // queries)
    for start in range(0, times, size):
        yield min(size, times - start)
