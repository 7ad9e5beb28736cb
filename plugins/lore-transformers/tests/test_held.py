"""Replies held to choices and to schemas, by a model that knows neither."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lore_transformers.held import Holder
from lore_transformers.prompt import Prompter, PromptError
from transformers import AutoTokenizer

from lore_sdk.types import Message, Reply, Request

Ask = Callable[..., list[Reply]]


def asking(text: str, limit: int = 60, **more: object) -> Request:
    return Request(messages=(Message("user", text),), limit=limit, **more)


def drawn(count: int, **more: object) -> list[Request]:
    return [asking("x", temperature=9.0, seed=seed, **more) for seed in range(count)]


def test_every_choice_is_said_and_nothing_else(asked: Ask) -> None:
    choices = ("no", "no match", "完全匹配", "L4", 'it\'s "so"')
    replies = asked(*drawn(80, choices=choices))
    assert {reply.text for reply in replies} == set(choices)
    assert {reply.finish for reply in replies} == {"stop"}


@pytest.mark.parametrize("thrown", [0.0, 1 - 2**-53])
def test_a_draw_at_the_very_edge_is_still_a_choice(
    asked: Ask, monkeypatch: pytest.MonkeyPatch, thrown: float
) -> None:
    class Dice:
        def __init__(self, seed: object) -> None: ...

        def random(self) -> float:
            return thrown

    monkeypatch.setattr("lore_transformers.steer.random.Random", Dice)
    (reply,) = asked(asking("x", choices=("1", "2"), temperature=1.0))
    assert reply.text in {"1", "2"}


def test_a_choice_of_a_token_takes_one_step(asked: Ask) -> None:
    (reply,) = asked(asking("x", choices=("1", "2")))
    assert reply.usage.reply == 1


def test_a_choice_that_is_cut_says_so(asked: Ask) -> None:
    (reply,) = asked(asking("x", limit=1, choices=("完全匹配。" * 3,)))
    assert (reply.finish, reply.usage.reply) == ("length", 1)


def test_a_choice_may_be_empty_or_stand_twice(asked: Ask) -> None:
    empty, twice = asked(asking("x", choices=("", "")), asking("x", choices=("1", "1")))
    assert (empty.text, empty.finish, empty.usage.reply) == ("", "stop", 1)
    assert twice.text == "1"


def test_choices_that_are_one_to_the_model_are_refused(folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)

    class Blind(Prompter):
        def tokens(self, texts: Sequence[str]) -> list[list[int]]:
            return [[7] for _ in texts]

    holder = Holder(tokenizer, Blind(tokenizer), [2])
    with pytest.raises(PromptError, match="the model cannot tell `绿` from `红`"):
        holder.hold(asking("x", choices=("红", "绿")))


SCHEMA = {
    "type": "object",
    "properties": {
        "needs": {"type": "array", "items": {"enum": ["red", "连衣裙"]}, "maxItems": 3},
        "size": {"type": "integer", "minimum": 0, "maximum": 60},
        "why": {"type": "string", "maxLength": 8},
        "grade": {"enum": ["L1", "L2", "L3", "L4"]},
    },
    "required": ["needs", "size", "why", "grade"],
    "additionalProperties": False,
}


def test_replies_are_of_the_schema(asked: Ask) -> None:
    replies = asked(*drawn(40, limit=200, schema=json.dumps(SCHEMA)))
    assert {reply.finish for reply in replies} == {"stop"}
    for reply in replies:
        found = json.loads(reply.text)
        assert list(found) == ["needs", "size", "why", "grade"]
        assert set(found["needs"]) <= {"red", "连衣裙"}
        assert 0 <= found["size"] <= 60
        assert len(found["why"]) <= 8
        assert found["grade"] in {"L1", "L2", "L3", "L4"}


def test_no_space_is_said_that_needs_none(asked: Ask) -> None:
    """A weak model would fill its limit with it."""
    for reply in asked(*drawn(20, schema=json.dumps(SCHEMA), limit=200)):
        assert reply.text == json.dumps(json.loads(reply.text), ensure_ascii=False)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("{", "the schema cannot be held to: "),
        ("[]", "the schema cannot be held to: "),
        ('{"type": "colour"}', "the schema cannot be held to: "),
        ('{"$ref": "http://elsewhere/schema"}', "the schema cannot be held to: "),
        ('{"enum": []}', "the schema cannot be held to: "),
    ],
)
def test_a_schema_that_is_none_is_refused_and_the_run_goes_on(
    asked: Ask, schema: str, said: str
) -> None:
    wrong, fine = asked(asking("x", schema=schema), asking("y", limit=1))
    assert wrong.finish == "failed"
    assert wrong.error.startswith(said)
    assert "\n" not in wrong.error
    assert fine.finish == "length"
