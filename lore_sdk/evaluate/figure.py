"""A figure with its interval and what it rests on, or why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a report.

    `value` is None where it cannot be computed, and then `why` says in words what is missing. `low`
    and `high` bound the 95 % interval; both are None where there is none, and then `why` says that.
    `pairs` and `queries` count what the figure rests on: those labelled L1 for the recall of L1.
    No number in it is ever nan or infinite.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    pairs: int
    queries: int
    why: str = ""

    def __post_init__(self) -> None:
        numbers = [each for each in (self.value, self.low, self.high) if each is not None]
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"figure `{self.name}` holds a number that is none: {numbers}")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"figure `{self.name}` has half an interval")
        if (self.value is None or self.low is None) and not self.why:
            raise ValueError(f"figure `{self.name}` does not say why something is missing")
