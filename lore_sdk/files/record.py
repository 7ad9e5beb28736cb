"""The verdict record: what every output file holds, in one table of fields."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lore_sdk.types import Path, Verdict

if TYPE_CHECKING:
    from lore_sdk.files.pairs import Pair

__all__ = ["FIELDS", "Field", "Kind", "arrow_schema", "verdict_record"]

Kind = Literal["text", "flag", "number", "texts", "numbers", "needs", "evidence", "questions"]

_DIGITS = 6
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record: name, kind of value, and what it says."""

    name: str
    kind: Kind
    summary: str


FIELDS = (
    Field("id", "text", "the pair's id in the input, else the number of its row, from 1"),
    Field("query", "text", "what was typed"),
    Field("query_id", "text", "the query's id in the input, or null"),
    Field("item_id", "text", "the item's id in the input, or null"),
    Field("title", "text", "the item's title, its first 300 characters, or null"),
    Field("grade", "text", "`L1` (lowest) to `L4`, or null when the judge abstained"),
    Field("abstained", "text", "why no grade was given, else null"),
    Field("mismatch", "text", "grade and dimension that held it down, such as `L2-color`, or null"),
    Field("intent", "text", "kind of query: `plain`, or one of six that are hard"),
    Field("score", "number", "expected grade as one number, or null"),
    Field("stated", "text", "the grade that a language model stated, or null"),
    Field("contradicted", "flag", "true when that is a grade that the rules rule out"),
    Field("reasoning", "text", "what it gave as its reasons, or null"),
    Field("sound_rules", "number", "how well the rules it cites are those that fired, or null"),
    Field("sound_claims", "number", "how well what it claims is what was read, or null"),
    Field("sound_grade", "number", "how well its grade follows from what it claims, or null"),
    Field("confidence", "number", "calibrated probability that the grade is right, or null"),
    Field("probabilities", "numbers", "one probability a grade, lowest grade first"),
    Field("interval_low", "text", "lowest grade that open questions could still cap it at"),
    Field("interval_high", "text", "grade that the rules cap it at now"),
    Field("conflict", "flag", "true when a rule's floor stood above a cap; caps win"),
    Field("rules", "texts", "ids of the rules that fired, `pack@version/rule`"),
    Field("needs", "needs", "what the query asks for, and the words that ask for it"),
    Field("evidence", "evidence", "what is known of the item, from which words of it"),
    Field("questions", "questions", "attributes whose value could still lower the grade, to what"),
    Field("reason", "text", "reasons of the rules that fired, lowest bound first"),
    Field("label", "text", "the label that the input carried, or null"),
    Field("pack", "text", "the rule pack, `name@version`"),
    Field("pack_hash", "text", "hash of the rule pack's content"),
    Field("tier", "text", "which tier answered"),
    Field("model", "text", "which matcher or model answered"),
    Field("prompt_hash", "text", "hash of model, prompts and how it is asked, or null"),
    Field("tokens", "number", "tokens that a language model read and wrote for it, or null"),
    Field("cost", "number", "what they cost by the prices of the run, or null"),
    Field("key", "text", "hash of query, item, pack and judge: equal keys have equal verdicts"),
)


def arrow_schema() -> Any:
    """Return the record as a pyarrow schema."""
    import pyarrow as pa

    need = [("attribute", pa.string()), ("value", pa.string()), ("text", pa.string())]
    question = [(name, pa.string()) for name in ("attribute", "dimension", "could_lower_to")]
    kinds = {
        "text": pa.string(),
        "flag": pa.bool_(),
        "number": pa.float64(),
        "texts": pa.list_(pa.string()),
        "numbers": pa.list_(pa.float64()),
        "needs": pa.list_(pa.struct([*need, ("negated", pa.bool_())])),
        "evidence": pa.list_(
            pa.struct([*need, ("source", pa.string()), ("confidence", pa.float64())])
        ),
        "questions": pa.list_(pa.struct(question)),
    }
    return pa.schema([(each.name, kinds[each.kind]) for each in FIELDS])


def verdict_record(pair: Pair, verdict: Verdict, key: str) -> dict[str, object]:
    """Return the record of a verdict; its keys are the names of FIELDS, in their order."""
    grade = verdict.grade
    who, tokens, sound = verdict.answered_by, verdict.tokens, verdict.soundness
    return {
        "id": pair.id,
        "query": pair.query.text,
        "query_id": pair.query.id or None,
        "item_id": pair.item.id or None,
        "title": pair.item.title[:_LONGEST] or None,
        "grade": grade.code if grade else None,
        "abstained": verdict.abstained,
        "mismatch": verdict.mismatch,
        "intent": None if verdict.abstained else verdict.path.intent,
        "score": _number(verdict.score),
        "stated": verdict.stated.code if verdict.stated else None,
        "contradicted": verdict.contradicted,
        "reasoning": verdict.reasoning or None,
        "sound_rules": _number(sound.rules) if sound else None,
        "sound_claims": _number(sound.claims) if sound else None,
        "sound_grade": _number(sound.grade) if sound else None,
        "confidence": _number(verdict.confidence),
        "probabilities": [_number(each) for each in verdict.probabilities],
        "interval_low": verdict.interval.low.code,
        "interval_high": verdict.interval.high.code,
        "conflict": verdict.conflict,
        "rules": list(verdict.rules),
        "needs": [
            {
                "attribute": each.attribute,
                "value": _value(each.value),
                "text": each.text,
                "negated": each.negated,
            }
            for each in verdict.path.needs
        ],
        "evidence": [
            {
                "attribute": each.attribute,
                "value": _value(each.value),
                "text": each.text[:_LONGEST],
                "source": each.note or each.source,
                "confidence": each.confidence,
            }
            for each in verdict.path.evidence
        ],
        "questions": [
            {
                "attribute": each.attribute,
                "dimension": each.dimension,
                "could_lower_to": each.could_lower_to.code,
            }
            for each in verdict.questions
        ],
        "reason": _reason(verdict.path),
        "label": pair.label or None,
        "pack": who.pack,
        "pack_hash": who.pack_hash,
        "tier": who.tier,
        "model": who.model,
        "prompt_hash": who.prompt_hash or None,
        "tokens": tokens.prompt + tokens.reply if tokens else None,
        "cost": _number(verdict.cost) if tokens else None,
        "key": key,
    }


def _reason(path: Path) -> str:
    fired = [each for each in path.findings if each.outcome == "fired" and each.reason]
    fired.sort(key=lambda each: (each.effect != "cap", each.bound.level))
    return "; ".join(dict.fromkeys(each.reason for each in fired))


def _value(value: object) -> str:
    """Write a value of the pack's schema; numbers are in the base unit of their attribute.

    Several values at once, as of a list of models, have commas between.
    """
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, _DIGITS)
