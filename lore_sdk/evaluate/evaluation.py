"""Everything there is to say of one judge on one set of labelled pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lore_sdk.evaluate.calibration import CALIBRATION, Bin, Point, reliability, risk_curve
from lore_sdk.evaluate.columns import Columns
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.orders import MEASURES, ranking
from lore_sdk.evaluate.raters import RATERS
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import Statistic, figures_of
from lore_sdk.evaluate.systems import Run, Systems, rank_systems
from lore_sdk.evaluate.tables import (
    COVERAGE,
    agreement_statistics,
    as_tables,
    confusion_sums,
    grade_statistics,
)
from lore_sdk.types import Scale

__all__ = ["Evaluation", "agreement", "confusion", "evaluate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One judge against people's labels.

    `abstained` counts pairs without a grade by the reason given. `agreement`, `grades` (recall and
    precision of each), `calibration`, `raters` (the human ceiling) and `ranking` are figures with
    intervals. Where pairs have weights these are of the pool that they were drawn from, but for
    `ranking`, and `effective` is how many evenly drawn pairs would tell as much (Kish, Survey
    Sampling, 1965); it is `pairs` where all weigh the same.
    `systems` are search systems by labels and by grades, once a measure; empty without any.
    `confusion` counts labels (rows) against grades (columns), lowest first. `reliability` and
    `risk` are empty where no grade has a confidence.
    """

    scale: Scale
    pairs: int
    queries: int
    effective: float
    abstained: Mapping[str, int]
    agreement: tuple[Figure, ...]
    grades: tuple[Figure, ...]
    confusion: tuple[tuple[int, ...], ...]
    calibration: tuple[Figure, ...]
    reliability: tuple[Bin, ...]
    risk: tuple[Point, ...]
    raters: tuple[Figure, ...]
    ranking: tuple[Figure, ...]
    systems: tuple[Systems, ...]


def evaluate(
    judged: Judged,
    *,
    relevant: int | None = None,
    measures: Sequence[str] = MEASURES,
    systems: Mapping[str, Run] = MappingProxyType({}),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Evaluation:
    """Compute every figure of a judge, with 95 % intervals by a bootstrap over queries.

    Grades from the level `relevant` count as relevant, by default the upper half of the scale.
    `measures` are those of `ranking`; by the same, `systems` are scored (name → what it returned).
    Raises DataError as `ranking` and `rank_systems` do.
    """
    columns = Columns.of(judged)

    def figures(statistics: tuple[Statistic, ...]) -> tuple[Figure, ...]:
        return figures_of(columns, statistics, resamples=resamples, seed=seed)

    return Evaluation(
        scale=judged.scale,
        pairs=len(judged),
        queries=columns.queries,
        effective=_effective(columns),
        abstained=_reasons(judged),
        agreement=figures((COVERAGE, *agreement_statistics(judged.scale, relevant))),
        grades=figures(grade_statistics(judged.scale)),
        confusion=confusion(columns),
        calibration=figures(CALIBRATION),
        reliability=reliability(columns, resamples=resamples, seed=seed),
        risk=risk_curve(columns, resamples=resamples, seed=seed),
        raters=figures(RATERS),
        ranking=ranking(judged, measures, resamples=resamples, seed=seed),
        systems=tuple(
            rank_systems(judged, systems, measure, resamples=resamples, seed=seed)
            for measure in (measures if systems else ())
        ),
    )


def agreement(
    judged: Judged, *, relevant: int | None = None, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[Figure, ...]:
    """Return the figures of agreement, coverage first: those that every slice is told by.

    Grades from the level `relevant` count as relevant, by default the upper half of the scale.
    """
    statistics = (COVERAGE, *agreement_statistics(judged.scale, relevant))
    return figures_of(judged, statistics, resamples=resamples, seed=seed)


def confusion(judged: Judged | Columns) -> tuple[tuple[int, ...], ...]:
    """Count pairs by label (rows) and grade (columns), lowest first; abstentions are left out."""
    total = as_tables(confusion_sums(Columns.of(judged).counted()).sum(axis=0))
    return tuple(tuple(int(count) for count in row) for row in total)


def _effective(columns: Columns) -> float:
    if not len(columns):
        return 0.0
    return float(columns.weight.sum() ** 2 / (columns.weight**2).sum())


def _reasons(judged: Judged) -> dict[str, int]:
    said = Counter(p.abstained or "no reason given" for p in judged.pairs if p.grade is None)
    return dict(said.most_common())
