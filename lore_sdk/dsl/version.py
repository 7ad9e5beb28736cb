"""Pack versions and the ranges of them that an heir accepts (after semantic versioning)."""

from __future__ import annotations

__all__ = ["satisfies"]


def satisfies(version: str, wanted: str) -> bool:
    """Tell whether a version such as 1.4.0 lies in a range.

    `^1.2` is any 1.x from 1.2 on (for 0.x, any 0.2.x), `~1.2` any 1.2.x, `>=1.2` that or newer;
    an empty range takes every version.
    """
    if not wanted:
        return True
    operator = ">=" if wanted.startswith(">=") else wanted[0]
    low = _numbers(wanted[len(operator) :])
    have = _numbers(version)
    if have < _padded(low):
        return False
    if operator == ">=":
        return True
    if operator == "~":
        kept = min(len(low), 2)
    else:
        kept = 1 if low[0] else min(len(low), 2)
    return have[:kept] == low[:kept]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip().split("."))


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, 0, 0, 0)[:3]
