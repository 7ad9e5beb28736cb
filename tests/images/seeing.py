"""A captioner that answers by the color of a photo's first pixel: seen, and how often asked."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from lore_sdk.types import Asked, PhotoAnswer, PhotoQuestion


def picture(path: Path, color: bytes) -> None:
    """Write a photo of one color, but for a corner."""
    image = Image.new("RGB", (16, 16), tuple(color))
    image.paste((0, 0, 0), (15, 15, 16, 16))
    image.save(path)


def shown(body: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return the first pixel of the photo in the body of a request to a server."""
    parts = body["messages"][-1]["content"]
    (url,) = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    head, _, content = url.partition(",")
    assert head == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as image:
        red, green, blue = image.getpixel((0, 0))
    return red, green, blue


RED, BLUE, GREY = b"\xff\0\0", b"\0\0\xff", b"\x80\x80\x80"


class ByColor:
    """Answers about `attributes`; what a color stands for is told by `answers`."""

    name = "by-color"

    def __init__(
        self,
        answers: Mapping[bytes, PhotoAnswer],
        attributes: Sequence[str] = ("color",),
        identity: str = "by-color 1",
    ) -> None:
        self.identity = identity
        self.asked: list[tuple[str, ...]] = []
        self._answers = answers
        self._attributes = attributes

    def knows(self, question: PhotoQuestion) -> bool:
        return question.attribute in self._attributes and bool(question.choices)

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        for number, one in enumerate(asked):
            self.asked.append(tuple(question.attribute for question in one.questions))
            yield number, tuple(self._answer(one.photo.pixels[:3], q) for q in one.questions)

    def close(self) -> None:
        self.asked.clear()

    def _answer(self, color: bytes, question: PhotoQuestion) -> PhotoAnswer:
        none = PhotoAnswer(value=None, confidence=0.0, reason="cannot tell")
        return self._answers.get(color, none) if self.knows(question) else none
