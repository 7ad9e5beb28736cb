from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from lore_sdk.dsl import Pack, load_pack
from lore_sdk.judge.asking.probing import Probed, differing, probed, stated
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Reply, Request, Token, Usage

GRADED = '{"reasoning": "It fits.", "needs": [], "rules": [], "mismatch": null, "grade": "L3"}'
NUMBERS = (("4", -0.105), ("3", -2.303))
Change = Callable[[Request, Reply], Reply]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("base")


def sound(request: Request) -> Reply:
    """Answer as a model should that is served as it should be."""
    if request.schema:
        reply = Reply(text=GRADED)
    else:
        reply = Reply(text="4", tokens=(Token("4", *NUMBERS[0][1:], NUMBERS),))
    return replace(reply, usage=Usage(prompt=400, cached=384, reply=9), seconds=0.5)


def found(pack: Pack, change: Change = lambda request, reply: reply) -> dict[str, Probed]:
    model = ScriptedModel(lambda request: change(request, sound(request)))
    return {each.name: each for each in probed(model, pack)}


def test_a_model_that_is_served_well_has_nothing_to_be_said_about(pack: Pack) -> None:
    assert {name: each.status for name, each in found(pack).items()} == dict.fromkeys(
        ("model", "schema", "number", "probabilities", "first token", "repeatable", "prefix cache"),
        "ok",
    )
    assert found(pack)["prefix cache"].detail == "96% of a prompt seen before"


def held(request: Request, reply: Reply, **other: object) -> Reply:
    return replace(reply, **other) if request.choices else reply


CASES: dict[str, tuple[Change, str, str]] = {
    "schema is ignored": (
        lambda request, reply: replace(reply, text="Grade: L3") if request.schema else reply,
        "schema",
        "0 of 3 answers are after the schema, in 3 a grade can be read: the grade stands in a "
        "text: `Grade: L3`",
    ),
    "choices are ignored": (
        lambda request, reply: held(request, reply, text="The number is 4."),
        "number",
        "3 of 3 replies that were to be a number are none: `The number is 4.`",
    ),
    "no probabilities": (
        lambda request, reply: held(request, reply, tokens=()),
        "probabilities",
        "3 of 3 replies have none of the numbers",
    ),
    "raw probabilities": (
        lambda request, reply: held(
            request, reply, tokens=(Token("4", -1.0, (("So", -0.5), ("4", -1.0))),)
        ),
        "probabilities",
        "the numbers have 36.8% of the probability, not all of it",
    ),
    "it thinks first": (
        lambda request, reply: (
            reply
            if request.choices or request.schema
            else replace(
                reply, text="<think>hm", tokens=(Token("<think>", 0.0, (("<think>", 0.0),)),)
            )
        ),
        "first token",
        "left to itself, it begins with `<think>`; numbers have 0.0%",
    ),
    "no cache": (
        lambda request, reply: replace(reply, usage=Usage(prompt=400)),
        "prefix cache",
        "no token of a prompt seen before came from it, or the server does not tell",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_goes_wrong_without_a_word_is_told(pack: Pack, case: str) -> None:
    change, name, detail = CASES[case]
    told = found(pack, change)
    assert told[name].status == "warn"
    assert told[name].detail == detail
    assert told[name].advice
    assert [each.name for each in told.values() if each.status != "ok"] == [name]


def test_answers_of_which_none_can_be_read_are_a_failure(pack: Pack) -> None:
    told = found(pack, lambda request, reply: replace(reply, text="I cannot say. " * 9))
    assert told["schema"].status == "fail"
    assert told["schema"].detail.endswith("`I cannot say. I cannot say. I cannot say…`")


def test_replies_that_change_are_told(pack: Pack) -> None:
    times: Counter[str] = Counter()

    def fickle(request: Request, reply: Reply) -> Reply:
        text = request.messages[-1].text
        times[text] += 1
        grade = json.loads(GRADED) | {"reasoning": str(times[text])}
        return replace(reply, text=json.dumps(grade)) if request.schema else reply

    assert "3 of 3 equal requests have another reply" in found(pack, fickle)["repeatable"].detail


def test_a_model_that_fails_is_not_asked_further(pack: Pack) -> None:
    told = found(pack, lambda request, reply: Reply(finish="failed", error="status 500"))
    assert list(told) == ["model"]
    assert (told["model"].status, told["model"].detail) == ("fail", "3 of 3 requests: status 500")


def test_an_adapter_that_changes_nothing_is_a_failure(pack: Pack) -> None:
    mine = stated(ScriptedModel(sound), pack)
    other = tuple((text, ((name, odds - 1e-6) for name, odds in odds)) for text, odds in mine)
    assert differing(mine, mine, "the base").status == "fail"
    assert differing(mine, other, "the base").status == "ok"
