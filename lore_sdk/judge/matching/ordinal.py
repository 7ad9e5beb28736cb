"""Fit an ordinal model by Newton's method: convex, no step size, the same result every time.

The probability that a row's grade is at most k is 1 / (1 + exp(worth - threshold k)), with worth
the row of the design times its slopes. A penalty keeps slopes small, thresholds are free.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Ordinal", "fit_ordinal", "grade_shares"]

Floats = NDArray[np.float64]

_STEPS = 50
_HALVINGS = 30
_CLOSE = 1e-8
_LEAST = 1e-12


class Ordinal(NamedTuple):
    """A fitted model: one slope a column of the design, one threshold between two grades."""

    slopes: Floats
    thresholds: Floats


def grade_shares(model: Ordinal, design: Floats) -> Floats:
    """Return the probability of each grade (rows × grades)."""
    below = _below(model, design)
    return np.diff(below, axis=1)


def fit_ordinal(
    design: Floats, targets: Floats, penalty: float, start: Ordinal | None = None
) -> Ordinal:
    """Minimise the mean log loss of `targets` plus half the penalty times the squared slopes.

    `targets` (rows × grades) says how much each row counts for each grade. Columns of the design
    are expected to have about unit spread. A grade that nobody gave is taken to be rare, not
    impossible: one row at the origin counts for every grade alike.
    """
    design = np.vstack([design, np.zeros(design.shape[1])])
    targets = np.vstack([targets, np.full(targets.shape[1], 1 / targets.shape[1])])
    targets = targets / targets.sum()
    model = start or _start(design, targets)
    loss = _loss(model, design, targets, penalty)
    for _ in range(_STEPS):
        step = _newton_step(model, design, targets, penalty)
        better, reached = _halved(model, step, loss, design, targets, penalty)
        if loss - reached < _CLOSE:
            break
        model, loss = better, reached
    return model


def _start(design: Floats, targets: Floats) -> Ordinal:
    reached = np.cumsum(targets.sum(axis=0))[:-1]
    return Ordinal(np.zeros(design.shape[1]), np.log(reached / (1 - reached)))


def _below(model: Ordinal, design: Floats) -> Floats:
    """Return the probability to be below each grade and, last, below the end (1)."""
    distance = model.thresholds[None, :] - (design @ model.slopes)[:, None]
    inner = 1 / (1 + np.exp(-np.clip(distance, -500, 500)))
    ones = np.ones((len(design), 1))
    return np.hstack([0 * ones, inner, ones])


def _loss(model: Ordinal, design: Floats, targets: Floats, penalty: float) -> float:
    if np.any(np.diff(model.thresholds) <= 0):
        return float("inf")
    shares = np.maximum(grade_shares(model, design), _LEAST)
    return float(-np.sum(targets * np.log(shares)) + penalty / 2 * model.slopes @ model.slopes)


def _newton_step(model: Ordinal, design: Floats, targets: Floats, penalty: float) -> Floats:
    """Solve for the step to where the quadratic around the model has its minimum.

    With `below` and its derivative `bend` at both ends of a grade, the log of a grade's share has
    the first derivative (low + high - 1) by worth, and mixed ones that are ratios of bends.
    """
    below = _below(model, design)
    low, high = below[:, :-1], below[:, 1:]
    bend = below * (1 - below)
    share = np.maximum(high - low, _LEAST)
    rise, fall = bend[:, 1:] / share, bend[:, :-1] / share
    by_worth = -(targets * (low + high - 1)).sum(axis=1)
    upper = targets * rise
    lower = targets * fall
    by_threshold = (lower[:, 1:] - upper[:, :-1]).sum(axis=0)
    gradient = np.concatenate([design.T @ by_worth + penalty * model.slopes, by_threshold])

    columns = design.shape[1]
    hessian = np.zeros((len(gradient), len(gradient)))
    bends = (targets * (bend[:, :-1] + bend[:, 1:])).sum(axis=1)
    hessian[:columns, :columns] = (design * bends[:, None]).T @ design + penalty * np.eye(columns)
    mixed = -design.T @ ((targets[:, :-1] + targets[:, 1:]) * bend[:, 1:-1])
    hessian[:columns, columns:] = mixed
    hessian[columns:, :columns] = mixed.T
    skew_high, skew_low = 1 - 2 * high, 1 - 2 * low
    own = (targets * (rise**2 - rise * skew_high)).sum(axis=0)[:-1]
    own += (targets * (fall**2 + fall * skew_low)).sum(axis=0)[1:]
    beside = -(targets * rise * fall).sum(axis=0)[1:-1]
    hessian[columns:, columns:] = np.diag(own) + np.diag(beside, 1) + np.diag(beside, -1)
    return -np.linalg.solve(hessian, gradient)


def _halved(
    model: Ordinal, step: Floats, loss: float, design: Floats, targets: Floats, penalty: float
) -> tuple[Ordinal, float]:
    """Go the step, or as much of it as lowers the loss."""
    columns = design.shape[1]
    for halving in range(_HALVINGS):
        part = step / 2**halving
        tried = Ordinal(model.slopes + part[:columns], model.thresholds + part[columns:])
        reached = _loss(tried, design, targets, penalty)
        if reached <= loss:
            return tried, reached
    return model, loss
