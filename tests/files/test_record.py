from __future__ import annotations

import pytest

from lore_sdk.files import FIELDS, Row
from lore_sdk.files.pairs import Pair
from lore_sdk.files.record import arrow_schema, verdict_record
from lore_sdk.types import (
    LORE_SCALE,
    AnsweredBy,
    Evidence,
    Finding,
    Interval,
    Item,
    Need,
    Path,
    Query,
    Question,
    Soundness,
    Usage,
    Verdict,
)

L1, L2, L3, L4 = LORE_SCALE.grades
PAIR = Pair(Row(3, 4, {}, 0), "p1", "2.5", Query(text="red shoe", id="q1"), Item(title="x", id="i"))


def finding(rule: str, reason: str, **more: object) -> Finding:
    stated = {"outcome": "fired", "effect": "cap", "bound": L2, "dimension": "color"} | more
    return Finding(rule=rule, reason=reason, **stated)


def test_a_grade_and_why() -> None:
    verdict = Verdict(
        grade=L2,
        interval=Interval(low=L1, high=L2),
        band=Interval(low=L1, high=L2),
        mismatch="L2-color",
        probabilities=(0.1, 2 / 3, 0.2, 0.0333334),
        score=1 / 3,
        confidence=float("nan"),
        path=Path(
            intent="negative-constraint",
            needs=(
                Need(
                    dimension="color",
                    attribute="color",
                    value="blue",
                    text="azure",
                    span=(4, 9),
                    negated=True,
                ),
            ),
            evidence=(
                Evidence(
                    dimension="size",
                    attribute="length",
                    value=203.20000001,
                    text="80 in",
                    source="title",
                    confidence=0.8,
                ),
                Evidence(
                    dimension="detail",
                    attribute="heel",
                    value=False,
                    text="no" * 200,
                    source="knowledge",
                    note="brands.csv",
                ),
            ),
            findings=(
                finding("a@1/floor", "it is a shoe", effect="floor", bound=L1),
                finding("a@1/size", "too small", bound=L3),
                finding("a@1/color", "blue, not red"),
                finding("b@1/color", "blue, not red"),
                finding("a@1/open", "heel?", outcome="open", bound=L1),
                finding("a@1/silent", ""),
            ),
        ),
        rules=("a@1/color", "a@1/size"),
        questions=(Question(attribute="heel", dimension="detail", could_lower_to=L1),),
        answered_by=AnsweredBy(model="m", pack="a@1", pack_hash="h", prompt_hash="p"),
        stated=L4,
        reasoning="It fits.",
        soundness=Soundness(rules=0.5, claims=2 / 3, grade=1.0),
        tokens=Usage(prompt=700, cached=600, reply=12),
        cost=0.12345678,
        latency=0.5,
    )
    record = verdict_record(PAIR, verdict, "k")
    assert record == {
        "id": "p1",
        "query": "red shoe",
        "query_id": "q1",
        "item_id": "i",
        "title": "x",
        "grade": "L2",
        "abstained": None,
        "mismatch": "L2-color",
        "intent": "negative-constraint",
        "score": 0.333333,
        "stated": "L4",
        "contradicted": True,
        "reasoning": "It fits.",
        "sound_rules": 0.5,
        "sound_claims": 0.666667,
        "sound_grade": 1.0,
        "confidence": None,
        "probabilities": [0.1, 0.666667, 0.2, 0.033333],
        "interval_low": "L1",
        "interval_high": "L2",
        "conflict": False,
        "rules": ["a@1/color", "a@1/size"],
        "needs": [{"attribute": "color", "value": "blue", "text": "azure", "negated": True}],
        "evidence": [
            {
                "attribute": "length",
                "value": "203.2",
                "text": "80 in",
                "source": "title",
                "confidence": 0.8,
            },
            {
                "attribute": "heel",
                "value": "false",
                "text": "no" * 150,
                "source": "brands.csv",
                "confidence": 1.0,
            },
        ],
        "questions": [{"attribute": "heel", "dimension": "detail", "could_lower_to": "L1"}],
        "reason": "blue, not red; too small; it is a shoe",
        "label": "2.5",
        "pack": "a@1",
        "pack_hash": "h",
        "tier": "real-time",
        "model": "m",
        "prompt_hash": "p",
        "tokens": 712,
        "cost": 0.123457,
        "key": "k",
    }
    assert list(record) == [field.name for field in FIELDS]


def test_several_values_have_commas_between() -> None:
    known = Evidence(
        dimension="model", attribute="fits_models", value=("tab3", 7.5, True),
        text="Tab 3", source="title", confidence=1.0,
    )  # fmt: skip
    whole, path = Interval(low=L1, high=L4), Path(evidence=(known,))
    verdict = Verdict(grade=L4, interval=whole, band=whole, path=path, answered_by=AnsweredBy())
    assert verdict_record(PAIR, verdict, "k")["evidence"][0]["value"] == "tab3, 7.5, true"


def test_a_long_title_is_cut() -> None:
    whole = Interval(low=L1, high=L4)
    verdict = Verdict(grade=L4, interval=whole, band=whole, path=Path(), answered_by=AnsweredBy())
    long = PAIR._replace(item=Item(title="x" * 1_000_000))
    assert verdict_record(long, verdict, "k")["title"] == "x" * 300


def test_an_abstention_has_no_grade_and_no_ids_are_nothing() -> None:
    whole = Interval(low=L1, high=L4)
    verdict = Verdict(
        grade=None,
        abstained="no words",
        interval=whole,
        band=whole,
        path=Path(),
        answered_by=AnsweredBy(),
    )
    pair = PAIR._replace(label="", query=Query(text="?"), item=Item(title="x"))
    record = verdict_record(pair, verdict, "k")
    nothing = {name for name, value in record.items() if value is None}
    assert nothing == {
        "grade",
        "mismatch",
        "intent",
        "score",
        "stated",
        "reasoning",
        "sound_rules",
        "sound_claims",
        "sound_grade",
        "prompt_hash",
        "tokens",
        "cost",
        "confidence",
        "query_id",
        "item_id",
        "label",
    }
    assert record["abstained"] == "no words"
    assert record["reason"] == ""


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_is_explained_and_in_the_schema(field: object) -> None:
    assert field.summary[0].islower() or field.summary[0] == "`"
    assert field.name in arrow_schema().names
