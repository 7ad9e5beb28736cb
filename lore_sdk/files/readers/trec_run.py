"""TREC runs: query id, Q0, item id, rank, score and tag, separated by spaces or tabs."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Line, Source, TextFile

__all__ = ["RUN_COLUMNS", "read_run"]

RUN_COLUMNS = ("query_id", "q0", "item_id", "rank", "score", "rater")


def read_run(source: Source) -> Table:
    """Open a run; its tag, which names the system, is its rater."""
    text = TextFile(source, newline="\n")
    rows = _rows(text.lines(), source)
    return Table(columns=RUN_COLUMNS, rows=rows, fraction=text.fraction, close=text.close)


def _rows(lines: Iterator[Line], source: Source) -> Iterator[Row | Reject]:
    number = 0
    for line in lines:
        cells = line.text.split()
        if not cells:
            continue
        number += 1
        if line.flaw or len(cells) != len(RUN_COLUMNS):
            reason = line.flaw or f"{len(cells)} cells where runs have {len(RUN_COLUMNS)}"
            yield Reject(number, line.number, reason, shown(line.text.rstrip("\r\n")))
        else:
            fields = dict(zip(RUN_COLUMNS, cells, strict=True))
            yield Row(number, line.number, fields, len(line.text))
    if not number:
        raise DataError(f"`{source.path}` is empty")
