"""How many pairs to label, and from which strata, for an interval of a wanted width.

Pairs are drawn at random within strata, more from large and from uncertain ones (Neyman, “On the
two different aspects of the representative method”, 1934). Pairs of one query resemble each other,
so a figure is not as sure as its number of pairs suggests: with correlation r between the
influences of two pairs of a query, its variance is

    Σ over strata h of (N_h/N)² S_h²/n_h  +  r/N² Σ over queries of Σ over i≠j of S_i S_j

with N_h pairs in the pool, n_h drawn and S_h the spread of influences. The second part, which is
the design effect, does not fall with the number of labels: only more queries help, and the plan
says so where they are needed. The interval is about the queries that the pool was drawn from, as
all intervals of `lore eval` are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.columns import Floats, Ints

__all__ = ["Plan", "Planned", "Spread", "draw", "guessed_spread", "measured_spread", "plan"]

_NORMAL = 1.959964
_LEAST = 2
_ALIKE = 1e-12
_BORROWED = 4.0
"""Pairs by which the spread of a stratum leans on that of all: few that agree prove little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far influences lie apart: in each stratum, in others, and alike within queries.

    `strata` has standard deviations by name, `other` that of a stratum that is not there;
    `correlation` is that of two pairs of one query, in [0, 1].
    """

    strata: Mapping[str, float]
    other: float
    correlation: float

    def of(self, stratum: str) -> float:
        """Return the standard deviation in a stratum."""
        return self.strata.get(stratum, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One stratum: pairs in the pool, their spread, how many to draw, and with what probability."""

    name: str
    pool: int
    spread: float
    size: int

    @property
    def inclusion(self) -> float:
        """The probability that a pair of the stratum is drawn, in (0, 1]."""
        return self.size / self.pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A sample that has been planned.

    `half_width` is what can be expected of the 95 % interval, `wanted` what was asked for; the
    first is wider only where all pairs of the pool together do not suffice. `design_effect` is how
    many times as many pairs it takes as if no two had a query in common. `floor` is the half-width
    that no number of labels of these queries can beat.
    """

    wanted: float
    half_width: float
    floor: float
    design_effect: float
    strata: tuple[Planned, ...]

    @property
    def pairs(self) -> int:
        """How many pairs to label."""
        return sum(each.size for each in self.strata)

    @property
    def enough(self) -> bool:
        """Whether the pool suffices."""
        return self.half_width <= self.wanted * (1 + 1e-9)


def plan(strata: Sequence[str], queries: Sequence[str], spread: Spread, *, wanted: float) -> Plan:
    """Plan a sample of a pool, given the stratum and the query of each of its pairs.

    `wanted` is half the width of the 95 % interval, in units of the figure. Raises DataError for an
    empty pool or a width that is none.
    """
    if not strata:
        raise DataError("the pool has no pairs to draw from")
    if not (math.isfinite(wanted) and wanted > 0):
        raise DataError(f"the half-width of an interval is a number above 0, not {wanted}")
    pools = dict(sorted(Counter(strata).items()))
    spreads = np.array([spread.of(name) for name in pools])
    sizes = np.array(list(pools.values()))
    alike = spread.correlation * _shared(strata, queries, spread) / len(strata) ** 2
    drawn = _allocated(sizes, spreads, (wanted / _NORMAL) ** 2 - alike)
    alone = float(((sizes / sizes.sum()) ** 2 * spreads**2 / drawn).sum())
    return Plan(
        wanted=wanted,
        half_width=_NORMAL * math.sqrt(alone + alike),
        floor=_NORMAL * math.sqrt(alike),
        design_effect=(alone + alike) / alone if alone > 0 else 1.0,
        strata=tuple(
            Planned(name=name, pool=pool, spread=float(each), size=int(size))
            for (name, pool), each, size in zip(pools.items(), spreads, drawn, strict=True)
        ),
    )


def draw(strata: Sequence[str], planned: Plan, *, seed: int = 0) -> list[int]:
    """Draw the rows of a planned sample, in the order of the pool; equal seeds draw equally."""
    sizes = {each.name: each.size for each in planned.strata}
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(strata):
        rows.setdefault(name, []).append(row)
    random = np.random.default_rng(seed)
    chosen = (random.choice(rows[name], sizes[name], replace=False) for name in sorted(rows))
    return sorted(int(row) for part in chosen for row in part)


def measured_spread(
    influences: Floats, strata: Sequence[str], queries: Sequence[str], *, correlation: float
) -> Spread:
    """Measure the spread of a pilot's influences; `correlation` where no query has two pairs.

    Raises DataError for a pilot of fewer than two pairs, or of pairs that are all alike.
    """
    if len(influences) < 2:
        raise DataError("a pilot needs two labelled pairs or more, of several queries")
    overall = float(influences.var(ddof=1))
    if overall <= _ALIKE:
        raise DataError(
            "all pairs of the pilot are alike for this figure, so that it shows no spread; take a "
            "larger one, or guess the share"
        )
    found: dict[str, float] = {}
    standard = np.zeros(len(influences))
    names = np.array(strata)
    for name in sorted(set(strata)):
        own = names == name
        values = influences[own]
        squares = float(((values - values.mean()) ** 2).sum())
        found[name] = math.sqrt((squares + _BORROWED * overall) / (len(values) - 1 + _BORROWED))
        standard[own] = (values - values.mean()) / found[name] if found[name] else 0
    measured = _correlation(standard, queries)
    return Spread(
        strata=found,
        other=math.sqrt(overall),
        correlation=correlation if measured is None else measured,
    )


def guessed_spread(share: float, correlation: float) -> Spread:
    """Return the spread of a share, such as accuracy, that is guessed to be `share`."""
    if not (0 < share < 1 and 0 <= correlation <= 1):
        raise DataError("a guess is a share between 0 and 1, with a correlation from 0 to 1")
    return Spread(strata={}, other=math.sqrt(share * (1 - share)), correlation=correlation)


def _allocated(pools: Ints, spreads: Floats, variance: float) -> Ints:
    """Return how many to draw of each stratum so that their part of the variance is reached."""
    need = pools * spreads
    free = np.ones(len(pools), dtype=bool)
    drawn = pools.astype(np.float64)
    if variance <= 0:
        return pools
    left = variance * pools.sum() ** 2
    # a stratum that is wanted whole gives what it cannot give to the others
    while free.any() and need[free].sum() > 0:
        share = need[free].sum() * need[free] / max(left, 1e-300)
        over = share > pools[free]
        if not over.any():
            drawn[free] = share
            break
        whole = np.flatnonzero(free)[over]
        left -= float((pools[whole] * spreads[whole] ** 2).sum())
        free[whole] = False
        if left <= 0:
            return pools
    drawn[free & (need == 0)] = 0
    return np.minimum(pools, np.maximum(np.ceil(drawn - 1e-9), _LEAST)).astype(np.int64)


def _shared(strata: Sequence[str], queries: Sequence[str], spread: Spread) -> float:
    """Add up the products of spreads over all ordered pairs of different pairs of one query."""
    sums: dict[str, float] = {}
    squares = 0.0
    for stratum, query in zip(strata, queries, strict=True):
        own = spread.of(stratum)
        sums[query] = sums.get(query, 0.0) + own
        squares += own * own
    return sum(each * each for each in sums.values()) - squares


def _correlation(standard: Floats, queries: Sequence[str]) -> float | None:
    numbers: dict[str, int] = {}
    place = np.array([numbers.setdefault(query, len(numbers)) for query in queries])
    counts = np.bincount(place)
    couples = float((counts * (counts - 1)).sum())
    if not couples:
        return None
    sums = np.bincount(place, standard)
    products = float((sums**2).sum() - (standard**2).sum())
    return min(1.0, max(0.0, products / couples))
