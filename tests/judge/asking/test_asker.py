"""A judge with a language model: who is asked what, and what the rules make of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import DataError, UnknownNameError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.opinion import Modes
from lore_sdk.models import Prices, ScriptedModel
from lore_sdk.types import Certainty, Item, Reply, Request, Usage, Verdict

TEXT = """
pack shop 1.0.0 "A small shop"

attribute product : kind
    clothing > dress, shirt
attribute color : one of red | navy | blue

rule another-color "The color that was named is the color of the item"
    when query.color conflicts with item.color
    cap at Mismatch

rule another-product "A different product answers nothing"
    when query.product conflicts with item.product
    cap at Irrelevant

rule exactly "Color and product as asked for"
    when query.color is red
    and item.color is red
    floor at Related
"""
RED, NAVY, SHIRT = Item(title="Red dress"), Item(title="Navy dress"), Item(title="Red shirt")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text(TEXT)


def stating(grade: str, **more: object) -> Callable[[Request], Reply]:
    said = {"reasoning": "so", "needs": [], "rules": [], "mismatch": None, "grade": grade} | more
    usage = Usage(prompt=1_000, cached=500, reply=100)
    return lambda request: Reply(text=json.dumps(said), usage=usage)


def judged(pack: Pack, answer: Callable[[Request], Reply], item: Item, **asking: object) -> Verdict:
    judge = LoreJudge(pack, model=ScriptedModel(answer), asking=Asking(**asking))  # type: ignore[arg-type]
    return judge.judge("red dress", item)


def test_the_model_decides_inside_of_the_band(pack: Pack) -> None:
    for grade in ("L3", "L4"):
        verdict = judged(pack, stating(grade), RED)
        assert (verdict.grade.code, verdict.stated.code) == (grade, grade)  # type: ignore[union-attr]
        assert verdict.reasoning == "so"
        assert verdict.answered_by.model == "scripted"


OUTSIDE = [("rules", "L3", "L3-style"), ("model", "L1", "L1-style"), ("abstain", None, None)]


@pytest.mark.parametrize(("policy", "grade", "mismatch"), OUTSIDE)
def test_a_model_that_goes_below_the_floor(
    pack: Pack, policy: str, grade: str | None, mismatch: str | None
) -> None:
    verdict = judged(pack, stating("L1", mismatch="style"), RED, policy=policy)
    assert verdict.band.low.code == "L3"
    assert verdict.stated is not None
    assert verdict.stated.code == "L1"
    assert (verdict.grade and verdict.grade.code, verdict.mismatch) == (grade, mismatch)
    assert verdict.certainty == (None if policy == "abstain" else Certainty(outside=2, open=1))
    if policy == "abstain":
        assert verdict.abstained == (
            "the model says L1 Irrelevant, the rules allow L3 Related to L4 Excellent"
        )


def test_a_model_that_goes_above_the_cap(pack: Pack) -> None:
    held = judged(pack, stating("L4", mismatch="style"), NAVY)
    free = judged(pack, stating("L4"), NAVY, policy="model")
    assert (held.grade.code, held.mismatch, held.stated.code) == ("L2", "L2-color", "L4")  # type: ignore[union-attr]
    assert (free.grade.code, free.mismatch) == ("L4", None)  # type: ignore[union-attr]


def test_nobody_is_asked_where_the_rules_leave_one_grade(pack: Pack) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return stating("L4")(request)

    verdict = judged(pack, answer, SHIRT)
    assert verdict.band.closed
    assert not asked
    assert verdict.stated is None
    assert judged(pack, answer, SHIRT, always=True).stated is not None
    assert len(asked) == 1


def test_what_cannot_be_read_is_an_abstention_with_its_path(pack: Pack) -> None:
    verdict = judged(pack, lambda request: Reply(text="I would say it fits"), RED)
    assert verdict.grade is None
    assert verdict.abstained == "the reply states no grade"
    assert (verdict.probabilities, verdict.score, verdict.confidence) == ((), None, None)
    assert verdict.path.needs


def test_probabilities_stay_inside_of_the_band(pack: Pack) -> None:
    votes = iter(["L1", "L4", "L4", "L4"])
    verdict = judged(
        pack,
        lambda request: stating(next(votes))(request),
        RED,
        modes=Modes(mode="vote", samples=4),
    )
    assert verdict.probabilities == pytest.approx((0, 0, 0.25, 0.75))
    assert verdict.score == pytest.approx((2 * 0.25 + 3 * 0.75) / 3)
    assert verdict.certainty == Certainty(agreement=0.75, open=1)
    assert verdict.confidence is None


def test_it_is_told_what_it_costs(pack: Pack) -> None:
    prices = Prices(prompt=2.0, cached=1.0, reply=10.0)
    verdict = judged(pack, stating("L4"), RED, prices=prices)
    assert verdict.cost == pytest.approx((500 * 2 + 500 * 1 + 100 * 10) / 1e6)


def test_the_prompt_holds_the_rules_that_matter_and_the_item_last(pack: Pack) -> None:
    seen: list[str] = []

    def answer(request: Request) -> Reply:
        seen.append(request.messages[1].text)
        assert json.loads(request.schema)["properties"]["grade"]["enum"] == ["L1", "L2", "L3", "L4"]
        return stating("L4")(request)

    judged(pack, answer, RED)
    judged(pack, answer, RED, budget=0)
    assert "[another-color]" in seen[0]
    assert "(asked)" in seen[0]
    assert seen[0].endswith('Title: "Red dress"')
    assert "[another-color]" not in seen[1]


def test_verdicts_come_in_the_order_of_the_pairs(pack: Pack) -> None:
    def answer(request: Request) -> Reply:
        return stating("L4" if '"Red dress"' in request.messages[1].text else "L1")(request)

    judge = LoreJudge(pack, model=ScriptedModel(answer))
    pairs: list[tuple[str, Item | str]] = [
        ("red dress", NAVY), ("red dress", RED), ("?", RED), ("red dress", SHIRT), ("x", "y"),
    ]  # fmt: skip
    found = [v.grade.code if v.grade else None for v in judge.judge_many(pairs)]
    assert found == ["L1", "L4", None, "L1", "L1"]


def test_no_reply_is_asked_for_twice(pack: Pack, tmp_path: Path) -> None:
    asked: list[Request] = []

    def answers() -> Iterator[Callable[[Request], Reply]]:
        while True:
            yield stating("L4")

    def answer(request: Request) -> Reply:
        asked.append(request)
        return next(answers())(request)

    for _ in range(2):
        judge = LoreJudge(pack, model=ScriptedModel(answer), log=tmp_path / "log.jsonl")
        assert judge.judge("red dress", RED).grade is not None
        judge.close()
    assert len(asked) == 1


def test_all_that_can_change_a_verdict_is_in_who_answered(pack: Pack) -> None:
    model = ScriptedModel(stating("L4"))
    settings = [
        Asking(), Asking(policy="model"), Asking(template="zh"), Asking(features=("title",)),
        Asking(budget=9), Asking(limit=9), Asking(always=True), Asking(modes=Modes(mode="grade")),
        Asking(modes=Modes(samples=7)), Asking(modes=Modes(chances=True)),
    ]  # fmt: skip
    hashes = [LoreJudge(pack, model=model, asking=a).answered_by.prompt_hash for a in settings]
    other = ScriptedModel(stating("L4"), identity="another")
    hashes += ["", LoreJudge(pack, model=other).answered_by.prompt_hash]
    assert LoreJudge(pack).answered_by.prompt_hash == ""
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize(
    "wrong",
    [{"policy": "none"}, {"features": ("titel",)}, {"budget": -1}, {"limit": 0}],
)
def test_settings_that_are_none(wrong: dict[str, object]) -> None:
    with pytest.raises(DataError):
        Asking(**wrong)  # type: ignore[arg-type]


def test_a_model_by_name(pack: Pack, tmp_path: Path) -> None:
    script = tmp_path / "answers.jsonl"
    script.write_text('{"when": "Red dress", "reply": "{\\"grade\\": \\"L3\\"}"}\n')
    judge = LoreJudge(pack, model=f"scripted:{script}")
    assert judge.judge("red dress", RED).stated == pack.scale.grade("L3")
    assert judge.judge("blue", "Shirt").abstained == (
        "the model did not reply: no line of the script answers"
    )
    with pytest.raises(UnknownNameError, match="no model is called `gpt`"):
        LoreJudge(pack, model="gpt:4")
