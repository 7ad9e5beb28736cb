"""One JSON document: the elements of the lists at its top, each with the line that it starts on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Source, TextFile

__all__ = ["DOCUMENT_LIMIT", "Element", "Unpack", "read_document"]

DOCUMENT_LIMIT = 256_000_000
"""Characters that a JSON document may have, since it is read as a whole."""

_SPACE = re.compile(r"[ \t\r\n]*")

Fields = Mapping[str, object]


class Element(NamedTuple):
    """One element of the list that stands under `key`; `at` names it in messages."""

    key: str
    value: object
    line: int
    at: str


Unpack = Callable[[Element, Fields], Iterator[Fields | str]]
"""From an element, and what else stands at the top before it, to rows, or to reasons against."""


def read_document(
    source: Source, keys: tuple[str, ...], columns: tuple[str, ...], unpack: Unpack
) -> Table:
    """Open a JSON document whose rows stand in the lists under `keys` at its top.

    Raises DataError, with line and column, where it is not JSON or has none of the keys.
    """
    text = _whole(source)
    elements = _Elements(source, text, keys)

    def rows() -> Iterator[Row | Reject]:
        number = 0
        for element in elements:
            for found in unpack(element, elements.beside):
                number += 1
                if isinstance(found, str):
                    raw = shown(json.dumps(element.value, default=str))
                    yield Reject(number, element.line, f"{element.at}: {found}", raw)
                else:
                    yield Row(number, element.line, found, 0)
        if not elements.found:
            known = " or ".join(f"`{key}`" for key in keys)
            raise DataError(f"`{source.path}` has no list {known} at its top")

    return Table(columns=columns, rows=rows(), fraction=lambda: elements.at / max(1, len(text)))


def _whole(source: Source) -> str:
    file = TextFile(source, newline="\n")
    parts, size = [], 0
    try:
        for line in file.lines():
            if line.flaw:
                raise DataError(f"`{source.path}` line {line.number}: {line.flaw}")
            parts.append(line.text)
            size += len(line.text)
            if size > DOCUMENT_LIMIT:
                raise DataError(
                    f"`{source.path}` is longer than {DOCUMENT_LIMIT:,} characters, "
                    "and one JSON document is read as a whole; split it"
                )
    finally:
        file.close()
    return "".join(parts)


class _Elements:
    """Walks the top of a document; `beside` collects what stands there besides the lists."""

    def __init__(self, source: Source, text: str, keys: tuple[str, ...]) -> None:
        self.beside: dict[str, object] = {}
        self.found = False
        self.at = 0
        self._name = str(source.path)
        self._text = text
        self._keys = keys
        self._line, self._counted = 1, 0
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def __iter__(self) -> Iterator[Element]:
        self._expect("{")
        while not self._taken("}"):
            key = self._value()
            if not isinstance(key, str):
                raise self._broken("a key is text")
            self._expect(":")
            if key in self._keys and self._next() == "[":
                self.found = True
                yield from self._list(key)
            else:
                self.beside[key] = self._value()
            if not self._taken(","):
                self._expect("}")
                break
        if self._next():
            raise self._broken("there is more after the end of the document")

    def _list(self, key: str) -> Iterator[Element]:
        self._expect("[")
        number = 0
        while not self._taken("]"):
            self._next()
            line = self._here()
            number += 1
            yield Element(key, self._value(), line, f"`{key}` {number}")
            if not self._taken(","):
                self._expect("]")
                break

    def _value(self) -> object:
        self._next()
        try:
            value, self.at = self._decoder.raw_decode(self._text, self.at)
        except json.JSONDecodeError as error:
            self.at = error.pos
            raise self._broken(error.msg.lower()) from error
        except RecursionError as error:
            raise self._broken("nested too deep") from error
        except ValueError as error:
            raise self._broken(str(error)) from error
        return value

    def _next(self) -> str:
        space = _SPACE.match(self._text, self.at)
        self.at = space.end() if space else self.at
        return self._text[self.at : self.at + 1]

    def _taken(self, sign: str) -> bool:
        if self._next() != sign:
            return False
        self.at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._taken(sign):
            raise self._broken(f"`{sign}` was expected here")

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def _broken(self, why: str) -> DataError:
        line = self._text.count("\n", 0, self.at) + 1
        column = self.at - self._text.rfind("\n", 0, self.at)
        return DataError(f"`{self._name}` is not JSON: {why}, line {line}, column {column}")


def _refuse(constant: str) -> float:
    raise ValueError(f"`{constant}` is not a JSON number")
