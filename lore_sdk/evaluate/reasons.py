"""Whether what a language model gives as its reasons holds, and whether that tells right from
wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.record import word

__all__ = ["Reason", "reasons"]

_FIELDS = {
    "rules it cites": "sound_rules",
    "claims about query and item": "sound_claims",
    "grade from its own claims": "sound_grade",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One part of stated reasons over `pairs` that have it: its mean in [0, 1].

    `whole` of the pairs are without a fault; `right_whole` of these, and `right_less` of the
    others, have the grade of their label.
    """

    part: str
    pairs: int
    mean: float
    whole: int
    right_whole: int
    right_less: int


def reasons(judged: Judged) -> tuple[Reason, ...]:
    """Return each part of stated reasons; nothing where no pair has any."""
    return tuple(_found(judged))


def _found(judged: Judged) -> Iterator[Reason]:
    for part, field in _FIELDS.items():
        scored = [(pair, score) for pair in judged.pairs if (score := _score(pair, field)) >= 0]
        if not scored:
            continue
        whole = [pair for pair, score in scored if score == 1]
        right = sum(map(_right, whole))
        yield Reason(
            part=part,
            pairs=len(scored),
            mean=math.fsum(score for _, score in scored) / len(scored),
            whole=len(whole),
            right_whole=right,
            right_less=sum(_right(pair) for pair, _ in scored) - right,
        )


def _score(pair: JudgedPair, field: str) -> float:
    """Return how well a part holds, -1 where nothing says so."""
    try:
        score = float(word(pair.record, field) or -1)
    except ValueError:
        return -1
    return score if 0 <= score <= 1 else -1


def _right(pair: JudgedPair) -> bool:
    return pair.grade == pair.label
