"""Which of people's labels to look at again: how far each is likely to be from the truth.

A rater is taken to give the true grade but for a share of slips, near grades more often than far
ones. Bayes' rule turns what the judge expects of a pair, and every vote on it, into probabilities
of the true grade; a label's suspicion is its expected distance from that. So an odd label counts by
how odd it is, a second rater who says the same clears it, and a judge who is unsure accuses nobody.

What others rank by, and what it is measured beside (docs/evaluation-tools.md): the loss of the
label, and confident learning, which takes grades for names without an order (Northcutt, Jiang and
Chuang, “Confident Learning”, JAIR 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.columns import Floats, Ints
from lore_sdk.evaluate.judged import Judged, JudgedPair

__all__ = ["SLIPS", "Suspect", "suspects", "suspicion", "true_grades"]

SLIPS = 0.1
"""The share of votes that are taken to be slips; the order of suspects hardly depends on it."""

_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A label to look at again.

    `suspicion` is the expected distance, in grades, of the label from the true grade; from 0 to
    grades - 1. `likely` is the grade that is most probably the true one, `probability` how probable
    the label is. `row` counts judged pairs from 0.
    """

    row: int
    pair: JudgedPair
    suspicion: float
    likely: int
    probability: float


def suspects(judged: Judged, *, slips: float = SLIPS) -> tuple[Suspect, ...]:
    """Order all pairs that the judge has probabilities of, the most suspicious label first.

    The judge must not have been fitted on these labels, or it has learnt the wrong ones too: fit
    on other queries, or in turn on all but a fold. Raises DataError where no pair has
    probabilities.
    """
    rows = [row for row, pair in enumerate(judged.pairs) if pair.probabilities]
    if not rows:
        raise DataError("no pair has probabilities, by which labels could be doubted")
    pairs = [judged.pairs[row] for row in rows]
    grades = len(judged.scale)
    votes = np.zeros((len(pairs), grades))
    for place, pair in enumerate(pairs):
        np.add.at(votes[place], list(pair.votes or (pair.label,)), 1)
    labels = np.array([pair.label for pair in pairs], dtype=np.int64)
    truth = true_grades(np.array([pair.probabilities for pair in pairs]), votes, slips=slips)
    scores = suspicion(truth, labels)
    order = np.argsort(-scores, kind="stable")
    return tuple(
        Suspect(
            row=rows[place],
            pair=pairs[place],
            suspicion=round(float(scores[place]), 6),
            likely=int(truth[place].argmax()),
            probability=round(float(truth[place, labels[place]]), 6),
        )
        for place in order
    )


def true_grades(expected: Floats, votes: Floats, *, slips: float = SLIPS) -> Floats:
    """Return the probability of each grade to be the true one (pairs × grades).

    `expected` are the judge's probabilities, `votes` count the raters' grades (both pairs ×
    grades). First the judge is held to use each grade as often as the raters do: a judge that
    hardly ever expects a grade would else doubt everyone who gives it.
    """
    shares = (votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)).mean(axis=0)
    fair = expected * (shares / np.maximum(expected.mean(axis=0), _LEAST))
    spoken = votes @ np.log(_rating(expected.shape[1], slips)).T
    logs = np.log(np.maximum(fair, _LEAST)) + spoken
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def suspicion(truth: Floats, labels: Ints) -> Floats:
    """Return the expected distance in grades of labels (pairs) from the truth (pairs × grades)."""
    distance = np.abs(np.arange(truth.shape[1])[None, :] - labels[:, None])
    return np.asarray((truth * distance).sum(axis=1))


def _rating(grades: int, slips: float) -> Floats:
    """Return how often a pair of each true grade (rows) gets each vote (columns)."""
    if not 0 < slips < 1:
        raise DataError(f"the share of slips is between 0 and 1, not {slips}")
    levels = np.arange(grades)
    apart = np.abs(levels[:, None] - levels[None, :])
    near = np.where(apart > 0, 1 / np.maximum(apart, 1), 0.0)
    return np.where(apart > 0, slips * near / near.sum(axis=1, keepdims=True), 1 - slips)
