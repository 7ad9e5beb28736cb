"""What tells how sure the grade of a language model is, before anything was fitted to it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Certainty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certainty:
    """Signs of how sure a verdict's grade is; what a model says of its own sureness is none.

    `agreement` in [0, 1] is the share of votes for the grade, or the probability of its number
    where it was stated at once; `chance` in [0, 1] the probability of the grade's token after the
    model had thought; None where the way of asking has none. `outside` is how many grades the one
    that the model stated lies outside of the rules' band, `open` how many more than one the band
    leaves, and `conflict` whether the rules contradict each other.
    """

    agreement: float | None = None
    chance: float | None = None
    outside: int = 0
    open: int = 0
    conflict: bool = False
