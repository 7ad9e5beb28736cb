"""A figure of all pairs of a pool, from a sample that was drawn with known probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.influence import FigureName, influences
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import LEAST_QUERIES

__all__ = ["weighted_figure"]

_NORMAL = 1.959964


def weighted_figure(
    sample: Judged,
    inclusion: Sequence[float],
    strata: Sequence[str],
    figure: FigureName,
    *,
    relevant: int | None = None,
) -> Figure:
    """Estimate a figure of the pool that a stratified sample was drawn from.

    `inclusion` are the probabilities, in (0, 1], with which pairs were drawn, as `lore plan` writes
    them. Each pair counts for 1/probability pairs. The 95 % interval is by linearisation, with
    queries as clusters and influences about the mean of their stratum. Raises DataError where the
    figure is undefined or a probability is none.
    """
    shares = np.array(inclusion, dtype=np.float64)
    if len(shares) != len(sample) or not np.all((shares > 0) & (shares <= 1)):
        raise DataError("every pair of a sample has a probability above 0, up to 1")
    weights = 1 / shares
    found = influences(sample, figure, weights=weights, relevant=relevant)
    names, place = np.unique(np.array(strata), return_inverse=True)
    totals = np.bincount(place, weights, minlength=len(names))
    means = np.bincount(place, weights * found.pairs, minlength=len(names)) / totals
    parts = weights * (found.pairs - means[place]) / weights.sum()
    numbers: dict[str, int] = {}
    asked = np.array([numbers.setdefault(pair.query, len(numbers)) for pair in sample.pairs])
    queries = len(numbers)
    if queries < LEAST_QUERIES:
        why = f"no interval: {queries} queries are too few"
        return Figure(name=figure, value=found.value, pairs=len(sample), queries=queries, why=why)
    sums = np.bincount(asked, parts)
    half = _NORMAL * math.sqrt(queries / (queries - 1) * float((sums**2).sum()))
    return Figure(
        name=figure,
        value=found.value,
        low=found.value - half,
        high=found.value + half,
        pairs=len(sample),
        queries=queries,
    )
