"""Pairs that people labelled and a judge graded: every figure of this floor comes from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lore_sdk.errors import DataError
from lore_sdk.types import Scale

__all__ = ["Judged", "JudgedPair"]

_SUM_SLACK = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """One pair: what people said of it, and what the judge said.

    Grades are levels of the scale, from 0. `query` and `item` are ids, or texts where there are
    none; pairs of one `query` are one cluster for every interval. `label` is the grade that people
    gave and `mean` their mean on the same levels, which may lie between two grades. `votes` are the
    raters' own grades where they are known. `grade` is None where the judge abstained, and then
    `abstained` says why. `probabilities` has one number a grade, lowest first, or is empty; `score`
    is any number that ranks items of one query, and `confidence` the probability that the grade is
    right, by default that of `probabilities`. `low` and `high` bound what the grade can still
    become. `weight` is for how many pairs this one stands, where pairs were drawn with unequal
    probabilities: one over the probability, up to a factor. `record` is what else is known, by the
    names of verdict records (`lore_sdk.files`), for slices and for reading.
    """

    query: str
    item: str
    label: int
    mean: float
    grade: int | None
    abstained: str = ""
    votes: tuple[int, ...] = ()
    score: float | None = None
    confidence: float | None = None
    probabilities: tuple[float, ...] = ()
    low: int | None = None
    high: int | None = None
    weight: float = 1.0
    record: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """Judged pairs of one scale, each known to be sound; made by `Judged.of`."""

    scale: Scale
    pairs: tuple[JudgedPair, ...]

    @classmethod
    def of(cls, scale: Scale, pairs: Iterable[JudgedPair]) -> Judged:
        """Check pairs against the scale; raises DataError naming the first that cannot be used."""
        found = tuple(pairs)
        for pair in found:
            _check(pair, len(scale))
        return cls(scale, found)

    def __len__(self) -> int:
        return len(self.pairs)


def _check(pair: JudgedPair, grades: int) -> None:
    where = f"query `{pair.query[:60]}`, item `{pair.item[:60]}`"
    levels = [level for level in (pair.label, pair.grade, pair.low, pair.high) if level is not None]
    for level in (*levels, *pair.votes):
        if not 0 <= level < grades:
            raise DataError(f"{where}: the level {level} is outside of a scale of {grades} grades")
    if not 0 <= pair.mean <= grades - 1:
        raise DataError(f"{where}: the mean label {pair.mean} is outside of {grades} grades")
    if not 0 < pair.weight < math.inf:
        raise DataError(f"{where}: the weight {pair.weight} is not a number above 0")
    if pair.score is not None and not math.isfinite(pair.score):
        raise DataError(f"{where}: the score {pair.score} is no number to rank by")
    if pair.confidence is not None and not 0 <= pair.confidence <= 1:
        raise DataError(f"{where}: the confidence {pair.confidence} is not between 0 and 1")
    if pair.probabilities and (
        len(pair.probabilities) != grades
        or not all(0 <= share <= 1 for share in pair.probabilities)
        or abs(sum(pair.probabilities) - 1) > _SUM_SLACK
    ):
        raise DataError(
            f"{where}: probabilities are {grades} numbers from 0 to 1 that add up to 1, "
            f"not {list(pair.probabilities)[:8]}"
        )
