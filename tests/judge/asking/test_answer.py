from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.judge.asking.answer import Answer, NoAnswer, read_answer
from lore_sdk.types import LORE_SCALE, Reply, Scale

NASTY = [
    json.loads(line)
    for line in (Path(__file__).parent / "nasty_answers.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", NASTY, ids=[repr(case["text"])[:50] for case in NASTY])
def test_nasty_answers(case: dict[str, str]) -> None:
    reply = Reply(text=case["text"], finish=case.get("finish", "stop"), error=case.get("error", ""))  # type: ignore[arg-type]
    found = read_answer(reply, LORE_SCALE)
    if "grade" in case:
        assert isinstance(found, Answer), found
        assert found.grade.code == case["grade"]
    else:
        assert isinstance(found, NoAnswer), found
        assert case["why"] in found.why


def test_all_that_the_schema_has_is_read() -> None:
    text = json.dumps(
        {
            "needs": [{"attribute": "color", "value": "red", "negated": False}, "?"],
            "reasoning": "another color",
            "rules": ["base/another-color", 7, ""],
            "mismatch": "color",
            "grade": "L2",
        }
    )
    found = read_answer(Reply(text=text), LORE_SCALE)
    assert found == Answer(
        grade=LORE_SCALE.grade("L2"),
        read="schema",
        mismatch="color",
        cited=("base/another-color",),
        needs=({"attribute": "color", "value": "red", "negated": "False"},),
        reasoning="another color",
    )


def test_the_names_of_a_scale_of_ones_own_are_read() -> None:
    scale = Scale.of("Bad", "Good")
    found = read_answer(Reply(text='{"grade": "good"}'), scale)
    assert isinstance(found, Answer)
    assert found.grade == scale.highest
    assert read_answer(Reply(text="Grade: L3"), scale) == NoAnswer("`L3` is no grade of this scale")


@given(st.text(max_size=300))
def test_any_text_is_read_or_says_why_not(text: str) -> None:
    found = read_answer(Reply(text=text), LORE_SCALE)
    assert isinstance(found, Answer) or found.why


HALVES = st.text(alphabet="L4x\ud83d\ude00 ", max_size=6)


@given(HALVES, HALVES, HALVES, HALVES)
def test_no_half_of_a_character_is_handed_on(one: str, two: str, three: str, four: str) -> None:
    said = {"reasoning": one, "needs": [{two: three}], "rules": [four], "mismatch": one}
    texts = [json.dumps(said | {"grade": grade}) for grade in ("L4", two)]
    for text in (*texts, f"{three}: L4", f"{four} Grade: L4 {one}"):
        found = read_answer(Reply(text=text, reasoning=four), LORE_SCALE)
        told = [found.why] if isinstance(found, NoAnswer) else _strings(found)
        for each in told:
            each.encode()


def _strings(found: Answer) -> list[str]:
    needs = [part for need in found.needs for pair in need.items() for part in pair]
    return [found.mismatch, found.reasoning, *found.cited, *needs]


GRADES = st.sampled_from(["L1", "L2", "L3", "L4"])


@given(GRADES, GRADES, st.text(alphabet="abc “”\"'`\n>:{}L1234", max_size=60))
def test_a_quoted_grade_never_wins(quoted: str, stated: str, noise: str) -> None:
    text = f"“{noise.replace('”', '')} grade: {quoted}”\nGrade: {stated}\n"
    found = read_answer(Reply(text=text), LORE_SCALE)
    assert isinstance(found, NoAnswer) or found.grade.code == stated


HUGE = ("[" * 200_000, '{"a":' * 50_000, "<think>" * 50_000, "grade " * 20_000, "grade:" * 9_000)
MARKS = tuple(mark * 90_000 for mark in ("“", "「", '"', "`", "'", '\\"'))


@pytest.mark.parametrize(
    "text",
    [*HUGE, *MARKS, "grade: " + " " * 90_000, "```json\n" + "\n" * 190_000, "```" + " " * 190_000],
    ids=range(14),
)
def test_huge_answers_take_no_long_time(text: str) -> None:
    start = perf_counter()
    assert isinstance(read_answer(Reply(text=text), LORE_SCALE), NoAnswer)
    assert perf_counter() - start < 5
