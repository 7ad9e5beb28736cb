"""Whether a judge's grades put search systems in the order that people's labels put them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from lore_sdk.errors import DataError, LoreError
from lore_sdk.evaluate.columns import Floats
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.measures import measured, placed
from lore_sdk.evaluate.orders import MEASURES
from lore_sdk.evaluate.placements import Extent
from lore_sdk.evaluate.resample import RESAMPLES, interval, resampled

__all__ = ["Run", "SystemScores", "Systems", "rank_systems"]

Run = Mapping[str, Mapping[str, float]]
"""What a system returned: query → item → score."""

_Levels = Mapping[str, Mapping[str, int]]
_LEAST_SYSTEMS = 3
_MOST_WAYS = 1000
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScores:
    """One system by one measure, as the mean over the queries of the judged pairs.

    `by_labels` is by people's labels, `by_grades` by the judge's; an item without one counts as
    worthless, as trec_eval has it, and `condensed` takes those without a grade out of the list
    instead. `judged` is the share of a query's first ten items that have a label. `extent` is
    where `by_grades` can lie, whatever grades the abstentions would have been; None where there are
    too many abstentions under one query to try them.
    """

    name: str
    by_labels: float
    by_grades: float
    condensed: float
    judged: float
    extent: Extent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """Systems by one measure, and Kendall's tau between their orders by labels and by grades."""

    measure: str
    scores: tuple[SystemScores, ...]
    tau: Figure


def rank_systems(
    judged: Judged,
    runs: Mapping[str, Run],
    measure: str = MEASURES[0],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Systems:
    """Score systems, by name, with people's labels and with the judge's grades.

    Raises DataError for a run that has no query of the judged pairs, for an item that stands twice
    under a query, and for a measure that ir_measures does not know; LoreError where ir_measures or
    scipy is not installed.
    """
    labels, grades = _labels(judged), _grades(judged)
    for name, run in runs.items():
        if not labels.keys() & run.keys():
            raise DataError(
                f"the run `{name}` has none of the queries that were judged; it has "
                f"{_examples(run)}, the judge has {_examples(labels)}"
            )
    by_labels = [_values(measure, labels, run, labels) for run in runs.values()]
    by_grades = [_values(measure, grades, run, labels) for run in runs.values()]
    scores = tuple(
        SystemScores(
            name=name,
            by_labels=float(people.mean()),
            by_grades=float(judge.mean()),
            condensed=float(_values(measure, grades, _condensed(run, grades), labels).mean()),
            judged=float(_values("Judged@10", labels, run, labels).mean()),
            extent=_extent(measure, judged, run, grades),
        )
        for (name, run), people, judge in zip(runs.items(), by_labels, by_grades, strict=True)
    )
    tau = _tau(by_labels, by_grades, pairs=len(judged), resamples=resamples, seed=seed)
    return Systems(measure=measure, scores=scores, tau=tau)


def _labels(judged: Judged) -> _Levels:
    found: dict[str, dict[str, int]] = {}
    for pair in judged.pairs:
        items = found.setdefault(pair.query, {})
        if pair.item in items:
            raise DataError(
                f"item `{pair.item[:40]}` stands twice under query `{pair.query[:40]}`; systems "
                "are scored with one label an item"
            )
        items[pair.item] = pair.label
    return found


def _grades(judged: Judged) -> _Levels:
    found: dict[str, dict[str, int]] = {pair.query: {} for pair in judged.pairs}
    for pair in judged.pairs:
        if pair.grade is not None:
            found[pair.query][pair.item] = pair.grade
    return found


def _condensed(run: Run, grades: _Levels) -> Run:
    return {
        query: {item: score for item, score in items.items() if item in grades.get(query, ())}
        for query, items in run.items()
    }


def _values(measure: str, levels: _Levels, run: Run, queries: Iterable[str]) -> Floats:
    """Return a measure of each query; one without any graded item is worth nothing."""
    found = measured(measure, levels, {query: run.get(query, {}) for query in levels})
    return np.array([found.get(query, 0.0) for query in queries])


def _extent(measure: str, judged: Judged, run: Run, grades: _Levels) -> Extent | None:
    """Try every grade for every abstention; only how many of each matter, as the best come first.

    A measure never falls when a better item stands higher, so that of all ways to deal given grades
    out to the open items the sorted one is best, and its mirror image worst.
    """
    silent: dict[str, list[str]] = {query: [] for query in grades}
    for pair in judged.pairs:
        if pair.grade is None:
            silent[pair.query].append(pair.item)
    size = len(judged.scale)
    if any(comb(len(items) + size - 1, len(items)) > _MOST_WAYS for items in silent.values()):
        return None
    filled: dict[str, dict[str, int]] = {}
    ways: dict[str, list[str]] = {}
    for query, items in silent.items():
        places = {item: place for place, item in enumerate(placed(run.get(query, {})))}
        items.sort(key=lambda item, places=places: places.get(item, len(places)))  # type: ignore[misc]
        ways[query] = []
        for dealt in combinations_with_replacement(range(size), len(items)):
            for order in (dealt, dealt[::-1]):
                name = f"{query}\n{len(ways[query])}"
                filled[name] = {**grades[query], **dict(zip(items, order, strict=True))}
                ways[query].append(name)
    names = {name: query for query, own in ways.items() for name in own}
    runs = {name: run.get(query, {}) for name, query in names.items()}
    values = measured(measure, filled, runs)
    each = [[values.get(name, 0.0) for name in own] for own in ways.values()]
    return Extent(float(np.mean([min(v) for v in each])), float(np.mean([max(v) for v in each])))


def _tau(
    by_labels: Sequence[Floats],
    by_grades: Sequence[Floats],
    *,
    pairs: int,
    resamples: int,
    seed: int,
) -> Figure:
    """Compare the two orders of systems, with an interval that draws queries."""
    name, queries = "Kendall tau of systems", len(by_labels[0]) if by_labels else 0
    missing = f"{len(by_labels)} systems are too few to order" * (len(by_labels) < _LEAST_SYSTEMS)
    if missing:
        return Figure(name=name, value=None, pairs=pairs, queries=queries, why=missing)
    sides = [np.column_stack(by_labels), np.column_stack(by_grades)]
    value = _kendall(*(side.sum(axis=0) for side in sides))
    if np.isnan(value):
        why = "all systems score the same"
        return Figure(name=name, value=None, pairs=pairs, queries=queries, why=why)
    drawn = zip(*resampled(sides, resamples, seed), strict=True)
    found = interval(np.array([_kendall(people, judge) for people, judge in drawn]), queries)
    return Figure(
        name=name,
        value=value,
        low=found.low,
        high=found.high,
        pairs=pairs,
        queries=queries,
        why=found.why,
    )


def _kendall(people: Floats, judge: Floats) -> float:
    try:
        stats = import_module("scipy.stats")
    except ImportError as error:
        raise LoreError(
            "comparing systems needs the library scipy; run: pip install 'lore-sdk[eval]'"
        ) from error
    # sums of many queries differ in their last digits where they are equal
    return float(stats.kendalltau(people.round(9), judge.round(9)).statistic)


def _examples(queries: Iterable[str]) -> str:
    shown = [f"`{query[:40]}`" for query, _ in zip(queries, range(_EXAMPLES), strict=False)]
    return ", ".join(shown) or "none"
