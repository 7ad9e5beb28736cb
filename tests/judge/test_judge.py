"""The judge from end to end, on a small pack and a matcher that says what it is told."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.errors import DataError, PackError, PluginError, UnknownNameError
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.matcher import Prior, Signals
from lore_sdk.types import Item, Query

TEXT = """
pack shop 1.0.0 "A small shop"

attribute product : kind
    clothing > dress "gown", shirt
    shoes > sneakers "trainers", boots
    case > phone-case
attribute color : one of red "crimson" | navy "dark blue" | blue
    near navy ~ blue
attribute stretch : flag
    assume no
attribute eu_size : count from 16 to 60
    aka "size"
    dimension specification

rule wrong-product "A different product answers nothing"
    when query.product conflicts with item.product
    cap at Irrelevant
    because "wanted {query.product}, got {item.product}"

rule color-mismatch "The color the shopper names is the color of the item"
    when query.color conflicts with item.color
    cap at Mismatch
    because "asked for {query.color}, the item is {item.color}"

rule color-near "A neighbouring color is related"
    when query.color is near item.color
    cap at Related
    because "{item.color} is close to {query.color}"

rule shoe-size "Another size" for shoes
    when query.eu_size differs from item.eu_size
    unless item.stretch is yes
    cap at Mismatch
    because "size {item.eu_size} instead of {query.eu_size}"
"""


@dataclass(frozen=True)
class Sure:
    """A matcher that is always sure of one level."""

    level: int = 3
    name: str = "sure"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        probabilities = tuple(float(level == self.level) for level in range(4))
        return [Prior(self.level, probabilities, self.level / 3) for _ in pairs]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_from_text(TEXT, {})


@pytest.fixture(scope="module")
def judge(pack: Pack) -> LoreJudge:
    return LoreJudge(pack, matcher=Sure())


def test_a_mismatch_is_capped_named_and_explained(judge: LoreJudge) -> None:
    verdict = judge.judge("red dress", Item(title="Midi dress", properties={"color": "dark blue"}))

    assert verdict.grade is not None
    assert verdict.grade.code == "L2"
    assert verdict.mismatch == "L2-color"
    assert verdict.rules == ("shop@1.0.0/color-mismatch",)
    assert [f.reason for f in verdict.path.findings] == ["asked for red, the item is dark blue"]
    assert {(n.attribute, n.value, n.role) for n in verdict.path.needs} == {
        ("product", "dress", "head"),
        ("color", "red", "modifier"),
    }


def test_what_is_not_stated_is_asked_and_not_held_against_the_item(judge: LoreJudge) -> None:
    verdict = judge.judge("red dress", "Midi dress")

    assert verdict.grade is not None
    assert verdict.grade.code == "L4"
    assert (verdict.interval.low.code, verdict.interval.high.code) == ("L2", "L4")
    assert [(q.attribute, q.could_lower_to.code) for q in verdict.questions] == [("color", "L2")]


def test_reasons_use_the_words_of_shopper_and_catalogue(judge: LoreJudge) -> None:
    verdict = judge.judge("crimson gown", Item(title="Trainers"))

    assert verdict.path.findings[0].reason == "wanted gown, got Trainers"


def test_what_is_assumed_is_said(judge: LoreJudge) -> None:
    item = Item(title="Sneakers", properties={"size": 44})
    verdict = judge.judge("sneakers size 42", item)

    reasons = [f.reason for f in verdict.path.findings if f.outcome == "fired"]
    assert reasons == ["size 44 instead of size 42 (assumed: stretch = no)"]


def test_a_variant_that_fits_is_enough(judge: LoreJudge) -> None:
    item = Item(title="Dress", skus=({"color": "navy"}, {"color": "red"}))
    verdict = judge.judge("red dress", item)

    assert verdict.grade is not None
    assert verdict.grade.code == "L4"


def test_explain_also_lists_the_rules_that_had_nothing_to_object_to(judge: LoreJudge) -> None:
    item = Item(title="Red dress")

    assert judge.judge("red dress", item).path.findings == ()
    quiet = {f.rule.partition("/")[2] for f in judge.explain("red dress", item).path.findings}
    assert quiet == {"wrong-product", "color-mismatch", "color-near"}


@pytest.mark.parametrize(
    ("query", "item", "reason"),
    [
        ("", "Dress", "the query has no words"),
        (" ?! ", "Dress", "the query has no words"),
        ("dress", "", "nothing is known about the item: no title, properties or description"),
    ],
)
def test_a_pair_that_says_nothing_gets_an_abstention_with_its_reason(
    judge: LoreJudge, query: str, item: str, reason: str
) -> None:
    verdict = judge.judge(query, item)

    assert verdict.grade is None
    assert verdict.abstained == reason
    assert (verdict.interval.low.code, verdict.interval.high.code) == ("L1", "L4")


def test_many_pairs_come_lazily_and_in_order(judge: LoreJudge) -> None:
    taken: list[int] = []

    def pairs() -> Iterator[tuple[str, str]]:
        for number in range(2000):
            taken.append(number)
            yield "red dress", "Navy dress" if number % 2 else ""

    verdicts = judge.judge_many(pairs())
    first = [next(verdicts) for _ in range(4)]

    assert [v.grade.code if v.grade else None for v in first] == [None, "L2", None, "L2"]
    assert len(taken) < 1000


def test_one_verdict_is_the_same_alone_and_in_a_crowd(judge: LoreJudge) -> None:
    pairs = [("red dress", "Navy dress"), ("trainers", "Boots"), ("navy shirt", "Blue shirt")] * 200
    crowd = list(judge.judge_many(pairs))

    for pair, found in zip(pairs[:3], crowd[:3], strict=True):
        alone = judge.judge(*pair)
        assert (alone.grade, alone.path, alone.score) == (found.grade, found.path, found.score)


def test_predict_scores_pairs_as_cross_encoders_do(judge: LoreJudge) -> None:
    assert judge.predict([("red dress", "Red dress"), ("red dress", "Navy dress"), ("", "x")]) == [
        1.0,
        pytest.approx(1 / 3),
        0.0,
    ]


def test_rank_puts_the_best_first_and_keeps_the_order_of_equals(judge: LoreJudge) -> None:
    ranked = judge.rank("red dress", ["Navy dress", "Red dress", "Red dress", "Boots"])

    assert [r.index for r in ranked] == [1, 2, 0, 3]
    assert [r.index for r in judge.rank("red dress", ["Boots", "Red dress"], top_k=1)] == [1]


def test_ajudge_gives_the_same_verdict(judge: LoreJudge) -> None:
    found = asyncio.run(judge.ajudge("red dress", "Navy dress"))

    assert found.grade == judge.judge("red dress", "Navy dress").grade


def test_who_answered_is_recorded(judge: LoreJudge, pack: Pack) -> None:
    verdict = judge.judge("red dress", "Navy dress")

    assert verdict.answered_by.pack == "shop@1.0.0"
    assert verdict.answered_by.pack_hash == pack.hash
    assert verdict.answered_by.model == "sure"
    assert verdict.latency > 0


def test_names_that_nobody_offers_are_refused(pack: Pack) -> None:
    with pytest.raises(PackError, match="no pack is called `fashoin`"):
        LoreJudge("fashoin", matcher=Sure())
    with pytest.raises(UnknownNameError, match="embedded"):
        LoreJudge(pack, matcher="embeded")
    with pytest.raises(DataError):
        LoreJudge(pack, matcher="nowhere.json")


@pytest.mark.parametrize(
    ("priors", "said"),
    [
        ([], "the matcher `odd` gave 0 priors for 1 pairs"),
        (
            [Prior(1, (math.nan, 0.5, 0.5, 0.0), 0.5)],
            "the matcher `odd` gave a prior that is none: level 1, score 0.5, probabilities "
            "[nan, 0.5, 0.5, 0.0]",
        ),
        (
            [Prior(9, (0.5, 0.5), 0.5)],
            "the matcher `odd` gave a prior that is none: level 9, score 0.5, probabilities "
            "[0.5, 0.5]",
        ),
        (
            [Prior(1, (0.5, 0.5), math.inf)],
            "the matcher `odd` gave a prior that is none: level 1, score inf, probabilities "
            "[0.5, 0.5]",
        ),
    ],
)
def test_what_a_matcher_makes_up_becomes_no_verdict(priors: list[Prior], said: str) -> None:
    class Odd:
        name = "odd"

        def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
            return priors

    with pytest.raises(PluginError) as caught:
        LoreJudge("fashion", matcher=Odd()).judge("red dress", "Red dress")
    assert str(caught.value) == said
