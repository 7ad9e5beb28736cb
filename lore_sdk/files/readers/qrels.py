"""TREC qrels: query id, iteration, item id and label, separated by spaces or tabs."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Line, Source, TextFile

__all__ = ["QRELS_COLUMNS", "read_qrels"]

QRELS_COLUMNS = ("query_id", "iteration", "item_id", "label")


def read_qrels(source: Source) -> Table:
    """Open a qrels file; three columns (no iteration, often with a header) are read as well."""
    text = TextFile(source, newline="\n")
    return Table(
        columns=QRELS_COLUMNS,
        rows=_rows(text.lines(), source),
        fraction=text.fraction,
        close=text.close,
    )


def _rows(lines: Iterator[Line], source: Source) -> Iterator[Row | Reject]:
    number = 0
    empty = True
    for line in lines:
        cells = line.text.split()
        if not cells:
            continue
        if empty and not line.flaw and _is_header(cells):
            empty = False
            continue
        empty = False
        number += 1
        if line.flaw or len(cells) not in (3, 4):
            reason = line.flaw or f"{len(cells)} cells where qrels have 4"
            yield Reject(number, line.number, reason, shown(line.text.rstrip("\r\n")))
            continue
        if len(cells) == 3:
            cells.insert(1, "0")
        fields = dict(zip(QRELS_COLUMNS, cells, strict=True))
        yield Row(number, line.number, fields, len(line.text))
    if empty:
        raise DataError(f"`{source.path}` is empty")


def _is_header(cells: list[str]) -> bool:
    return not any(character.isdigit() for character in cells[-1])
