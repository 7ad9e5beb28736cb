"""The check for authors of captioners finds what is wrong, one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from lore_sdk.plugins.testing import check_captioner
from lore_sdk.types import Asked, Choice, PhotoAnswer, PhotoQuestion

COLOR = PhotoQuestion(
    attribute="color",
    dimension="color",
    choices=(Choice("black", ("black",)), Choice("white", ("white",))),
)


class Brightness:
    """Tells black from white by the first pixel."""

    name, identity = "brightness", "brightness 1"

    def knows(self, question: PhotoQuestion) -> bool:
        return question.attribute == "color"

    def answers(self, asked: Sequence[Asked]) -> Any:
        for number, one in enumerate(asked):
            yield number, tuple(self.answer(one, q, len(asked)) for q in one.questions)

    def answer(self, asked: Asked, question: PhotoQuestion, beside: int) -> Any:
        if not self.knows(question):
            return PhotoAnswer(value=None, confidence=0.0, reason="not known")
        value = "white" if asked.photo.pixels[0] > 127 else "black"
        return PhotoAnswer(value=value, confidence=0.9)


class Nameless(Brightness):
    name = " "


class KnowsAll(Brightness):
    def knows(self, question: PhotoQuestion) -> bool:
        return True


class KnowsNothing(Brightness):
    def knows(self, question: PhotoQuestion) -> bool:
        return False


class Inventive(Brightness):
    def answer(self, asked: Asked, question: PhotoQuestion, beside: int) -> Any:
        return PhotoAnswer(value="mauve", confidence=0.5)


class Wordy(Brightness):
    def answer(self, asked: Asked, question: PhotoQuestion, beside: int) -> Any:
        return "white"


class Swayed(Brightness):
    def answer(self, asked: Asked, question: PhotoQuestion, beside: int) -> Any:
        return PhotoAnswer(value=None, confidence=0.9 if beside > 1 else 0.2, reason="none")


class Wavering(Brightness):
    def __init__(self) -> None:
        self.times = 0

    def answer(self, asked: Asked, question: PhotoQuestion, beside: int) -> Any:
        self.times += 1
        return PhotoAnswer(value=None, confidence=min(1.0, self.times / 100), reason="none")


class Short(Brightness):
    def answers(self, asked: Sequence[Asked]) -> Any:
        return ((number, row[:1]) for number, row in super().answers(asked))


class Twice(Brightness):
    def answers(self, asked: Sequence[Asked]) -> Any:
        return [*super().answers(asked), *super().answers(asked)]


class Astray(Brightness):
    def answers(self, asked: Sequence[Asked]) -> Any:
        return ((number + 1, row) for number, row in super().answers(asked))


class Failing(Brightness):
    def answers(self, asked: Sequence[Asked]) -> Any:
        raise ZeroDivisionError("division by zero")


def test_a_captioner_that_does_its_work_has_no_problems() -> None:
    assert check_captioner(Brightness(), [COLOR]) == []


@pytest.mark.parametrize(
    "captioner, problem",
    [
        (Nameless(), "the captioner's `name` is not a text of one line"),
        (KnowsAll(), "the captioner says that it knows a question without choices"),
        (KnowsNothing(), "the captioner does not know `color`, which it should"),
        (Inventive(), "`mauve` is answered about `color`, and is no choice"),
        (Wordy(), "an answer is a str, not a PhotoAnswer"),
        (Short(), "not every question about every photo has one answer"),
        (Twice(), "not every question about every photo has one answer"),
        (Astray(), "not every question about every photo has one answer"),
        (
            Swayed(),
            "the captioner answers otherwise about a photo beside others than alone",
        ),
        (Wavering(), "the captioner answers otherwise the second time"),
        (Failing(), "the captioner raises ZeroDivisionError: division by zero"),
    ],
)
def test_what_is_wrong_is_found(captioner: Brightness, problem: str) -> None:
    assert problem in check_captioner(captioner, [COLOR])
