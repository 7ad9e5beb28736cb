"""The prompt that asks a model one question about one photo."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lore_sdk.images.encode import ENCODING, encode
from lore_sdk.types import Message, Photo, PhotoQuestion, Request

__all__ = ["CANNOT_TELL", "identity", "names_of", "request_of"]

_FILE = "photo.toml"
CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class _Template:
    system: str
    user: str
    hash: str


def names_of(question: PhotoQuestion) -> Mapping[str, str]:
    """Return the values of a question by the name that a model calls each, its plainest words.

    A name that two values share stands for neither: each is called by its value.
    """
    plain = [choice.words[0] if choice.words else choice.value for choice in question.choices]
    return {
        name if plain.count(name) == 1 else choice.value: choice.value
        for name, choice in zip(plain, question.choices, strict=True)
    }


def request_of(photo: Photo, question: PhotoQuestion) -> Request:
    """Return the request for one question about one photo.

    Nothing of the item but the pixels of its photo is in it: no title, no name of a file.
    """
    template = _template()
    names = [*names_of(question), CANNOT_TELL]
    system = template.system.format(
        attribute=question.attribute.replace("_", " "),
        values=json.dumps(names[:-1], ensure_ascii=False)[1:-1],
        cannot_tell=CANNOT_TELL,
    )
    answer = {"type": "string", "enum": list(dict.fromkeys(names))}
    schema = {
        "type": "object",
        "properties": {"answer": answer},
        "required": ["answer"],
        "additionalProperties": False,
    }
    return Request(
        messages=(Message("system", system), Message("user", template.user, (encode(photo),))),
        schema=json.dumps(schema, ensure_ascii=False),
        alternatives=1,
    )


def identity() -> str:
    """Return all that shapes a request beside photo and question, in one line."""
    return f"prompt {_template().hash}, {ENCODING}"


@cache
def _template() -> _Template:
    text = (files(__package__) / "prompts" / _FILE).read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return _Template(
        system=found["system"].strip("\n"),
        user=found["user"],
        hash=hashlib.sha256(text.encode()).hexdigest()[:12],
    )
