"""JSON lines: one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice

from lore_sdk.errors import DataError
from lore_sdk.files.rows import DEPTH_LIMIT, ROW_LIMIT, Reject, Row, Table, shown
from lore_sdk.files.source import Line, Source, TextFile

__all__ = ["parse_object", "read_jsonl"]

_PEEK = 100
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")


def read_jsonl(source: Source) -> Table:
    """Open a file of JSON lines; its columns are the keys of the first rows."""
    text = TextFile(source, newline="\n")
    rows = _rows(text.lines(), source)
    try:
        first = _first(rows)
    except BaseException:
        text.close()
        raise
    if not first:
        text.close()
        raise DataError(f"`{source.path}` is empty")
    columns: dict[str, None] = {}
    for row in first:
        if isinstance(row, Row):
            columns.update(dict.fromkeys(row.fields))
    return Table(
        columns=tuple(columns),
        rows=chain(first, rows),
        fraction=text.fraction,
        fixed=False,
        close=text.close,
    )


def _first(rows: Iterator[Row | Reject]) -> list[Row | Reject]:
    """Take as many rows as tell the columns, but not many long ones."""
    taken: list[Row | Reject] = []
    size = 0
    for row in islice(rows, _PEEK):
        taken.append(row)
        size += row.size if isinstance(row, Row) else 0
        if size > ROW_LIMIT:
            break
    return taken


def _rows(lines: Iterator[Line], source: Source) -> Iterator[Row | Reject]:
    number = 0
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        number += 1
        if number == 1 and text[0] == "[":
            raise DataError(
                f"`{source.path}` is one JSON list; JSON lines have one object a line "
                "(`jq -c '.[]'` turns the one into the other)"
            )
        found = line.flaw or parse_object(text)
        if isinstance(found, str):
            yield Reject(number, line.number, found, shown(text))
        else:
            yield Row(number, line.number, found, len(text))


def parse_object(text: str) -> dict[str, object] | str:
    """Parse one JSON object from outside; when that cannot be done, return the reason in words."""
    if _too_deep(text):
        return f"nested more than {DEPTH_LIMIT} deep"
    try:
        found = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return f"not JSON: {error.msg.lower()} at character {error.pos + 1}"
    except (ValueError, RecursionError) as error:
        return f"not JSON: {str(error).lower()}"
    if not isinstance(found, dict):
        return "not a JSON object"
    return found


def _refuse(constant: str) -> float:
    raise ValueError(f"`{constant}` is not a JSON number")


def _too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= DEPTH_LIMIT:
        return False
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEPTH_LIMIT:
            return True
    return False
