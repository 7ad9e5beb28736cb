"""Statistics that are functions of sums: what lets one bootstrap serve every figure.

A confusion table is a sum over pairs, so is the squared error, so is a bin of a reliability curve.
Added up by query once, resampling queries is a product of matrices, and a statistic that takes sums
of any shape (… × terms) gives the figure and a thousand resamples of it by the same few lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from lore_sdk.evaluate.chance import ratio
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import RESAMPLES, interval, resampled

__all__ = ["Statistic", "Terms", "figures_of", "mean_figure"]

Terms = Callable[[Columns], Floats]
"""From pairs to what they add up to within each query (queries × terms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A figure by name, as a function of sums.

    `terms` adds pairs up by query, each as often as its weight says; statistics that share the
    function share its work. `value` turns sums (… × terms) into the figure (…), nan where it is
    undefined, and `count` those of pairs that stand for themselves into the number of pairs that it
    rests on. `why` says in words why total sums have no value.
    """

    name: str
    terms: Terms
    value: Callable[[Floats], Floats]
    count: Callable[[Floats], Floats]
    why: Callable[[Floats], str]


def figures_of(
    judged: Judged | Columns,
    statistics: Iterable[Statistic],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Figure, ...]:
    """Compute statistics of judged pairs with 95 % intervals, in the order they are given.

    Intervals are percentiles of a bootstrap that draws whole queries with their pairs; equal seeds
    give equal intervals. Without resamples there are none, which `why` says.
    """
    asked = tuple(statistics)
    if not asked:
        return ()
    columns = Columns.of(judged)
    sums = {each.terms: each.terms(columns) for each in asked}
    plain = columns.counted()
    counted = {each.terms: each.terms(plain) for each in asked}
    drawn = dict(zip(sums, resampled(list(sums.values()), resamples, seed), strict=True))
    return tuple(
        _figure(each, counted[each.terms], sums[each.terms], drawn[each.terms]) for each in asked
    )


def mean_figure(
    name: str, values: Floats, *, pairs: int, resamples: int = RESAMPLES, seed: int = 0
) -> Figure:
    """Return the mean of one value a query, with the interval that drawing queries gives."""
    if not len(values):
        return Figure(name=name, value=None, pairs=0, queries=0, why="no query has a value of it")
    (drawn,) = resampled([np.column_stack([values, np.ones(len(values))])], resamples, seed)
    found = interval(ratio(drawn[:, 0], drawn[:, 1]), len(values))
    return Figure(
        name=name,
        value=float(values.mean()),
        low=found.low,
        high=found.high,
        pairs=pairs,
        queries=len(values),
        why=found.why,
    )


def _figure(statistic: Statistic, counted: Floats, sums: Floats, drawn: Floats) -> Figure:
    counts = statistic.count(counted)
    pairs, queries = round(float(counts.sum())), int(np.count_nonzero(counts))
    total = sums.sum(axis=0)
    value = float(statistic.value(total)) if pairs else np.nan
    if np.isnan(value):
        return Figure(
            name=statistic.name,
            value=None,
            pairs=pairs,
            queries=queries,
            why=statistic.why(total),
        )
    found = interval(statistic.value(drawn), queries)
    return Figure(
        name=statistic.name,
        value=value,
        low=found.low,
        high=found.high,
        pairs=pairs,
        queries=queries,
        why=found.why,
    )
