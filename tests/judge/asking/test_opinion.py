from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest

from lore_sdk.errors import DataError
from lore_sdk.judge.asking.opinion import Modes, Opinion, opinions
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Item, Reply, Request, Token, Usage
from tests.judge.asking.pairs import asked, prompts

PAIRS = [asked(item=Item(title=title)) for title in ("one", "two", "three")]


def thought(grade: str) -> Reply:
    text = json.dumps({"reasoning": "so", "rules": [], "mismatch": "", "grade": grade})
    return Reply(text=text, usage=Usage(prompt=100, reply=20))


def numbered(*shares: float, text: str = "") -> Reply:
    tops = [(str(n + 1), math.log(share)) for n, share in enumerate(shares) if share]
    best = max(tops, key=lambda one: one[1])
    token = Token(best[0], best[1], tuple(tops))
    return Reply(text=text or best[0], tokens=(token,), usage=Usage(prompt=100, reply=1))


def told(answer: Callable[[Request], Reply | str], **modes: object) -> list[Opinion]:
    return opinions(ScriptedModel(answer), prompts(), PAIRS, Modes(**modes))  # type: ignore[arg-type]


def by_title(**replies: Reply) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        said = request.messages[1].text
        return next(reply for title, reply in replies.items() if f'"{title}"' in said)

    return answer


def test_thinking() -> None:
    answer = by_title(one=thought("L4"), two=Reply(text="no idea"), three=thought("L1"))
    found = told(answer)
    assert [each.level for each in found] == [3, None, 0]
    assert found[1].why == "the reply states no grade"
    assert found[0].answer is not None
    assert found[0].answer.reasoning == "so"
    assert found[0].usage == Usage(prompt=100, reply=20)


def test_stating_the_number_at_once() -> None:
    answer = by_title(
        one=numbered(0.1, 0.2, 0.6, 0.1), two=numbered(0.05, 0.15, 0, 0), three=Reply(text="9")
    )
    found = told(answer, mode="grade")
    assert [each.level for each in found] == [2, 1, None]
    assert found[0].shares == pytest.approx((0.1, 0.2, 0.6, 0.1))
    assert found[1].shares == pytest.approx((0.25, 0.75, 0, 0))
    assert found[1].covered == pytest.approx(0.2)
    assert found[2].why == "the reply states no number of a grade"


def test_a_number_without_probabilities_is_taken_as_it_is() -> None:
    found = told(lambda request: " 3\n", mode="grade")
    assert [(each.level, each.shares) for each in found] == [(2, ())] * 3


def test_votes_are_counted() -> None:
    def answer(request: Request) -> Reply:
        assert request.temperature == 0.7
        said = request.messages[1].text
        votes = "L4 L3 L4 ? L2" if '"one"' in said else "L3 L2 L2 L3 ?" if '"two"' in said else "?"
        words = votes.split()
        assert request.seed is not None
        vote = words[request.seed % len(words)]
        return thought(vote) if vote != "?" else Reply(finish="failed", error="gone")

    found = told(answer, mode="vote", samples=5)
    assert [each.level for each in found] == [3, 1, None]
    assert found[0].shares == pytest.approx((0, 0.25, 0.25, 0.5))
    assert found[0].usage == Usage(prompt=400, reply=80)
    assert found[0].requests == 5
    assert found[2].why == "5 of 5 votes are none: the model did not reply: gone"


def test_votes_that_are_none_give_the_reason_of_most() -> None:
    found = told(lambda request: "" if request.seed else "no idea", mode="vote", samples=3)
    assert found[0].why == "3 of 3 votes are none: the reply is empty"


def test_half_of_the_votes_is_not_enough() -> None:
    def answer(request: Request) -> str:
        return '{"grade": "L4"}' if request.seed in (0, 1) else "?"

    assert [each.level for each in told(answer, mode="vote", samples=4)] == [None] * 3
    assert [each.level for each in told(answer, mode="vote", samples=3)] == [3] * 3


def test_who_is_not_sure_thinks() -> None:
    sure, unsure = numbered(0, 0, 0.05, 0.95), numbered(0.4, 0.6, 0, 0)

    def answer(request: Request) -> Reply:
        said = request.messages[1].text
        if request.choices:
            return sure if '"one"' in said else unsure
        assert '"one"' not in said
        return thought("L1") if '"two"' in said else Reply(text="hm")

    found = told(answer, mode="mixed")
    assert [each.level for each in found] == [3, 0, 1]
    assert [each.requests for each in found] == [1, 2, 2]
    assert found[1].shares == pytest.approx((0.4, 0.6, 0, 0))
    assert found[1].usage == Usage(prompt=200, reply=21)


def test_probability_that_fell_elsewhere_makes_unsure() -> None:
    def answer(request: Request) -> Reply:
        return numbered(0, 0, 0, 0.1) if request.choices else thought("L2")

    assert [each.level for each in told(answer, mode="mixed")] == [1] * 3


def test_replies_may_come_in_any_order() -> None:
    class Backwards(ScriptedModel):
        def replies(self, requests):  # type: ignore[no-untyped-def]
            return reversed(list(super().replies(requests)))

    answer = by_title(one=thought("L4"), two=thought("L3"), three=thought("L1"))
    found = opinions(Backwards(answer), prompts(), PAIRS, Modes())
    assert [each.level for each in found] == [3, 2, 0]


@pytest.mark.parametrize("wrong", [{"samples": 1}, {"temperature": 0}, {"sure": 0}, {"sure": 1.1}])
def test_modes_that_are_none(wrong: dict[str, float]) -> None:
    with pytest.raises(DataError):
        Modes(**wrong)  # type: ignore[arg-type]
