"""The last step: the matcher's prior grade, held inside of what the rules leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lore_sdk.dsl import Outcome, Pack
from lore_sdk.types import Grade, Interval

__all__ = ["Decision", "decide", "held", "mismatch_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A grade with its probabilities (one per grade, lowest first) and the bounds it obeys.

    `score` in [0, 1] is the expected level over the highest: it orders items of one query.
    `confidence` is the prior's probability of the grade, before rules moved any: where a rule
    overrules the matcher, people do so less often than the rule.
    """

    grade: Grade
    probabilities: tuple[float, ...]
    score: float
    confidence: float
    interval: Interval
    band: Interval
    mismatch: str | None


def decide(
    pack: Pack, outcome: Outcome, level: int, probabilities: Sequence[float], score: float
) -> Decision:
    """Hold a prior level, probabilities and score (in [0, 1]) inside of the rules' band.

    What the prior puts above the cap falls onto the cap, what it puts below the floor rises to
    the floor. Caps win over floors. A prior of fewer or more grades than the pack has is stretched
    over the pack's scale first, lowest onto lowest and highest onto highest.
    """
    scale = pack.scale
    top = scale.highest.level
    floor = min(outcome.floor, outcome.high)
    own = _stretched(probabilities, len(scale))
    level = round(level * top / (len(probabilities) - 1))
    grade = scale[max(min(level, outcome.high), floor)]
    return Decision(
        grade=grade,
        probabilities=held(own, floor, outcome.high),
        score=min(max(score, floor / top), outcome.high / top),
        confidence=own[grade.level],
        interval=Interval(low=scale[outcome.low], high=scale[outcome.high]),
        band=Interval(low=scale[floor], high=scale[outcome.high]),
        mismatch=mismatch_of(pack, outcome, grade),
    )


def _stretched(probabilities: Sequence[float], size: int) -> Sequence[float]:
    """Share each probability out to the grades nearest to its place; the expectation stays."""
    stretched = [0.0] * size
    for level, share in enumerate(probabilities):
        place = level * (size - 1) / (len(probabilities) - 1)
        lower = min(int(place), size - 2)
        stretched[lower] += share * (lower + 1 - place)
        stretched[lower + 1] += share * (place - lower)
    return stretched


def held(probabilities: Sequence[float], floor: int, cap: int) -> tuple[float, ...]:
    """Move probability that lies outside of [floor, cap] onto the nearer end."""
    held = [0.0] * len(probabilities)
    for level, share in enumerate(probabilities):
        held[max(min(level, cap), floor)] += share
    return tuple(held)


def mismatch_of(pack: Pack, outcome: Outcome, grade: Grade) -> str | None:
    """Name the dimension of the strictest rule that holds the grade where it is (`L2-color`)."""
    if grade.level != outcome.high or grade == pack.scale.highest:
        return None
    for number in outcome.fired:
        rule = pack.rules[number]
        if rule.effect == "cap" and rule.level == outcome.high:
            return f"{grade.code}-{rule.dimension}"
    return None
