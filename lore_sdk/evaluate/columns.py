"""Judged pairs as arrays, for statistics."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lore_sdk.evaluate.judged import Judged, JudgedPair

__all__ = ["NO_GRADE", "Columns", "Flags", "Floats", "Ints"]

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_GRADE = -1
"""What stands among grades where the judge abstained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Judged pairs, one entry a pair.

    `levels` is the number of grades of the scale. `query` numbers the queries from 0 to `queries` -
    1. `label` and `grade` are levels, the latter NO_GRADE where the judge abstained. `mean` is the
    raters' mean level. `expected` is the mean level of the judge's probabilities and `confidence`
    that its grade is right; both are nan where they are not known. `votes` counts the raters' own
    grades (pairs × levels). `weight` is for how many pairs each stands, 1 on average.
    """

    levels: int
    queries: int
    query: Ints
    label: Ints
    grade: Ints
    mean: Floats
    expected: Floats
    confidence: Floats
    votes: Floats
    weight: Floats

    @classmethod
    def of(cls, judged: Judged | Columns) -> Columns:
        """Turn judged pairs into arrays, unless they are."""
        if isinstance(judged, Columns):
            return judged
        pairs = judged.pairs
        numbers: dict[str, int] = {}
        return cls(
            levels=len(judged.scale),
            query=_ints([numbers.setdefault(pair.query, len(numbers)) for pair in pairs]),
            queries=len(numbers),
            label=_ints([pair.label for pair in pairs]),
            grade=_ints([NO_GRADE if pair.grade is None else pair.grade for pair in pairs]),
            mean=np.array([pair.mean for pair in pairs], dtype=np.float64),
            expected=np.array([_expected(pair) for pair in pairs], dtype=np.float64),
            confidence=np.array([_confidence(pair) for pair in pairs], dtype=np.float64),
            votes=_votes(judged),
            weight=_weights(judged),
        )

    def __len__(self) -> int:
        return len(self.query)

    @property
    def graded(self) -> Flags:
        """Which pairs the judge gave a grade."""
        return np.not_equal(self.grade, NO_GRADE)

    def only(self, which: Flags) -> Columns:
        """Keep some of the pairs; queries keep their numbers."""
        return replace(
            self,
            query=self.query[which],
            label=self.label[which],
            grade=self.grade[which],
            mean=self.mean[which],
            expected=self.expected[which],
            confidence=self.confidence[which],
            votes=self.votes[which],
            weight=self.weight[which],
        )

    def counted(self) -> Columns:
        """Let every pair stand for itself."""
        return replace(self, weight=np.ones(len(self)))

    def by_query(self, terms: Floats) -> Floats:
        """Add up what pairs contribute (pairs × terms) within each query (queries × terms).

        Each contributes as often as its weight says.
        """
        return np.column_stack(
            [
                np.bincount(self.query, column * self.weight, minlength=self.queries)
                for column in terms.T
            ]
        )


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _weights(judged: Judged) -> Floats:
    """Return weights whose mean is 1: alpha counts as many values as there are, not a pool's."""
    weights = np.array([pair.weight for pair in judged.pairs], dtype=np.float64)
    return weights / weights.mean() if len(weights) else weights


def _votes(judged: Judged) -> Floats:
    counts = np.zeros((len(judged), len(judged.scale)))
    for row, pair in enumerate(judged.pairs):
        for vote in pair.votes:
            counts[row, vote] += 1
    return counts


def _expected(pair: JudgedPair) -> float:
    shares = pair.probabilities
    return sum(n * share for n, share in enumerate(shares)) / sum(shares) if shares else np.nan


def _confidence(pair: JudgedPair) -> float:
    if pair.confidence is not None:
        return pair.confidence
    return (
        pair.probabilities[pair.grade] if pair.probabilities and pair.grade is not None else np.nan
    )
