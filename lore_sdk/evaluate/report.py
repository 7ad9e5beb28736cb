"""A report on one judge: figures, slices, what each capability costs, and where it disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lore_sdk.evaluate.compare import Comparison, compared
from lore_sdk.evaluate.diagnosis import Diagnosis, diagnose
from lore_sdk.evaluate.evaluation import Evaluation, evaluate
from lore_sdk.evaluate.families import Family
from lore_sdk.evaluate.guard import ALONE, Contradiction, contradictions, stated_alone
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.orders import MEASURES
from lore_sdk.evaluate.reasons import Reason, reasons
from lore_sdk.evaluate.record import dimensions_asked, evidence, needs, rules_fired, word
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.slices import SliceTable, sliced
from lore_sdk.types import Scale

__all__ = ["SHOWN", "Disagreement", "Report", "report"]

SHOWN = 500
"""Disagreements that a report shows, unless told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A pair whose grade is not its label, as a reader sees it.

    `label` and `grade` are codes such as `L2`; `off` is grade less label, in grades. `title` is
    empty where it is not known. The path is `needs` of the query, `evidence` about the item,
    `rules` that fired and their `reason`, and `asked`, the dimensions of open questions. `slices`
    are names by family.
    """

    query: str
    item: str
    title: str
    label: str
    grade: str
    off: int
    confidence: float | None
    mismatch: str
    needs: tuple[str, ...]
    evidence: tuple[str, ...]
    rules: tuple[str, ...]
    asked: tuple[str, ...]
    reason: str
    slices: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All there is to show of a judge called `name`.

    `comparisons` are with other judges and, where a language model stated grades, with those alone;
    `contradictions` and `reasons` are empty where none did. `disagreements` are the largest, of
    `disagreed` in all.
    """

    name: str
    evaluation: Evaluation
    comparisons: tuple[Comparison, ...]
    slices: tuple[SliceTable, ...]
    diagnosis: Diagnosis
    contradictions: tuple[Contradiction, ...]
    reasons: tuple[Reason, ...]
    disagreements: tuple[Disagreement, ...]
    disagreed: int


def report(
    name: str,
    judged: Judged,
    families: Mapping[str, Family],
    *,
    against: Mapping[str, Judged] | None = None,
    ablations: Mapping[str, Judged] | None = None,
    relevant: int | None = None,
    measures: Sequence[str] = MEASURES,
    shown: int = SHOWN,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Report:
    """Compute a report; options are those of `evaluate`, `sliced`, `compared` and `diagnose`."""
    alone = stated_alone(judged)
    others = {**(against or {}), **({ALONE: alone} if alone else {})}
    wrong = [pair for pair in judged.pairs if _off(pair)]
    wrong.sort(key=lambda pair: (-abs(_off(pair)), -(pair.confidence or 0.0)))
    return Report(
        name=name,
        evaluation=evaluate(
            judged, relevant=relevant, measures=measures, resamples=resamples, seed=seed
        ),
        comparisons=compared(judged, others, relevant=relevant, resamples=resamples, seed=seed),
        slices=sliced(judged, families, relevant=relevant, resamples=resamples, seed=seed),
        diagnosis=diagnose(judged, ablations, resamples=resamples, seed=seed),
        contradictions=contradictions(judged),
        reasons=reasons(judged),
        disagreements=tuple(_shown(pair, judged.scale, families) for pair in wrong[:shown]),
        disagreed=len(wrong),
    )


def _off(pair: JudgedPair) -> int:
    return 0 if pair.grade is None else pair.grade - pair.label


def _shown(pair: JudgedPair, scale: Scale, families: Mapping[str, Family]) -> Disagreement:
    record = pair.record
    found = {family: names_of(pair) for family, names_of in families.items()}
    return Disagreement(
        query=word(record, "query") or pair.query,
        item=pair.item,
        title=word(record, "title", "product_title", "item_title"),
        label=scale[pair.label].code,
        grade=scale[pair.label + _off(pair)].code,
        off=_off(pair),
        confidence=pair.confidence,
        mismatch=word(record, "mismatch"),
        needs=needs(record),
        evidence=evidence(record),
        rules=rules_fired(record),
        asked=dimensions_asked(record),
        reason=word(record, "reason"),
        slices={family: names for family, names in found.items() if names},
    )
