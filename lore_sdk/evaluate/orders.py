"""What a judge does to the order of a result list, by the measures of information retrieval.

Measures are those of ir_measures, written as it writes them: `nDCG@10`, `AP(rel=2)`, `RR(rel=2)`.
Gains are people's labels, as levels from 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from lore_sdk.errors import LoreError
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.measures import INSTALL, ir_library, measured, parse_measure, placed
from lore_sdk.evaluate.placements import Extent, ndcg_bounds, worst_and_best
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import mean_figure

__all__ = ["BINARY", "MEASURES", "ranking"]

MEASURES = ("nDCG@10",)
BINARY = ("AP", "Bpref", "IPrec", "P", "R", "RR", "Rprec", "Success")
"""Measures that ask only whether an item is relevant, and never fall when such a one moves up."""

_GAINS: Mapping[str, Callable[[int], int]] = {
    "log2": lambda level: level,
    "exp-log2": lambda level: 2**level - 1,
}
"""What a level is worth to nDCG, by the name of its discount."""

_UNBOUNDED = (
    "no bounds: they are known of nDCG and of measures of relevant or not, which are "
    f"{', '.join(BINARY)}"
)
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
    the most it can be, wherever the others would have stood (nDCG and the measures of BINARY); and
    shuffled, which is what no judge at all would reach. Counted are queries whose items have two
    labels or more: any order of the others is as good. Weights do not count: a sample of a list is
    no list. Where ir_measures is not installed the figures say so. Raises DataError for a measure
    that it does not know.
    """
    lists = _lists(judged.pairs)
    scored = _lists(pair for pair in judged.pairs if _score(pair) is not None)
    why = _flaw(judged, lists, scored)
    if why:
        return tuple(
            Figure(name=name, value=None, pairs=0, queries=0, why=why) for name in measures
        )

    def figure(name: str, values: Mapping[str, float]) -> Figure:
        return mean_figure(
            name,
            np.array(list(values.values())),
            pairs=sum(len(scored[query]) for query in values),
            resamples=resamples,
            seed=seed,
        )

    found: list[Figure] = []
    for measure in measures:
        found += [
            figure(measure, _by_score(measure, scored)),
            *_extents(measure, lists, resamples=resamples, seed=seed),
            figure(f"{measure}, shuffled", _shuffled(measure, scored, seed)),
        ]
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


def _bounds(measure: str, lists: _Lists) -> Mapping[str, Extent] | None:
    """Return, by query, what a measure can be once items without a score have a place.

    None where it is not known which places are best.
    """
    parsed = parse_measure(measure)
    levels = {query: _levels(rows) for query, rows in lists.items()}
    if parsed.NAME == "nDCG" and set(parsed.params) <= {"cutoff", "dcg"}:
        gain, cutoff = _GAINS[parsed["dcg"]], parsed.params.get("cutoff")
        return {
            query: ndcg_bounds([gain(n) for n in ranked], [gain(n) for n in free], cutoff)
            for query, (ranked, free) in levels.items()
        }
    if parsed.NAME not in BINARY:
        return None
    orders = {query: worst_and_best(*both, parsed["rel"]) for query, both in levels.items()}
    low = _in_order(measure, {query: each.worst for query, each in orders.items()})
    high = _in_order(measure, {query: each.best for query, each in orders.items()})
    return {query: Extent(low[query], high[query]) for query in orders if query in low}


def _levels(rows: Sequence[JudgedPair]) -> tuple[list[int], list[int]]:
    """Return the levels of the items that have a score, in its order, and of the others."""
    labels = {row.item: row.label for row in rows}
    scores = {row.item: _number(row) for row in rows if _score(row) is not None}
    free = [row.label for row in rows if _score(row) is None]
    return [labels[item] for item in placed(scores)], free


def _in_order(measure: str, orders: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """Measure lists of levels that stand in order."""
    labels = {
        query: {str(n): level for n, level in enumerate(order)} for query, order in orders.items()
    }
    runs = {query: {name: -float(name) for name in items} for query, items in labels.items()}
    return measured(measure, labels, runs)


def _extents(measure: str, lists: _Lists, *, resamples: int, seed: int) -> Iterator[Figure]:
    """Yield the worst and the best case of a measure, if there are items without a score."""
    if all(_score(row) is not None for rows in lists.values() for row in rows):
        return
    found = _bounds(measure, lists)
    if found is None:
        name = f"{measure}, worst and best case"
        yield Figure(name=name, value=None, pairs=0, queries=0, why=_UNBOUNDED)
        return
    for case, end in (("worst", "low"), ("best", "high")):
        yield mean_figure(
            f"{measure}, {case} case",
            np.array([getattr(extent, end) for extent in found.values()]),
            pairs=sum(len(lists[query]) for query in found),
            resamples=resamples,
            seed=seed,
        )


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
