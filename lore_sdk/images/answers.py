"""Asking a captioner, which may be anybody's, and taking only what is an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lore_sdk.errors import JudgeError
from lore_sdk.types import Asked, Captioner, PhotoAnswer

__all__ = ["answers_as_they_come", "answers_in_order"]


def answers_as_they_come(
    captioner: Captioner, asked: Sequence[Asked]
) -> Iterator[tuple[int, tuple[PhotoAnswer, ...]]]:
    """Yield the number of each photo, from 0, with its answers, in the order of completion.

    Raises JudgeError for what is no answer, for two about one photo, and for none.
    """
    left = set(range(len(asked)))
    for told in captioner.answers(asked):
        match told:
            case (int() as number, [*row]) if number in left and _answers(asked[number], row):
                left.remove(number)
                yield number, tuple(row)
            case _:
                raise _wrong(captioner)
    if left:
        raise _wrong(captioner)


def answers_in_order(captioner: Captioner, asked: Sequence[Asked]) -> list[tuple[PhotoAnswer, ...]]:
    """Return the answers about each photo; raises JudgeError as `answers_as_they_come` does."""
    found = dict(answers_as_they_come(captioner, asked))
    return [found[number] for number in range(len(asked))]


def _answers(asked: Asked, row: Sequence[object]) -> bool:
    return len(row) == len(asked.questions) and all(
        isinstance(answer, PhotoAnswer)
        and (answer.value is None or answer.value in {c.value for c in question.choices})
        for question, answer in zip(asked.questions, row, strict=True)
    )


def _wrong(captioner: Captioner) -> JudgeError:
    return JudgeError(
        f"the captioner `{captioner.name}` does not answer each question with one of its "
        "choices or with none"
    )
