"""A captioner on top of any language model that can see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lore_sdk.errors import JudgeError
from lore_sdk.images.prompt import identity, names_of, request_of
from lore_sdk.images.reply import read_answer
from lore_sdk.types import Asked, Model, Photo, PhotoAnswer, PhotoQuestion, Reply, Request, Usage

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

    def answers(self, asked: Sequence[Asked]) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
        """Answer each question about each photo; equal questions about equal photos are asked once.

        Raises JudgeError when the model has failed at each of the first questions, as one that
        cannot see does.
        """
        wanted: dict[_Key, Photo] = {}
        waiting: dict[_Key, list[int]] = {}
        left = []
        for number, one in enumerate(asked):
            keys = {(one.photo.digest, q): one.photo for q in one.questions if self.knows(q)}
            wanted |= keys
            left.append(len(keys))
            for key in keys:
                waiting.setdefault(key, []).append(number)
        found: dict[_Key, PhotoAnswer] = {}

        def row(number: int) -> tuple[PhotoAnswer, ...]:
            one = asked[number]
            keys = [(one.photo.digest, question) for question in one.questions]
            return tuple(
                _paid_once(found[key], waiting[key][0] == number) if key in found else _unasked()
                for key in keys
            )

        yield from ((number, row(number)) for number, keys in enumerate(left) if not keys)
        for key, answer in self._answered(wanted):
            found[key] = answer
            for number in waiting[key]:
                left[number] -= 1
                if not left[number]:
                    yield number, row(number)

    def close(self) -> None:
        """Close the model."""
        self._model.close()

    def _answered(self, wanted: Mapping[_Key, Photo]) -> Iterator[tuple[_Key, PhotoAnswer]]:
        keys = list(wanted)
        requests = [request_of(photo, question) for (_, question), photo in wanted.items()]
        for number, reply in self._replies(requests):
            answer = read_answer(reply, names_of(keys[number][1]))
            yield keys[number], replace(answer, usage=reply.usage)

    def _replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """Ask for probabilities, and, where that fails, without: some servers refuse them."""
        again = []
        for number, reply in self._model.replies(requests):
            if reply.finish == "failed":
                again.append(number)
            else:
                self._seen = True
                yield number, reply
        plain = [replace(requests[number], alternatives=0) for number in again]
        failed = []
        for place, reply in self._model.replies(plain) if plain else ():
            if reply.finish == "failed":
                failed.append((again[place], reply))
            else:
                self._seen = True
                yield again[place], reply
        self._check_that_it_sees([reply.error for _, reply in failed])
        yield from failed

    def _check_that_it_sees(self, errors: Sequence[str]) -> None:
        self._failed += len(errors)
        if not self._seen and self._failed >= _MOST_FAILED:
            raise JudgeError(
                f"`{self.name}` has answered none of {self._failed} questions about photos; the "
                f"last time: {errors[-1]}"
            )


def _paid_once(answer: PhotoAnswer, first: bool) -> PhotoAnswer:
    return answer if first else replace(answer, usage=Usage())


def _unasked() -> PhotoAnswer:
    return PhotoAnswer(value=None, confidence=0.0, reason="there are no values to choose from")
