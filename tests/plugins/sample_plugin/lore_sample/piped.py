"""Pairs as lines: a query and a title with a bar between."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Line, Source, TextFile

__all__ = ["read_piped"]

COLUMNS = ("query", "title")


def read_piped(source: Source) -> Table:
    """Open a file of piped pairs."""
    text = TextFile(source, newline="\n")
    return Table(columns=COLUMNS, rows=_rows(text.lines()), fraction=text.fraction)


def _rows(lines: Iterator[Line]) -> Iterator[Row | Reject]:
    number = 0
    for line in lines:
        if not line.text.strip():
            continue
        number += 1
        cells = [cell.strip() for cell in line.text.split("|")]
        if line.flaw or len(cells) != len(COLUMNS):
            reason = line.flaw or f"{len(cells)} cells where a piped pair has 2"
            yield Reject(number, line.number, reason, shown(line.text))
        else:
            yield Row(number, line.number, dict(zip(COLUMNS, cells, strict=True)), len(line.text))
