"""As many lines as a budget of tokens has room for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

__all__ = ["Fitted", "fitted"]


class Fitted(NamedTuple):
    """A text, its tokens, and how many of the lines stand in it."""

    text: str
    tokens: int
    shown: int


def fitted(lines: Sequence[str], left_out: str, budget: int, count: Callable[[str], int]) -> Fitted:
    """Join as many lines as fit; where some do not, `left_out` tells how many (`{count}`).

    Every text that is returned was counted as a whole, since tokens of parts do not add up. A
    larger budget never shows fewer lines, whatever the counter does: lines are sought by halving,
    and what fits a budget fits a larger one.
    """

    def text(shown: int) -> str:
        rest = len(lines) - shown
        return "\n".join([*lines[:shown], *([left_out.format(count=rest)] if rest else [])])

    def tokens(shown: int) -> int:
        return count(text(shown))

    whole = tokens(len(lines)) if lines else 0
    if whole <= budget:
        return Fitted(text(len(lines)), whole, len(lines))
    shown = bisect_right(range(1, len(lines)), budget, key=tokens)
    least = tokens(shown)
    return Fitted(text(shown), least, shown) if least <= budget else Fitted("", 0, 0)
