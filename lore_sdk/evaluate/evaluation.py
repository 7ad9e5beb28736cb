"""Everything there is to say of one judge on one set of labelled pairs."""

from __future__ import annotations

from lore_sdk.evaluate.columns import Columns
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import figures_of
from lore_sdk.evaluate.tables import (
    COVERAGE,
    agreement_statistics,
    as_tables,
    confusion_sums,
)

__all__ = ["agreement", "confusion"]


def agreement(
    judged: Judged, *, relevant: int | None = None, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Figure, ...]:
    """Return the figures of agreement, coverage first: those that every slice is told by.

    Grades from the level `relevant` count as relevant, by default the upper half of the scale.
    """
    statistics = (COVERAGE, *agreement_statistics(judged.scale, relevant))
    return figures_of(judged, statistics, resamples=resamples, seed=seed)


def confusion(judged: Judged) -> tuple[tuple[int, ...], ...]:
    """Count pairs by label (rows) and grade (columns), lowest first; abstentions are left out."""
    total = as_tables(confusion_sums(Columns.of(judged)).sum(axis=0))
    return tuple(tuple(int(count) for count in row) for row in total)
