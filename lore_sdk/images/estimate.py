"""What looking would take, before anything is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from lore_sdk.images.prompt import request_of
from lore_sdk.types import Asked, Captioner, Photo, PhotoAnswer, PhotoQuestion, Usage
from lore_sdk.types.tokens import estimate

__all__ = ["EstimatingCaptioner"]

_PATCH = 28
"""Pixels a side that one token stands for, as in Qwen2-VL (arXiv 2409.12191, section 2.1)."""
_REPLY = 12
"""Tokens of a value in JSON, about."""


class EstimatingCaptioner:
    """Counts what a model would be asked about photos and never asks it: no question is answered.

    Tokens are about right; that of a photo depends on the model. What was counted is not counted
    again, as it is remembered once it is asked.
    """

    def __init__(self, captioner: Captioner) -> None:
        self._captioner = captioner
        self._counted: set[tuple[str, PhotoQuestion]] = set()

    @property
    def name(self) -> str:
        """Return the captioner's name."""
        return self._captioner.name

    @property
    def identity(self) -> str:
        """Return the captioner's identity, by which is found what it has answered before."""
        return self._captioner.identity

    def knows(self, question: PhotoQuestion) -> bool:
        """Tell whether the captioner can ever answer this."""
        return self._captioner.knows(question)

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        """Answer nothing, and say what each answer would take."""
        for number, one in enumerate(asked):
            yield number, tuple(self._expected(one.photo, q) for q in one.questions)

    def close(self) -> None:
        """Close the captioner."""
        self._captioner.close()

    def _expected(self, photo: Photo, question: PhotoQuestion) -> PhotoAnswer:
        key = (photo.digest, question)
        usage = Usage() if key in self._counted else _usage(photo, question)
        self._counted.add(key)
        reason = "nothing was asked, its tokens were only counted"
        return PhotoAnswer(value=None, confidence=0.0, reason=reason, failed=True, usage=usage)


def _usage(photo: Photo, question: PhotoQuestion) -> Usage:
    said = sum(estimate(message.text) for message in request_of(photo, question).messages)
    patches = ceil(photo.width / _PATCH) * ceil(photo.height / _PATCH)
    return Usage(prompt=said + patches, reply=_REPLY)
