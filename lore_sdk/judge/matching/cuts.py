"""Where to cut a score into grades, so that the grades agree best with people's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lore_sdk.judge.matching.ordinal import Floats

__all__ = ["agreement", "best_cuts", "quadratic_kappa"]

_BINS = 200
_ROUNDS = 20


def quadratic_kappa(table: Floats) -> float:
    """Return the quadratically weighted kappa of a confusion table (people × judge)."""
    levels = np.arange(len(table))
    cost = np.subtract.outer(levels, levels) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(table.sum(), 1e-12)
    expected = (cost * chance).sum()
    return float(1 - (cost * table).sum() / expected) if expected > 0 else 0.0


def agreement(scores: Floats, cuts: Sequence[float], targets: Floats) -> float:
    """Return the quadratic kappa of cut scores with `targets` (rows × grades, weights)."""
    levels = np.searchsorted(np.array(cuts), scores, side="right")
    table = np.zeros((targets.shape[1], targets.shape[1]))
    np.add.at(table.T, levels, targets)
    return quadratic_kappa(table)


def best_cuts(scores: Floats, targets: Floats) -> tuple[float, ...]:
    """Place cuts so that the kappa with `targets` (rows × grades, weights) is highest.

    Starts where the grades come out as often as people give them, then moves one cut at a time
    over quantiles of the scores until none moves.
    """
    order = np.argsort(scores, kind="stable")
    ranked, counted = scores[order], np.cumsum(targets[order], axis=0)
    places = np.unique(np.linspace(1, len(scores) - 1, _BINS).astype(int))
    # midway between two scores, so that a score which differs in its last digits stays on its side
    edges = np.unique((ranked[places - 1] + ranked[places]) / 2)
    ahead = np.searchsorted(ranked, edges, side="left")
    below = np.vstack([np.zeros(targets.shape[1]), counted])[ahead]
    whole = counted[-1]
    wanted = np.cumsum(whole)[:-1]
    cuts = np.abs(below.sum(axis=1)[:, None] - wanted[None, :]).argmin(axis=0)
    return tuple(float(edge) for edge in edges[_climb(np.sort(cuts), below, whole)])


def _climb(cuts: np.ndarray, below: Floats, whole: Floats) -> np.ndarray:
    """Move single cuts while the kappa grows; `below` holds what lies below each place."""
    best = _kappa(cuts, below, whole)
    for _ in range(_ROUNDS):
        before = best
        for which in range(len(cuts)):
            low = cuts[which - 1] if which else 0
            high = cuts[which + 1] if which + 1 < len(cuts) else len(below) - 1
            for place in range(low, high + 1):
                tried = cuts.copy()
                tried[which] = place
                kappa = _kappa(tried, below, whole)
                if kappa > best + 1e-12:
                    best, cuts = kappa, tried
        if best == before:
            break
    return cuts


def _kappa(cuts: np.ndarray, below: Floats, whole: Floats) -> float:
    reached = np.vstack([np.zeros_like(whole), below[cuts], whole])
    return quadratic_kappa(np.diff(reached, axis=0).T)
