"""The form of the model: what a pair's features are worth adds up, thresholds cut it into grades.

What one feature is worth is a curve of straight pieces, so that a person can read a fitted model
off its file. Outside of the range that was seen while fitting a curve is flat: an odd item gets the
worth of the nearest usual one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Curve", "share_below", "spread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A function of straight pieces through (knot, worth) points; knots increase."""

    knots: tuple[float, ...]
    worths: tuple[float, ...]

    def worth(self, value: float) -> float:
        """Return what a feature of this value adds."""
        knots, worths = self.knots, self.worths
        if value <= knots[0]:
            return worths[0]
        if value >= knots[-1]:
            return worths[-1]
        at = bisect_right(knots, value)
        before, after = knots[at - 1], knots[at]
        share = (value - before) / (after - before)
        return worths[at - 1] + share * (worths[at] - worths[at - 1])


def share_below(threshold: float, worth: float) -> float:
    """Return the probability that a pair of this worth stays at or below a threshold's grade."""
    distance = worth - threshold
    if distance > 0:
        return math.exp(-distance) / (1 + math.exp(-distance))
    return 1 / (1 + math.exp(distance))


def spread(worth: float, thresholds: Sequence[float]) -> tuple[float, ...]:
    """Return the probability of each grade, lowest first; they add up to 1."""
    below = [0.0, *(share_below(threshold, worth) for threshold in thresholds), 1.0]
    return tuple(max(0.0, high - low) for low, high in pairwise(below))
