"""How well people agree with one another: what a judge can at most be held to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lore_sdk.evaluate.chance import ordinal_alpha, quadratic_kappa
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.statistic import Statistic
from lore_sdk.evaluate.tables import as_tables

__all__ = ["RATERS"]


def _coincidences(columns: Columns) -> Floats:
    """Add up coincidence tables of votes within queries (queries × grades² + 1, pairs last)."""
    votes, total = columns.votes, columns.votes.sum(axis=1)
    ordered = votes[:, :, None] * (votes[:, None, :] - np.eye(columns.levels))
    tables = ordered / np.maximum(total - 1, 1)[:, None, None]
    several = (total > 1).astype(np.float64)
    flat = tables.reshape(len(votes), columns.levels**2) * several[:, None]
    return columns.by_query(np.column_stack([flat, several]))


def _raters_with_rest(columns: Columns) -> Floats:
    return _with_rest(columns, None)


def _judge_with_rest(columns: Columns) -> Floats:
    return _with_rest(columns, columns.grade)


def _with_rest(columns: Columns, given: np.ndarray | None) -> Floats:
    """Count the mean of all raters but one (rows) against a grade, within queries.

    Every rater of a pair is left out in turn; all turns together count as one pair. The grade is
    the judge's, or that of the rater who is left out. Columns as those of `_coincidences`.
    """
    size = columns.levels
    total = columns.votes.sum(axis=1)
    usable = total > 1 if given is None else (total > 1) & columns.graded
    added = columns.votes @ np.arange(size)
    sums = np.zeros((columns.queries, size**2))
    for vote in range(size):
        use = usable & (columns.votes[:, vote] > 0)
        rest = np.floor((added[use] - vote) / (total[use] - 1) + 0.5).astype(np.int64)
        cells = rest * size + (vote if given is None else given[use])
        shares = columns.weight[use] * columns.votes[use, vote] / total[use]
        np.add.at(sums, (columns.query[use], cells), shares)
    pairs = columns.by_query(usable[:, None].astype(np.float64))
    return np.column_stack([sums, pairs])


def _statistic(
    name: str, terms: Callable[[Columns], Floats], value: Callable[[Floats], Floats]
) -> Statistic:
    return Statistic(
        name=name,
        terms=terms,
        value=lambda sums: value(as_tables(sums[..., :-1])),
        count=lambda sums: sums[..., -1],
        why=_why_none,
    )


def _why_none(total: Floats) -> str:
    if total[-1]:
        return "the raters gave one grade only; nothing tells chance from skill"
    return "no pair has votes of two or more raters"


RATERS = (
    _statistic("ordinal alpha among raters", _coincidences, ordinal_alpha),
    _statistic("quadratic kappa of a rater with the rest", _raters_with_rest, quadratic_kappa),
    _statistic("quadratic kappa of the judge with the rest", _judge_with_rest, quadratic_kappa),
)
"""The human ceiling: raters among themselves, and rater and judge held to the same measure, which
is the mean of all raters but one, at the nearest grade (halves count as the higher)."""
