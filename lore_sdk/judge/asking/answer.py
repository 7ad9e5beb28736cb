"""Reading a model's answer: a grade only where one is stated beyond doubt, else why there is none.

The answer is a JSON object; where it is none, one strict reading of plain text is tried. A grade
that a text merely mentions, in a quotation, in its reasoning or in a list of what grades there are,
is not an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lore_sdk.judge.asking.plain_answer import read_plain
from lore_sdk.types import Grade, Reply, Scale

__all__ = ["Answer", "NoAnswer", "TwiceError", "distinct", "read_answer", "spoken", "unfenced"]

_LONGEST, _LONGEST_TEXT = 200_000, 8_000
_THINKING = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
# one repetition only, so that a fence full of empty lines is read in no time
_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*)\n[ \t]*```", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A grade that was stated, and what stands beside it.

    `read` says how it was found. `mismatch` is the dimension that keeps the grade down, `cited` are
    the rules that the model refers to, and `needs` what it takes the query to ask for and the item
    to state; these are as the model states them, null as an empty text, and empty where it does
    not.
    `reasoning` is what it thought.
    """

    grade: Grade
    read: Literal["schema", "text"]
    mismatch: str = ""
    cited: tuple[str, ...] = ()
    needs: tuple[Mapping[str, str], ...] = ()
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why a reply has no grade, in words; the raw text is kept by whoever logs replies."""

    why: str


def read_answer(reply: Reply, scale: Scale) -> Answer | NoAnswer:
    """Read the grade of a reply, or say why there is none.

    What failed, was refused or was cut off has none; a cut-off reply whose JSON is whole all the
    same, and is only followed by spaces, does. Off-scale grades, several grades and doubt are none.
    """
    if reply.finish == "failed":
        return NoAnswer(f"the model did not reply: {reply.error or 'no reason given'}")
    if reply.finish == "refused":
        return NoAnswer("the model refused to answer")
    text = _whole(reply.text[:_LONGEST])
    said = spoken(text)
    if said is None:
        return NoAnswer("the reply ends while the model thinks")
    found = _by_schema(said, reply, scale)
    if found:
        return found
    if reply.finish == "length":
        return NoAnswer("the reply was cut off before it was whole")
    if not said.strip():
        return NoAnswer("the reply is empty")
    return _by_text(said[-_LONGEST_TEXT:], reply, scale)


def spoken(text: str) -> str | None:
    """Return what stands outside of thoughts; None where a thought does not end."""
    # some templates open the thought in the prompt, so that a reply holds its end only
    *_, said = _THOUGHT_ENDS.split(text)
    return None if _THINKING.search(said) else said


# ---- as a JSON object
def unfenced(said: str) -> str:
    """Return what stands inside of a Markdown fence, where a text is one."""
    found = _FENCE.fullmatch(said.strip())
    return found[1] if found else said


def _by_schema(said: str, reply: Reply, scale: Scale) -> Answer | NoAnswer | None:
    """Read a JSON object; None where there is none, or none that is whole."""
    try:
        # Any: JSON from outside
        found: Any = json.loads(unfenced(said), object_pairs_hook=distinct)
    except TwiceError as error:
        return NoAnswer(str(error))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, Mapping):
        return None if isinstance(found, str | int | float) else NoAnswer("the JSON is no object")
    if "grade" not in found:
        return NoAnswer("the JSON has no `grade`")
    stated = found["grade"]
    if not isinstance(stated, str):
        return NoAnswer(f"`grade` is {json.dumps(stated)[:40]}, which is no grade")
    grade = _grade(_whole(stated), scale)
    if isinstance(grade, NoAnswer):
        return grade
    return Answer(
        grade=grade,
        read="schema",
        mismatch=_text(found.get("mismatch")),
        cited=tuple(_texts(found.get("rules"))),
        needs=tuple(_needs(found.get("needs"))),
        reasoning=_text(found.get("reasoning")) or _whole(reply.reasoning),
    )


class TwiceError(Exception):
    """Which of two values is meant cannot be told; never leaves the reading of a reply."""


def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of JSON of its keys; raises TwiceError where one comes twice."""
    if len(dict(pairs)) < len(pairs):
        raise TwiceError("the JSON states a key twice")
    return dict(pairs)


def _text(value: object) -> str:
    return _whole(value).strip() if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """Replace halves of characters, which JSON can hold and no file takes."""
    return text.encode("utf-8", "replace").decode()


def _texts(value: object) -> Iterator[str]:
    for each in value if isinstance(value, list) else ():
        if _text(each):
            yield _text(each)


def _needs(value: object) -> Iterator[Mapping[str, str]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield {
                _whole(name): "" if said is None else _whole(str(said))
                for name, said in each.items()
                if said is None or isinstance(said, str | bool | int | float)
            }


# ---- as plain text
def _by_text(said: str, reply: Reply, scale: Scale) -> Answer | NoAnswer:
    stated = read_plain(said)
    if stated.doubt:
        return NoAnswer(stated.doubt)
    grade = _grade(stated.code, scale)
    if isinstance(grade, NoAnswer):
        return grade
    reasoning = "" if stated.alone else _whole(reply.reasoning) or said.strip()
    return Answer(grade=grade, read="text", reasoning=reasoning)


def _grade(stated: str, scale: Scale) -> Grade | NoAnswer:
    for grade in scale.grades:
        if stated.strip().casefold() in {
            grade.code.casefold(),
            grade.name.casefold(),
            str(grade).casefold(),
        }:
            return grade
    return NoAnswer(f"`{stated.strip()[:40]}` is no grade of this scale")
