"""What captioners have to do, whoever made them; used through `testing`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

from lore_sdk.plugins.loading import described
from lore_sdk.types import Asked, Photo, PhotoAnswer, PhotoQuestion

__all__ = ["check_captioner"]

_TOLERANCE = 1e-3
_UNKNOWN = PhotoQuestion(attribute="no_such_attribute", dimension="special", choices=())
_ODD = (
    Photo(width=1, height=1, pixels=b"\x00\x00\x00"),
    Photo(width=1, height=300, pixels=b"\xff" * 900),
    Photo(width=40, height=30, pixels=bytes(range(240)) * 15),
)


# Any: authors hand in whatever their offer loads
def check_captioner(captioner: Any, questions: Sequence[PhotoQuestion]) -> list[str]:
    """Check an opened captioner with questions that it should know.

    It answers each question about each photo, with a value that was allowed or with a reason for
    none, the same alone as beside others and the same again.
    """
    problems: dict[str, None] = {}
    try:
        for problem in _problems(captioner, tuple(questions)):
            problems[problem] = None
    # whatever a captioner raises on a photo would end the run
    except Exception as error:
        problems[f"the captioner raises {described(error)}"] = None
    return list(problems)


def _problems(captioner: Any, questions: tuple[PhotoQuestion, ...]) -> Iterator[str]:
    for name in ("name", "identity"):
        found = getattr(captioner, name)
        if not isinstance(found, str) or not found.strip() or "\n" in found:
            yield f"the captioner's `{name}` is not a text of one line"
    for question in questions:
        if captioner.knows(question) is not True:
            yield f"the captioner does not know `{question.attribute}`, which it should"
    if captioner.knows(_UNKNOWN) is not False:
        yield "the captioner says that it knows a question without choices"
    if list(captioner.answers([])):
        yield "no photos have answers"
    asked = [Asked(photo, (*questions, _UNKNOWN)) for photo in _ODD]
    answers = _told(captioner, asked)
    if [len(row) for row in answers] != [len(one.questions) for one in asked]:
        yield "not every question about every photo has one answer"
        return
    for one, row in zip(asked, answers, strict=True):
        yield from _wrong(one, row)
    if not _agree(answers, _told(captioner, asked)):
        yield "the captioner answers otherwise the second time"
    if not _agree(answers, [_told(captioner, [one])[0] for one in asked]):
        yield "the captioner answers otherwise about a photo beside others than alone"


def _told(captioner: Any, asked: Sequence[Asked]) -> list[Sequence[Any]]:
    """Return the answers about each photo, in order; none where numbers are wrong."""
    told = sorted(captioner.answers(asked), key=itemgetter(0))
    numbers = [number for number, _ in told]
    return [row for _, row in told] if numbers == list(range(len(asked))) else []


def _wrong(asked: Asked, answers: Sequence[Any]) -> Iterator[str]:
    for question, answer in zip(asked.questions, answers, strict=True):
        if not isinstance(answer, PhotoAnswer):
            yield f"an answer is a {type(answer).__name__}, not a PhotoAnswer"
        elif answer.value is not None and answer.value not in {c.value for c in question.choices}:
            yield f"`{answer.value}` is answered about `{question.attribute}`, and is no choice"


def _agree(some: Sequence[Sequence[Any]], others: Sequence[Sequence[Any]]) -> bool:
    return all(
        one.value == other.value and abs(one.confidence - other.confidence) < _TOLERANCE
        for row, beside in zip(some, others, strict=True)
        for one, other in zip(row, beside, strict=True)
    )
