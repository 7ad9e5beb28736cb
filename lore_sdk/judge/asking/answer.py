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

from lore_sdk.types import Grade, Reply, Scale

__all__ = ["Answer", "NoAnswer", "TwiceError", "distinct", "read_answer", "spoken", "unfenced"]

_LONGEST, _LONGEST_TEXT = 200_000, 8_000
_THINKING = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|reasoning)>", re.IGNORECASE)
_FENCE = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n\s*```\s*", re.DOTALL | re.IGNORECASE)
_QUOTED = re.compile(
    # bounded, so that a reply full of opening quotation marks is read in no time
    r"\"(?:\\.|[^\"\\\n]){0,2000}\"|“[^”]{0,2000}”|‘[^’\n]{0,2000}’|「[^」]{0,2000}」"
    r"|『[^』]{0,2000}』|«[^»]{0,2000}»|`[^`\n]{0,2000}`|(?m:^[ \t]*>.*$)"
)
_LONE_WORD = re.compile(r"\W*\w+\W*")
_CODE = r"L\d+(?:\.\d+)?"
_NAMES = "grade|rating|label|verdict|final answer|answer|score|评分|等级|评级|答案|判定|档位"
_STATED = re.compile(
    rf"(?<![A-Za-z])(?:{_NAMES})"
    r"[\s*_\"'`]*(?:is|为|是|[:：=])?[\s*_\"'`]*"
    rf"(?P<code>{_CODE})(?![A-Za-z0-9])(?=(?P<rest>[^\n]{{0,80}}))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"[\s*_\"'`(\[【]*(?P<code>{_CODE})[\s*_\"'`)\]】.。!]*", re.IGNORECASE)
_ELSE = re.compile(
    r"[*_\"'`\s]*(?:or|to|and|through|或|至|到|和|[-–—~/|,，?？])\s*[*_\"'`\s]*L?\d", re.IGNORECASE
)
_DOUBT = re.compile(r"[*_\"'`\s]*[?？]")


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
    found = _FENCE.fullmatch(said)
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
    """Take the last grade that is stated as the answer, or the only thing that is said."""
    plain = _QUOTED.sub(lambda quoted: quoted[0] if _LONE_WORD.fullmatch(quoted[0]) else " ", said)
    alone = _ALONE.fullmatch(plain)
    stated = list(_STATED.finditer(plain))
    if not alone and not stated:
        return NoAnswer("the reply states no grade")
    last = alone or stated[-1]
    rest = "" if alone else last["rest"]
    if _ELSE.match(rest):
        return NoAnswer("the reply states more than one grade")
    if _DOUBT.match(rest):
        return NoAnswer("the reply asks whether its grade is right")
    grade = _grade(last["code"], scale)
    if isinstance(grade, NoAnswer):
        return grade
    reasoning = _whole(reply.reasoning) or said.strip()
    return Answer(grade=grade, read="text", reasoning="" if alone else reasoning)


def _grade(stated: str, scale: Scale) -> Grade | NoAnswer:
    for grade in scale.grades:
        if stated.strip().casefold() in {
            grade.code.casefold(),
            grade.name.casefold(),
            str(grade).casefold(),
        }:
            return grade
    return NoAnswer(f"`{stated.strip()[:40]}` is no grade of this scale")
