"""A captioner on top of any language model that can see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lore_sdk.errors import JudgeError
from lore_sdk.images.prompt import identity, names_of, request_of
from lore_sdk.images.reply import read_answer
from lore_sdk.types import Asked, Model, Photo, PhotoAnswer, PhotoQuestion, Reply, Request

__all__ = ["ModelCaptioner"]

_MOST_FAILED = 8

_Key = tuple[str, PhotoQuestion]


class ModelCaptioner:
    """Asks a model one question about one photo at a time, and takes only values for an answer.

    Each question is a request of its own, so that what is answered to one does not sway the next
    and can be remembered by itself.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._seen = False
        self._failed = 0

    @property
    def name(self) -> str:
        """Return the name of the model."""
        return self._model.name

    @property
    def identity(self) -> str:
        """Return the identity of the model and what it is asked with."""
        return f"{self._model.identity}, {identity()}"

    def knows(self, question: PhotoQuestion) -> bool:
        """Tell whether there is something to choose from."""
        return len(question.choices) > 1

    def answers(self, asked: Sequence[Asked]) -> list[tuple[PhotoAnswer, ...]]:
        """Answer each question about each photo; equal questions about equal photos are asked once.

        Raises JudgeError when the model has failed at each of the first questions, as one that
        cannot see does.
        """
        wanted: dict[_Key, Photo] = {
            (one.photo.digest, question): one.photo
            for one in asked
            for question in one.questions
            if self.knows(question)
        }
        found = self._answered(wanted)
        return [
            tuple(found.get((one.photo.digest, q)) or _unasked() for q in one.questions)
            for one in asked
        ]

    def close(self) -> None:
        """Close the model."""
        self._model.close()

    def _answered(self, wanted: dict[_Key, Photo]) -> dict[_Key, PhotoAnswer]:
        keys = list(wanted)
        requests = [request_of(photo, question) for (_, question), photo in wanted.items()]
        replies = self._replies(requests)
        self._check_that_it_sees(replies)
        return {
            key: read_answer(reply, names_of(key[1]))
            for key, reply in zip(keys, replies, strict=True)
        }

    def _replies(self, requests: Sequence[Request]) -> list[Reply]:
        """Ask for probabilities, and, where that fails, without: some servers refuse them."""
        found = dict(self._model.replies(requests))
        again = [number for number in found if found[number].finish == "failed"]
        plain = [replace(requests[number], alternatives=0) for number in again]
        for number, reply in self._model.replies(plain) if plain else ():
            found[again[number]] = reply
        return [found[number] for number in range(len(requests))]

    def _check_that_it_sees(self, replies: Sequence[Reply]) -> None:
        errors = [reply.error for reply in replies if reply.finish == "failed"]
        self._seen |= len(errors) < len(replies)
        self._failed += len(errors)
        if not self._seen and self._failed >= _MOST_FAILED:
            raise JudgeError(
                f"`{self.name}` has answered none of {self._failed} questions about photos; the "
                f"last time: {errors[-1]}"
            )


def _unasked() -> PhotoAnswer:
    return PhotoAnswer(value=None, confidence=0.0, reason="there are no values to choose from")
