"""CSV and TSV: rows of cells under a header."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.errors import DataError
from lore_sdk.files.readers.records import LineFeed, Record, Records
from lore_sdk.files.rows import FIELD_LIMIT, Reject, Row, Table, shown
from lore_sdk.files.source import Source, TextFile

__all__ = ["read_csv", "read_tsv"]

_DELIMITERS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
_ID_NAMES = frozenset({"id", "_id", "qid", "pid", "docid", "doc_id", "query_id", "item_id"})


def read_csv(source: Source) -> Table:
    """Open a CSV file; a header without commas but with tabs, semicolons or bars is noticed."""
    return _open(source, ",")


def read_tsv(source: Source) -> Table:
    """Open a file of tab-separated cells; quotes are optional."""
    return _open(source, "\t")


def _open(source: Source, delimiter: str) -> Table:
    text = TextFile(source, newline="")
    feed = LineFeed(text.lines())
    try:
        first = feed.peek()
        separator = delimiter if delimiter in first.text else _guess(first.text, delimiter)
        records = Records(feed, separator)
        columns = _header(records, source)
    except BaseException:
        text.close()
        raise
    notices: tuple[str, ...] = ()
    if separator != delimiter:
        notices = (f"`{source.path.name}` is separated by {_DELIMITERS[separator]}",)
    rows = _rows(records, columns)
    return Table(
        columns=columns,
        rows=rows,
        fraction=text.fraction,
        notices=notices,
        close=text.close,
    )


def _guess(header: str, delimiter: str) -> str:
    counts = {separator: header.count(separator) for separator in _DELIMITERS}
    best = max(counts, key=lambda separator: counts[separator])
    return best if counts[best] else delimiter


def _header(records: Records, source: Source) -> tuple[str, ...]:
    """Read the header, or take the names that the source gives to a file without one."""
    if not records.feed.peek().text:
        raise DataError(f"`{source.path}` is empty")
    record = records.next()
    flaw = record.flaw or ("" if record.cells else "its line is blank") if record else "no line"
    if not record or flaw:
        raise DataError(f"the header of `{source.path}` cannot be read: {flaw}")
    names = _names_without_header(record.cells, source)
    if names:
        records.feed.push_back(record.lines)
    else:
        names = tuple(cell.strip() for cell in record.cells)
    for name in names:
        if name and names.count(name) > 1:
            raise DataError(f"the header of `{source.path}` has the column `{name}` twice")
    records.width = len(names)
    return names


def _names_without_header(cells: list[str], source: Source) -> tuple[str, ...]:
    if not source.headers or cells[0].strip().lower() in _ID_NAMES:
        return ()
    for names in source.headers:
        if len(names) == len(cells):
            return names
    widths = " or ".join(str(len(names)) for names in source.headers)
    raise DataError(
        f"`{source.path}` has no header and {len(cells)} columns; without a header it may "
        f"have {widths}"
    )


def _rows(records: Records, columns: tuple[str, ...]) -> Iterator[Row | Reject]:
    number = 0
    width = len(columns)
    while record := records.next():
        cells = record.cells
        flaw = record.flaw
        if not cells and not flaw:
            continue
        number += 1
        if not flaw and len(cells) != width:
            flaw = _miscount(record, width)
        if not flaw and record.size > FIELD_LIMIT:
            flaw = _too_long(cells, columns)
        line = record.lines[0].number
        if flaw:
            yield Reject(number, line, flaw, shown(record.text))
        else:
            yield Row(number, line, dict(zip(columns, cells, strict=True)), record.size)


def _miscount(record: Record, width: int) -> str:
    count = len(record.cells)
    cells = "1 cell" if count == 1 else f"{count} cells"
    where = ""
    if len(record.lines) > 1:
        first, last = record.lines[0].number, record.lines[-1].number
        where = f" (lines {first} to {last} are one row by their quotes)"
    return f"{cells} where the header has {width}{where}"


def _too_long(cells: list[str], columns: tuple[str, ...]) -> str:
    for cell, column in zip(cells, columns, strict=True):
        if len(cell) > FIELD_LIMIT:
            return f"`{column}` has {len(cell):,} characters; at most {FIELD_LIMIT:,} are read"
    return ""
