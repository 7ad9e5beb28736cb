"""What a captioner says is taken for an answer only if it is one."""

from __future__ import annotations

from typing import Any

import pytest

from lore_sdk.errors import JudgeError
from lore_sdk.images import answers_in_order
from lore_sdk.types import Asked, Choice, Photo, PhotoAnswer, PhotoQuestion

COLOR = PhotoQuestion(
    attribute="color",
    dimension="color",
    choices=(Choice("red", ("red",)), Choice("blue", ("blue",))),
)
ASKED = [Asked(Photo(width=1, height=1, pixels=bytes(3)), (COLOR,)) for _ in range(2)]
RED, BLUE = (PhotoAnswer(value=value, confidence=0.9) for value in ("red", "blue"))
NONE = PhotoAnswer(value=None, confidence=0.0, reason="too dark")


class Saying:
    name, identity = "saying", "saying 1"

    def __init__(self, said: object) -> None:
        self.said = said

    def knows(self, question: PhotoQuestion) -> bool:
        return True

    def answers(self, asked: object) -> Any:
        return self.said

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    "said",
    [
        [(0, (RED,)), (1, (NONE,))],
        [(1, (NONE,)), (0, (RED,))],
        ((0, [RED]), [1, [NONE]]),
        iter([(1, (NONE,)), (0, (RED,))]),
    ],
)
def test_answers_are_put_in_order(said: object) -> None:
    assert answers_in_order(Saying(said), ASKED) == [(RED,), (NONE,)]


@pytest.mark.parametrize(
    "said",
    [
        [],
        [(0, (RED,))],
        [(0, (RED,)), (0, (RED,))],
        [(0, (RED,)), (1, (RED,)), (1, (RED,))],
        [(0, (RED,)), (2, (RED,))],
        [(0, (RED,)), (-1, (RED,))],
        [(0, (RED,)), ("1", (RED,))],
        [(0, (RED,)), (1, ())],
        [(0, (RED,)), (1, (RED, BLUE))],
        [(0, (RED,)), (1, ("red",))],
        [(0, (RED,)), (1, (None,))],
        [(0, (RED,)), (1, RED)],
        [(0, (RED,)), (1, (PhotoAnswer(value="mauve", confidence=0.9),))],
        [(RED,), (BLUE,)],
        [RED, BLUE],
        ["01", "10"],
    ],
)
def test_what_is_no_answer_ends_the_run(said: object) -> None:
    with pytest.raises(JudgeError) as caught:
        answers_in_order(Saying(said), ASKED)
    assert str(caught.value) == (
        "the captioner `saying` does not answer each question with one of its choices or with none"
    )
