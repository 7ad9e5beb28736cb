"""Whether a judge knows when it is right: confidence against what people say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from lore_sdk.evaluate.chance import quadratic_kappa, ratio
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import Statistic, figures_of
from lore_sdk.evaluate.tables import as_tables, confusion_sums

__all__ = ["CALIBRATION", "Bin", "Point", "reliability", "risk_curve"]

BINS = 10
_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Graded pairs whose confidence is in (low, high], the first bin with its low end.

    `confidence` is their mean confidence; `accuracy` the share whose grade is the label.
    """

    low: float
    high: float
    confidence: float
    accuracy: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What is left when only grades of at least this confidence are kept.

    `coverage` is the share of all pairs, abstentions included; `error` the share of those kept
    whose grade is not the label.
    """

    threshold: float
    coverage: float
    error: Figure
    quadratic_kappa: Figure


def reliability(
    judged: Judged | Columns, *, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Bin, ...]:
    """Return the reliability curve: ten bins of equal width, those without pairs left out."""
    columns = Columns.of(judged)
    sums = _bins(_bin_sums(columns).sum(axis=0))
    filled = [n for n in range(BINS) if sums[n, 0] > 0]
    statistics = [
        Statistic(
            name=f"accuracy at confidence {n / BINS:g} to {(n + 1) / BINS:g}",
            terms=_bin_sums,
            value=partial(_bin_accuracy, n),
            count=partial(_bin_count, n),
            why=_no_confidence,
        )
        for n in filled
    ]
    figures = figures_of(columns, statistics, resamples=resamples, seed=seed)
    return tuple(
        Bin(
            low=n / BINS,
            high=(n + 1) / BINS,
            confidence=float(sums[n, 1] / sums[n, 0]),
            accuracy=figure,
        )
        for n, figure in zip(filled, figures, strict=True)
    )


def risk_curve(
    judged: Judged | Columns, *, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Point, ...]:
    """Return what error is left when the least confident grades are withheld, in ten steps.

    Geifman and El-Yaniv, “Selective classification for deep neural networks”, 2017. Grades of equal
    confidence are kept or withheld together, so that there may be fewer steps; empty when no grade
    has a confidence.
    """
    columns = Columns.of(judged)
    known = columns.confidence[columns.graded & ~np.isnan(columns.confidence)]
    if not len(known):
        return ()
    ranked = np.sort(known)
    thresholds = np.unique(ranked[[n * len(ranked) // _STEPS for n in range(_STEPS)]])
    statistics = []
    for threshold in thresholds:
        terms = partial(_kept_sums, float(threshold))
        for name, value in (("error", _error), ("quadratic kappa", quadratic_kappa)):
            statistics.append(
                Statistic(
                    name=f"{name} at confidence {threshold:.3g} or more",
                    terms=terms,
                    value=lambda sums, value=value: value(as_tables(sums)),  # type: ignore[misc]
                    count=lambda sums: sums.sum(axis=-1),
                    why=lambda total: "people gave one grade only to the pairs that are kept",
                )
            )
    figures = figures_of(columns, statistics, resamples=resamples, seed=seed)
    return tuple(
        Point(
            threshold=float(threshold),
            coverage=_share_kept(columns, float(threshold)),
            error=error,
            quadratic_kappa=agreed,
        )
        for threshold, error, agreed in zip(thresholds, figures[::2], figures[1::2], strict=True)
    )


def _bin_sums(columns: Columns) -> Floats:
    """Sum pairs, confidence and right grades within bins and queries (queries × 3·bins)."""
    use = columns.graded & ~np.isnan(columns.confidence)
    confidence, weight = columns.confidence[use], columns.weight[use]
    right = columns.grade[use] == columns.label[use]
    # 0.7 * 10 may come out a hair above 7, which is the end of its bin and not beyond it
    place = np.clip(np.ceil(np.round(confidence * BINS, 9)) - 1, 0, BINS - 1).astype(np.int64)
    places = columns.query[use] * BINS + place
    size = columns.queries * BINS
    parts = [
        np.bincount(places, weight * term, minlength=size)
        for term in (np.ones(len(places)), confidence, right)
    ]
    return np.stack(parts, axis=-1).astype(np.float64).reshape(columns.queries, BINS * 3)


def _bins(sums: Floats) -> Floats:
    return sums.reshape(*sums.shape[:-1], BINS, 3)


def _bin_accuracy(number: int, sums: Floats) -> Floats:
    bins = _bins(sums)
    return ratio(bins[..., number, 2], bins[..., number, 0])


def _bin_count(number: int, sums: Floats) -> Floats:
    count: Floats = _bins(sums)[..., number, 0]
    return count


def _in_bins(sums: Floats) -> Floats:
    count: Floats = _bins(sums)[..., 0].sum(axis=-1)
    return count


def _calibration_error(sums: Floats) -> Floats:
    bins = _bins(sums)
    return ratio(np.abs(bins[..., 1] - bins[..., 2]).sum(axis=-1), bins[..., 0].sum(axis=-1))


def _overconfidence(sums: Floats) -> Floats:
    totals = _bins(sums).sum(axis=-2)
    return ratio(totals[..., 1] - totals[..., 2], totals[..., 0])


def _no_confidence(total: Floats) -> str:
    return "no grade has a confidence"


def _squares(columns: Columns) -> Floats:
    use = ~np.isnan(columns.expected)
    error = np.where(use, columns.expected - columns.mean, 0.0)
    return columns.by_query(np.column_stack([error**2, use]))


def _kept_sums(threshold: float, columns: Columns) -> Floats:
    kept = np.nan_to_num(columns.confidence, nan=-1.0) >= threshold
    return confusion_sums(columns.only(kept))


def _share_kept(columns: Columns, threshold: float) -> float:
    kept = columns.confidence >= threshold
    return float(columns.weight[kept & columns.graded].sum() / columns.weight.sum())


def _error(tables: Floats) -> Floats:
    right = np.diagonal(tables, axis1=-2, axis2=-1).sum(axis=-1)
    return 1 - ratio(right, tables.sum(axis=(-1, -2)))


CALIBRATION = (
    Statistic(
        name="RMSE",
        terms=_squares,
        value=lambda sums: np.sqrt(ratio(sums[..., 0], sums[..., 1])),
        count=lambda sums: sums[..., 1],
        why=lambda total: "no pair has probabilities",
    ),
    Statistic(
        name="ECE",
        terms=_bin_sums,
        value=_calibration_error,
        count=_in_bins,
        why=_no_confidence,
    ),
    Statistic(
        name="overconfidence",
        terms=_bin_sums,
        value=_overconfidence,
        count=_in_bins,
        why=_no_confidence,
    ),
)
"""RMSE of the expected grade in grades, expected calibration error in ten bins of equal width (Guo
et al., “On calibration of modern neural networks”, 2017), and mean confidence less accuracy."""
