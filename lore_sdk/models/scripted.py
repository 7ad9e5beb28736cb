"""A model that answers by a script: for tests, examples, and rehearsals of a run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.models.counting import estimate
from lore_sdk.types import Reply, Request, Usage

__all__ = ["ScriptedModel", "open_scripted"]


@dataclass(frozen=True)
class ScriptedModel:
    """Answers each request by a function from it to a reply, or to the text of one."""

    answer: Callable[[Request], Reply | str]
    name: str = "scripted"
    identity: str = "scripted"

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield replies in the order of the requests."""
        for number, request in enumerate(requests):
            said = self.answer(request)
            yield number, said if isinstance(said, Reply) else _reply(request, said)

    def count(self, text: str) -> None:
        """Know no tokens."""

    def close(self) -> None:
        """Hold nothing."""


def open_scripted(argument: str, key: str = "") -> ScriptedModel:
    """Open the script of a file of JSON lines, `{"when": "words of the request", "reply": "…"}`.

    The first line whose `when` stands in one of the messages answers; a line without `when` answers
    always. Where no line does, the reply has failed. Raises DataError when the file is none.
    """
    path = Path(argument)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"the script `{argument}` cannot be read: {said}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"the script `{argument}` is not text in UTF-8") from error
    lines = [_line(path, number, line) for number, line in enumerate(text.splitlines(), 1) if line]
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return ScriptedModel(_Script(lines), identity=f"scripted {digest}")


@dataclass(frozen=True, slots=True)
class _Script:
    lines: Sequence[tuple[str, str]]

    def __call__(self, request: Request) -> Reply | str:
        said = "\n".join(message.text for message in request.messages)
        for when, reply in self.lines:
            if when in said:
                return reply
        return Reply(finish="failed", error="no line of the script answers")


def _line(path: Path, number: int, line: str) -> tuple[str, str]:
    try:
        found = json.loads(line)
        when, reply = found.get("when", ""), found["reply"]
    except (ValueError, AttributeError, KeyError) as error:
        raise DataError(
            f'`{path.name}`, line {number} is not like {{"when": "red", "reply": "L4"}}'
        ) from error
    if not isinstance(when, str) or not isinstance(reply, str):
        raise DataError(f"`{path.name}`, line {number}: `when` and `reply` have to be texts")
    return when, reply


def _reply(request: Request, text: str) -> Reply:
    prompt = sum(estimate(message.text) for message in request.messages)
    return Reply(text=text, usage=Usage(prompt=prompt, reply=estimate(text)))
