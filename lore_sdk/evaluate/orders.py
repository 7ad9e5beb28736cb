"""What a judge does to the order of a result list, by the measures of information retrieval.

Measures are those of ir_measures, written as it writes them: `nDCG@10`, `AP(rel=2)`, `RR(rel=2)`.
Gains are people's labels, as levels from 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from lore_sdk.errors import LoreError
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.measures import INSTALL, ir_library, measured, parse_measure, placed
from lore_sdk.evaluate.placements import ndcg_bounds
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import mean_figure

__all__ = ["MEASURES", "ranking"]

MEASURES = ("nDCG@10",)
_SHUFFLED_LISTS = 2000


_Lists = Mapping[str, Sequence[JudgedPair]]


def ranking(
    judged: Judged,
    measures: Iterable[str] = MEASURES,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Figure, ...]:
    """Rank the items of every query by the judge's score, and measure the order by the labels.

    Four figures a measure: of the items that have a score (the list is condensed); the least and
    the most it can be, wherever the others would have stood (nDCG only); and shuffled, which is
    what no judge at all would reach. Counted are queries whose items have two labels or more: any
    order of the others is as good. Where ir_measures is not installed the figures say so. Raises
    DataError for a measure that it does not know.
    """
    found: list[Figure] = []
    lists = _lists(judged.pairs)
    scored = _lists(pair for pair in judged.pairs if _score(pair) is not None)
    why = _flaw(judged, lists, scored)
    for measure in measures:
        values: list[tuple[str, Mapping[str, float], _Lists]] = []
        if not why:
            values = [
                (measure, _by_score(measure, scored), scored),
                *_bounds(measure, lists, scored),
                (f"{measure}, shuffled", _shuffled(measure, scored, seed), scored),
            ]
        found += [
            mean_figure(
                name,
                np.array([by_query[query] for query in by_query]),
                pairs=sum(len(rows[query]) for query in by_query),
                resamples=resamples,
                seed=seed,
            )
            for name, by_query, rows in values
        ] or [Figure(name=measure, value=None, pairs=0, queries=0, why=why)]
    return tuple(found)


def _lists(pairs: Iterable[JudgedPair]) -> dict[str, list[JudgedPair]]:
    """Group pairs by query and keep the queries in which the order matters."""
    found: dict[str, list[JudgedPair]] = defaultdict(list)
    for pair in pairs:
        found[pair.query].append(pair)
    return {query: rows for query, rows in found.items() if len({row.label for row in rows}) > 1}


def _flaw(judged: Judged, lists: _Lists, scored: _Lists) -> str:
    """Say why nothing can be ranked, or nothing."""
    try:
        ir_library()
    except LoreError:
        return INSTALL
    if not any(_score(pair) is not None for pair in judged.pairs):
        return "no pair has a score"
    if not scored:
        return "no query has scored items of two different labels"
    names = Counter((pair.query, pair.item) for rows in lists.values() for pair in rows)
    (query, item), times = names.most_common(1)[0]
    if times > 1:
        return f"item `{item[:40]}` stands {times} times under query `{query[:40]}`"
    return ""


def _by_score(measure: str, lists: _Lists) -> dict[str, float]:
    runs = {query: {row.item: _number(row) for row in rows} for query, rows in lists.items()}
    return measured(measure, _labels(lists), runs)


def _shuffled(measure: str, lists: _Lists, seed: int) -> dict[str, float]:
    """Return the mean over random orders of each query's items; few queries get more of them."""
    random = np.random.default_rng(seed)
    times = -(-_SHUFFLED_LISTS // len(lists))
    sums: Counter[str] = Counter()
    labels = _labels(lists)
    for _ in range(times):
        runs = {
            query: dict(zip(items, random.permutation(len(items)).tolist(), strict=True))
            for query, items in labels.items()
        }
        sums.update(measured(measure, labels, runs))
    return {query: total / times for query, total in sums.items()}


def _bounds(
    measure: str, lists: _Lists, scored: _Lists
) -> list[tuple[str, Mapping[str, float], _Lists]]:
    """Return the least and the most that nDCG can be once items without a score have a place."""
    parsed = parse_measure(measure)
    plain = parsed.NAME == "nDCG" and set(parsed.params) <= {"cutoff"}
    if not plain or all(_score(row) is not None for rows in lists.values() for row in rows):
        return []
    cutoff = parsed.params.get("cutoff")
    both = {query: _ndcg_bounds(rows, cutoff) for query, rows in lists.items()}
    return [
        (f"{measure}, worst case", {query: low for query, (low, _) in both.items()}, lists),
        (f"{measure}, best case", {query: high for query, (_, high) in both.items()}, lists),
    ]


def _ndcg_bounds(rows: Sequence[JudgedPair], cutoff: int | None) -> tuple[float, float]:
    labels = {row.item: row.label for row in rows}
    scores = {row.item: _number(row) for row in rows if _score(row) is not None}
    free = [row.label for row in rows if _score(row) is None]
    return ndcg_bounds([labels[item] for item in placed(scores)], free, cutoff)


def _labels(lists: _Lists) -> dict[str, dict[str, int]]:
    return {query: {row.item: row.label for row in rows} for query, rows in lists.items()}


def _score(pair: JudgedPair) -> float | None:
    """Return what an item is ranked by: an abstention has no place, whatever its score."""
    if pair.grade is None:
        return None
    return float(pair.grade) if pair.score is None else pair.score


def _number(pair: JudgedPair) -> float:
    score = _score(pair)
    assert score is not None
    return score
