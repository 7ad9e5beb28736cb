"""How often a 95 % interval holds the truth, and how long figures take: `docs/evaluation.md`.

    python -m tests.benchmarks.intervals

Judges are made up: queries differ in how hard they are, so that pairs of one query are right or
wrong together. The truth is the figure of 200,000 queries.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from lore_sdk.evaluate import Figure, Judged, JudgedPair, agreement, compared, evaluate
from lore_sdk.evaluate.chance import quadratic_kappa
from lore_sdk.types import LORE_SCALE

PAIRS, TIMES = 10, 400
NAME = "quadratic kappa"


def made(queries: int, seed: int, pairs: int = PAIRS) -> tuple[np.ndarray, np.ndarray]:
    """Make labels and grades (queries × pairs): easy queries are graded better than hard ones."""
    random = np.random.default_rng(seed)
    skill = random.beta(1, 1, size=(queries, 1))
    labels = random.choice(4, size=(queries, pairs), p=(0.1, 0.15, 0.2, 0.55))
    guesses = random.choice(4, size=(queries, pairs), p=(0.1, 0.15, 0.2, 0.55))
    return labels, np.where(random.random((queries, pairs)) < skill, labels, guesses)


def judged(labels: np.ndarray, grades: np.ndarray, *, by_pair: bool = False) -> Judged:
    width = labels.shape[1]
    pairs = (
        JudgedPair(
            query=str(n if by_pair else n // width),
            item=str(n),
            label=int(label),
            mean=float(label),
            grade=int(grade),
            probabilities=tuple(0.7 if level == grade else 0.1 for level in range(4)),
        )
        for n, (label, grade) in enumerate(zip(labels.ravel(), grades.ravel(), strict=True))
    )
    return Judged.of(LORE_SCALE, pairs)


def held(queries: int, truth: float, *, by_pair: bool) -> float:
    """Return the share of intervals that hold the truth."""

    def holds(seed: int) -> bool:
        found = _kappa(agreement(judged(*made(queries, seed), by_pair=by_pair)))
        return found.low is not None and found.high is not None and found.low <= truth <= found.high

    return sum(holds(seed) for seed in range(1, TIMES + 1)) / TIMES


def _kappa(figures: tuple[Figure, ...]) -> Figure:
    (found,) = [each for each in figures if each.name == NAME]
    return found


def _truth() -> float:
    table = np.zeros((4, 4))
    np.add.at(table, tuple(each.ravel() for each in made(200_000, 0)), 1)
    return float(quadratic_kappa(table))


def seconds(work: Callable[[], object]) -> float:
    """Return the median of three times."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def one_by_one(pairs: Judged, resamples: int) -> None:
    """Draw queries and hand their pairs to scikit-learn: the baseline."""
    from sklearn.metrics import cohen_kappa_score

    labels = np.array([pair.label for pair in pairs.pairs])
    grades = np.array([pair.grade for pair in pairs.pairs])
    numbers = np.array([int(pair.query) for pair in pairs.pairs])
    rows = np.split(np.argsort(numbers, kind="stable"), np.cumsum(np.bincount(numbers))[:-1])
    random = np.random.default_rng(0)
    for _ in range(resamples):
        drawn = np.concatenate([rows[n] for n in random.integers(len(rows), size=len(rows))])
        cohen_kappa_score(labels[drawn], grades[drawn], weights="quadratic")


def tell_intervals() -> None:
    truth = _truth()
    print(f"{NAME} is {truth:.3f}; {PAIRS} pairs a query; {TIMES} draws of each size\n")
    print("| queries, of ten pairs each | drawn by query | drawn by pair |\n|--:|--:|--:|")
    for queries in (5, 10, 20, 50, 150):
        shares = [held(queries, truth, by_pair=by_pair) for by_pair in (False, True)]
        print(f"| {queries} | " + " | ".join(f"{100 * s:.1f} %" for s in shares) + " |", flush=True)


def tell_seconds() -> None:
    labels, grades = made(10_000, 1, pairs=5)
    large, other = judged(labels, grades), judged(labels, np.roll(grades, 1, axis=1))
    base = seconds(lambda: one_by_one(large, 10)) * 100
    print("| 50,000 pairs, 10,000 queries, 1,000 resamples | seconds | of the baseline |")
    print("|---|--:|--:|")
    print(f"| one kappa by scikit-learn (10 resamples, times 100) | {base:.1f} | 1 |", flush=True)
    for name, work in (
        ("`agreement`: 8 figures", lambda: agreement(large)),
        ("`evaluate`: all figures but ranking", lambda: evaluate(large, measures=())),
        ("`evaluate`: all figures", lambda: evaluate(large)),
        ("`compared`: 10 differences", lambda: compared(large, {"other": other})),
    ):
        took = seconds(work)
        print(f"| {name} | {took:.1f} | {took / base:.3f} |", flush=True)


if __name__ == "__main__":
    tell_intervals()
    tell_seconds()
