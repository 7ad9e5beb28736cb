"""Labelled queries: their words, and the BIO tag of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from lore_sdk.errors import DataError
from lore_sdk.files import Row, Source
from lore_sdk.files.readers.jsonl import read_jsonl
from lore_tagger.tags import is_tag

__all__ = ["MOST_WORDS", "Tagged", "read_tagged"]

MOST_WORDS = 100
"""Words of a query that are looked at; what a person types is far shorter."""

_LONGEST_WORD = 200


class Tagged(NamedTuple):
    """A query as words, and as many tags."""

    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_tagged(path: Path) -> list[Tagged]:
    """Read lines such as `{"tokens": ["red", "dress"], "tags": ["B-color", "B-product"]}`.

    The file is JSON lines, plain or gzip. Raises DataError that names the first line at fault.
    """
    table = read_jsonl(Source(path=path))
    found = []
    try:
        for row in table.rows:
            if not isinstance(row, Row):
                raise DataError(f"`{path}` line {row.line}: {row.reason}")
            found.append(_tagged(row.fields, f"`{path}` line {row.line}"))
    finally:
        table.close()
    return found


def _tagged(fields: Mapping[str, object], where: str) -> Tagged:
    words, tags = _texts(fields, "tokens", where), _texts(fields, "tags", where)
    if len(words) != len(tags):
        raise DataError(f"{where} has {len(words)} tokens and {len(tags)} tags")
    if len(words) > MOST_WORDS:
        raise DataError(f"{where} has {len(words)} tokens; {MOST_WORDS} are the most")
    for word in words:
        _check_word(word, where)
    for tag in tags:
        if not is_tag(tag):
            shown = tag if tag.isprintable() else ascii(tag)[1:-1]
            raise DataError(
                f"{where}: `{shown}` is not a tag; tags are `O`, `B-` and a type where an entity "
                "begins, `I-` and the type where it goes on"
            )
    return Tagged(words, tags)


def _check_word(word: str, where: str) -> None:
    """Refuse what a tagger that learnt the word could not be written with."""
    if len(word) > _LONGEST_WORD:
        raise DataError(f"{where}: a token has {len(word):,} characters; {_LONGEST_WORD} are most")
    try:
        word.encode()
    except UnicodeEncodeError as error:
        said = f"half of a character, `\\u{ord(word[error.start]):04x}`"
        raise DataError(f"{where}: a token holds {said}") from error


def _texts(fields: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    found = fields.get(name)
    if (
        not isinstance(found, list)
        or not found
        or not all(isinstance(one, str) and one.strip() for one in found)
    ):
        raise DataError(f"{where}: `{name}` is not a list of texts")
    return tuple(found)
