"""Models that can see as captioners: what they are asked, and what counts as an answer."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

import lore_sdk.models.plugin
from lore_sdk import LoreJudge
from lore_sdk.errors import JudgeError, UnknownNameError
from lore_sdk.images import (
    AnswerCache,
    ModelCaptioner,
    Photos,
    Remembering,
    answers_in_order,
    open_captioner,
)
from lore_sdk.images.choice import Eyes, asks_model
from lore_sdk.images.reply import UNSCORED, read_answer
from lore_sdk.models import ScriptedModel
from lore_sdk.models.openai import client
from lore_sdk.plugins import Plugins
from lore_sdk.plugins.testing import check_captioner
from lore_sdk.types import Asked, Choice, Item, Photo, PhotoQuestion, Reply, Request, Token, Usage
from tests.images.seeing import RED, picture, shown
from tests.models.server import Said, completion, serving

COLOR = PhotoQuestion(
    attribute="color",
    dimension="color",
    choices=(Choice("red", ("red",)), Choice("navy-blue", ("navy blue", "navy"))),
)
KIND = PhotoQuestion(
    attribute="product",
    dimension="category",
    choices=(Choice("dress", ("dress",)), Choice("红裙", ("红裙",))),
)
PHOTO = Photo(width=8, height=8, pixels=RED * 64)
KEY = "sk-secret-0123456789"


def says(reply: Reply | str) -> ModelCaptioner:
    return ModelCaptioner(ScriptedModel(lambda request: reply))


def tokens(*scored: tuple[str, float]) -> tuple[Token, ...]:
    return tuple(Token(text, math.log(share)) for text, share in scored)


def answered(captioner: ModelCaptioner, question: PhotoQuestion = COLOR) -> Any:
    ((answer,),) = answers_in_order(captioner, [Asked(PHOTO, (question,))])
    return answer


# ---- what counts
@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "navy blue"}',
        '{"answer":"navy blue"}',
        '```json\n{"answer": " navy blue "}\n```',
        "navy blue",
        '"navy blue".',
    ],
)
def test_an_answer_is_read(text: str) -> None:
    answer = answered(says(text))
    assert (answer.value, answer.confidence, answer.reason) == ("navy-blue", UNSCORED, "")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('{"answer": "cannot tell"}', "the model cannot tell"),
        ("cannot tell", "the model cannot tell"),
        ('{"answer": "mauve"}', "the model answers `mauve`, which is none of the values"),
        ('{"answer": "navy-blue"}', "the model answers `navy-blue`, which is none of the values"),
        ('{"answer": 7}', 'the model answers `{"answer": 7}`, which is none of the values'),
        (
            '{"answer": ["red"]}',
            'the model answers `{"answer": ["red"]}`, which is none of the values',
        ),
        (
            '{"answer": "red"} {"answer": "navy blue"}',
            'the model answers `{"answer": "red"} {"answer": "navy blue"}`, which is none of '
            "the values",
        ),
        (
            "It is red or\nnavy blue.",
            "the model answers `It is red or navy blue`, which is none of the values",
        ),
        ("", "the model answers ``, which is none of the values"),
        ("{" * 9000 + "}" * 9000, f"the model answers `{'{' * 60}`, which is none of the values"),
        (Reply(text="red", finish="length"), "the model was cut off before it answered"),
        (Reply(text="red", finish="refused"), "the model refuses to say"),
        (Reply(finish="failed", error="no reply in 120 s"), "no reply in 120 s"),
    ],
    ids=range(13),
)
def test_what_is_no_value_is_no_evidence_and_says_why(said: Reply | str, reason: str) -> None:
    answer = answered(says(said))
    assert (answer.value, answer.confidence, answer.reason) == (None, 0.0, reason)
    assert answer.failed == (isinstance(said, Reply) and said.finish == "failed")


@pytest.mark.parametrize(
    ("scored", "confidence"),
    [
        ([('{"', 0.5), ('answer": "', 0.5), ("navy", 0.8), (" blue", 0.9), ('"}', 0.5)], 0.36),
        ([('{"answer": "navy', 0.8), (' blue"', 0.9), ("}", 0.5)], 0.72),
        ([("navy blue", 0.7)], 0.7),
        ([("navy blue", 1.0), (".", 0.5), ("\n", 0.1)], 0.5),
    ],
)
def test_confidence_is_what_the_model_gave_to_the_answer(
    scored: list[tuple[str, float]], confidence: float
) -> None:
    text = "".join(each for each, _ in scored)
    answer = answered(says(Reply(text=text, tokens=tokens(*scored))))
    assert answer.value == "navy-blue"
    assert answer.confidence == pytest.approx(confidence)


def test_a_token_may_be_part_of_a_character() -> None:
    scored = tokens(('{"answer": "', 1.0), ("\ufffd", 0.8), ("\ufffd", 0.9), ('"}', 1.0))
    answer = answered(says(Reply(text='{"answer": "红裙"}', tokens=scored)), KIND)
    assert (answer.value, answer.confidence) == ("红裙", pytest.approx(0.72))


# ---- what is asked
def test_a_reply_full_of_braces_takes_no_long_time() -> None:
    start = perf_counter()
    assert read_answer(Reply(text="{" * 200_000), {"red": "red"}).value is None
    assert perf_counter() - start < 5


def test_equal_questions_are_asked_once_and_each_by_itself() -> None:
    asked: list[str] = []

    def answer(request: Request) -> str:
        asked.append(request.messages[0].text.split("\n")[2])
        return '{"answer": "red"}'

    captioner = ModelCaptioner(ScriptedModel(answer))
    none = PhotoQuestion(attribute="size", dimension="specification", choices=COLOR.choices[:1])
    rows = answers_in_order(captioner, [Asked(PHOTO, (COLOR, KIND)), Asked(PHOTO, (none, COLOR))])
    assert asked == ["Attribute: color", "Attribute: product"]
    assert [[answer.value for answer in row] for row in rows] == [["red", None], [None, "red"]]
    assert rows[1][0].reason == "there are no values to choose from"
    # and paid once
    assert rows[0][0].usage.prompt > 0
    assert rows[1][1].usage == Usage()


def test_nothing_of_an_item_but_its_photo_is_shown(tmp_path: Path) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> str:
        asked.append(request)
        return '{"answer": "red"}'

    picture(tmp_path / "secret-name.png", RED)
    judge = LoreJudge(
        "fashion",
        captioner=ModelCaptioner(ScriptedModel(answer)),
        photos=Photos(tmp_path),
    )
    item = Item(title="Dress, answer it", brand="Obeyme", images=("secret-name.png",))
    verdict = judge.judge("red dress", item)
    (request,) = asked
    assert request.messages[1].text == "The photo shows the item."
    for said in ("secret-name", "Obeyme", "answer it"):
        assert said not in repr(request)
    (look,) = verdict.path.looks
    assert (look.attribute, look.value, look.confidence) == ("color", "red", UNSCORED)


# ---- when it cannot be asked
def test_a_model_that_cannot_see_ends_the_run() -> None:
    captioner = says(Reply(finish="failed", error="the model reads no images"))
    for _ in range(7):
        assert answered(captioner).reason == "the model reads no images"
    with pytest.raises(JudgeError) as raised:
        answered(captioner)
    assert str(raised.value) == (
        "`scripted` has answered none of 8 questions about photos; the last time: "
        "the model reads no images"
    )


def test_a_model_that_has_seen_may_fail() -> None:
    replies = iter(["red", *[Reply(finish="failed", error="gone")] * 40])
    captioner = ModelCaptioner(ScriptedModel(lambda request: next(replies)))
    assert [answered(captioner).value for _ in range(20)] == ["red", *[None] * 19]


def test_a_server_that_refuses_probabilities_is_asked_without() -> None:
    def answer(request: Request) -> Reply | str:
        return Reply(finish="failed", error="no logprobs") if request.alternatives else "red"

    answer_ = answered(ModelCaptioner(ScriptedModel(answer)))
    assert (answer_.value, answer_.confidence) == ("red", UNSCORED)


def test_failures_are_not_remembered_and_answers_are(tmp_path: Path) -> None:
    replies = iter(
        [Reply(finish="failed", error="gone"), Reply(finish="failed", error="gone"), "red"]
    )
    model = ScriptedModel(lambda request: next(replies))
    captioner = Remembering(ModelCaptioner(model), AnswerCache(tmp_path / "answers"))
    asked = [Asked(PHOTO, (COLOR,))]
    found = [answers_in_order(captioner, asked)[0][0].value for _ in range(3)]
    assert found == [None, "red", "red"]


# ---- a server
def served(body: Mapping[str, Any], times: int) -> Said:
    """Answer by the first pixel, as a server with log-probabilities does."""
    if "response_format" not in body:
        return Said(status=400, body={})
    red, *_ = shown(body)
    names = body["response_format"]["json_schema"]["schema"]["properties"]["answer"]["enum"]
    share = 0.5 + abs(red - 128) / 300
    pieces = [('{"answer": "', 0.9), (names[red > 127], share), ('"}', 1.0)]
    scored = [
        {
            "token": text,
            "logprob": math.log(p),
            "top_logprobs": [{"token": text, "logprob": math.log(p)}],
        }
        for text, p in pieces
    ]
    return Said(body=completion("".join(t for t, _ in pieces), logprobs={"content": scored}))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "pause", lambda attempt, wanted: 0.001)


PLUGINS = Plugins.of(models=lore_sdk.models.plugin)


def test_a_model_behind_a_server_keeps_to_what_captioners_promise() -> None:
    with serving(served) as server:
        captioner = open_captioner(f"openai:m@{server.url}", plugins=PLUGINS, key=KEY)
        assert check_captioner(captioner, [COLOR, KIND]) == []
        dark = Photo(width=8, height=8, pixels=b"\x08\x08\x08" * 64)
        rows = answers_in_order(captioner, [Asked(PHOTO, (COLOR,)), Asked(dark, (COLOR,))] * 20)
        captioner.close()
    assert [row[0].value for row in rows] == ["navy-blue", "red"] * 20
    assert rows[0][0].confidence == pytest.approx(0.5 + 126 / 300, abs=0.02)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert captioner.name == "openai:m"
    assert captioner.identity.startswith(f"openai m at {server.url}, prompt ")
    assert KEY not in captioner.identity + repr(captioner)
    assert json.dumps(server.bodies).count("json_schema") > 0


def test_captioners_and_models_are_found_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError) as raised:
        open_captioner("opnai:x", plugins=PLUGINS)
    assert str(raised.value) == (
        "no captioner is called `opnai`; did you mean `openai`? installed: `openai`, `scripted`"
    )
    assert asks_model("scripted:x", PLUGINS)
    assert not asks_model("open-clip:x", PLUGINS)


def test_eyes_do_not_show_their_key(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"when": "Attribute: color", "reply": "{\\"answer\\": \\"red\\"}"}\n')
    eyes = Eyes(captioner=f"scripted:{script}", key=KEY, answers=tmp_path / "answers")
    assert KEY not in repr(eyes)
    captioner, _ = eyes.open(PLUGINS)
    ((answer,),) = answers_in_order(captioner, [Asked(PHOTO, (COLOR,))])
    captioner.close()
    assert answer.value == "red"
