"""What the rules make of what a language model states: with them, without them, and where they
differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lore_sdk.errors import DataError
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.record import rules_fired, word
from lore_sdk.types import Scale

__all__ = ["ALONE", "Contradiction", "contradictions", "stated_alone"]

ALONE = "the model alone"
"""What a report calls the judge whose grades are those that the model stated."""

_TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Pairs where a model stated a grade that the rules rule out, by the rule that fired.

    Of `pairs`, the label is nearer to what the rules allow, nearer to what the model stated, or as
    far from both. A pair counts for each of its rules.
    """

    rule: str
    pairs: int
    nearer_rules: int
    nearer_model: int

    @property
    def neither(self) -> int:
        """How many labels are as far from both."""
        return self.pairs - self.nearer_rules - self.nearer_model


def stated_alone(judged: Judged) -> Judged | None:
    """Return the judge whose grades are those a model stated, None where no pair has one.

    Pairs about which no model was asked keep their grade, so that the two judges differ by the
    rules' band alone.
    """
    stated = [_stated(pair, judged.scale) for pair in judged.pairs]
    if all(level is None for level in stated):
        return None
    return Judged.of(
        judged.scale,
        [
            pair if level is None else _graded(pair, level)
            for pair, level in zip(judged.pairs, stated, strict=True)
        ],
    )


def contradictions(judged: Judged) -> tuple[Contradiction, ...]:
    """Count where models contradict rules, by rule, those with most pairs first."""
    pairs: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    model: Counter[str] = Counter()
    for pair, stated in _contradicted(judged):
        allowed = _allowed(pair, stated)
        nearer = abs(pair.label - stated) - abs(pair.label - allowed)
        for rule in rules_fired(pair.record) or ("(no rule is named)",):
            pairs[rule] += 1
            rules[rule] += nearer > 0
            model[rule] += nearer < 0
    return tuple(
        Contradiction(rule=rule, pairs=count, nearer_rules=rules[rule], nearer_model=model[rule])
        for rule, count in sorted(pairs.items(), key=lambda each: (-each[1], each[0]))
    )


def _contradicted(judged: Judged) -> Iterator[tuple[JudgedPair, int]]:
    for pair in judged.pairs:
        stated = _stated(pair, judged.scale)
        if stated is not None and _flag(pair.record):
            yield pair, stated


def _allowed(pair: JudgedPair, stated: int) -> int:
    """Return the level nearest to the stated one that the rules allow."""
    if pair.high is not None and stated > pair.high:
        return pair.high
    return stated if pair.grade is None else pair.grade


def _graded(pair: JudgedPair, level: int) -> JudgedPair:
    return replace(
        pair, grade=level, abstained="", score=float(level), confidence=None, probabilities=()
    )


def _stated(pair: JudgedPair, scale: Scale) -> int | None:
    code = word(pair.record, "stated")
    try:
        return scale.grade(code).level if code else None
    except DataError:
        # a record of another scale than its grades tells nothing here
        return None


def _flag(record: Mapping[str, object]) -> bool:
    return word(record, "contradicted").lower() in _TRUE
