"""Figures as means: what each pair contributes, so that samples can be planned and weighted.

The influence of a pair is by how much a figure rises, per unit of weight, where more pairs like it
are added. Influences have mean zero, and the variance of their mean is the variance of the figure:
the linearisation by which surveys are computed (Binder, “On the variances of asymptotically normal
estimators from complex surveys”, 1983).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.tables import relevant_level

__all__ = ["FIGURES", "FigureName", "Influences", "influences"]

FigureName = Literal["accuracy", "relevant", "kappa", "quadratic-kappa"]
FIGURES: tuple[FigureName, ...] = ("accuracy", "relevant", "kappa", "quadratic-kappa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Influences:
    """A figure's value, and what each pair contributes to it (pairs)."""

    value: float
    pairs: Floats


def influences(
    judged: Judged | Columns,
    figure: FigureName,
    *,
    weights: Floats | None = None,
    relevant: int | None = None,
) -> Influences:
    """Return a figure of weighted pairs with their influences.

    `accuracy` is the share of grades equal to the label, `relevant` the share of labels from the
    level `relevant` on (by default the upper half), `kappa` Cohen's, `quadratic-kappa` with
    quadratic weights. Pairs without a grade count as wrong for accuracy, and not at all for kappas.
    Raises DataError where the figure is undefined.
    """
    columns = Columns.of(judged)
    given = np.ones(len(columns)) if weights is None else weights
    if not len(columns):
        raise DataError(f"no pairs, so there is no {figure}")
    if figure in ("accuracy", "relevant"):
        cut = relevant_level(columns.levels) if relevant is None else relevant
        hits = columns.label == columns.grade if figure == "accuracy" else columns.label >= cut
        value = float(np.average(hits, weights=given))
        return Influences(value=value, pairs=hits.astype(np.float64) - value)
    return _kappa(columns, given, quadratic=figure == "quadratic-kappa", figure=figure)


def _kappa(columns: Columns, given: Floats, *, quadratic: bool, figure: str) -> Influences:
    use = columns.graded
    levels = np.arange(columns.levels)
    apart = np.abs(levels[:, None] - levels[None, :])
    costs = apart.astype(np.float64) ** 2 if quadratic else (apart > 0).astype(np.float64)
    label, grade, weight = columns.label[use], columns.grade[use], given[use]
    if not len(label) or weight.sum() <= 0:
        raise DataError(f"no pair has a grade, so there is no {figure}")
    labels, grades = (
        np.bincount(each, weight, minlength=columns.levels) / weight.sum()
        for each in (label, grade)
    )
    cost = costs[label, grade]
    observed = float(np.average(cost, weights=weight))
    chance = float(labels @ costs @ grades)
    if chance <= 0 or np.count_nonzero(labels) < 2:
        raise DataError(f"labels have only one grade, so there is no {figure}")
    moved = (costs @ grades)[label] + (labels @ costs)[grade] - 2 * chance
    found = np.zeros(len(columns))
    found[use] = -(cost - observed) / chance + observed / chance**2 * moved
    # pairs that do not count dilute the mean, which the others make up for
    found *= given.sum() / weight.sum()
    return Influences(value=1 - observed / chance, pairs=found)
