"""The rules' band around what a language model says."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from lore_sdk.dsl import Outcome, Pack
from lore_sdk.judge.asking.opinion import Opinion
from lore_sdk.judge.decide import held, mismatch_of
from lore_sdk.types import DIMENSIONS, Certainty, Grade, Verdict

__all__ = ["POLICIES", "Policy", "guarded"]

Policy = Literal["rules", "model", "abstain"]
"""What counts where a model states a grade that the rules rule out: their band, the model, or
neither of them."""
POLICIES: tuple[Policy, ...] = get_args(Policy)


def guarded(
    verdict: Verdict, opinion: Opinion, pack: Pack, outcome: Outcome, policy: Policy
) -> Verdict:
    """Return the verdict of a model on a pair whose path was walked and followed.

    `verdict` is the matcher's, whose bounds and path stay. The grade that the model stated is kept
    in `stated`, so that a conflict with the rules can be seen and counted whatever the policy.
    """
    if opinion.level is None:
        return _without(verdict, opinion.why)
    stated = pack.scale[opinion.level]
    reasoning = opinion.answer.reasoning if opinion.answer else ""
    said = replace(verdict, stated=stated, reasoning=reasoning)
    low, high = verdict.band.low, verdict.band.high
    if said.contradicted and policy == "abstain":
        return _without(said, f"the model says {stated}, the rules allow {low} to {high}")
    grade = stated if not said.contradicted or policy == "model" else min(max(stated, low), high)
    shares = opinion.shares
    if shares and policy != "model":
        shares = held(shares, low.level, high.level)
    top = pack.scale.highest.level
    expected = sum(n * share for n, share in enumerate(shares)) if shares else grade.level
    return replace(
        said,
        grade=grade,
        mismatch=_mismatch(grade, opinion, pack, outcome),
        probabilities=shares,
        score=expected / top,
        confidence=None,
        certainty=_certainty(grade, opinion, said),
    )


def _certainty(grade: Grade, opinion: Opinion, verdict: Verdict) -> Certainty:
    assert verdict.stated is not None
    low, high, stated = verdict.band.low.level, verdict.band.high.level, verdict.stated.level
    chance = opinion.chance
    if chance is not None and stated != grade.level:
        # the rules moved the grade to one that the model did not want
        chance = 1 - chance
    return Certainty(
        agreement=opinion.shares[grade.level] if opinion.shares else None,
        chance=chance,
        outside=max(low - stated, stated - high, 0),
        open=high - low,
        conflict=verdict.conflict,
    )


def _without(verdict: Verdict, why: str) -> Verdict:
    return replace(
        verdict,
        grade=None,
        abstained=why,
        mismatch=None,
        probabilities=(),
        score=None,
        confidence=None,
    )


def _mismatch(grade: Grade, opinion: Opinion, pack: Pack, outcome: Outcome) -> str | None:
    """Name what holds the grade down: the rule that does, or else what the model says does."""
    by_rule = mismatch_of(pack, outcome, grade)
    said = opinion.answer.mismatch if opinion.answer else ""
    if by_rule or said not in DIMENSIONS or grade == pack.scale.highest:
        return by_rule
    return f"{grade.code}-{said}"
