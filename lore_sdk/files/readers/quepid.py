"""Quepid's CSV: ratings of a case, or a book with one column a rater."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lore_sdk.errors import DataError
from lore_sdk.files.readers.delimited import read_csv
from lore_sdk.files.rows import Reject, Row, Table
from lore_sdk.files.source import Source

__all__ = ["FORMULA_SIGNS", "read_quepid", "read_quepid_book_csv"]

FORMULA_SIGNS = ("-", "=", "+", "@")
"""What a spreadsheet takes for a formula; Quepid writes a blank before it."""

_PAIR = ("query", "docid")


def read_quepid(source: Source) -> Table:
    """Open the ratings of a case: `query,docid,rating`."""
    table = _opened(source, (*_PAIR, "rating"))
    columns = ("query", "item_id", "label")
    return replace(table, columns=columns, rows=_rated(table.rows))


def read_quepid_book_csv(source: Source) -> Table:
    """Open a book: `query,docid` and a column for each rater, empty where she gave no rating."""
    table = _opened(source, _PAIR)
    raters = tuple(name for name in table.columns if name not in _PAIR)
    if not raters:
        table.close()
        raise DataError(f"`{source.path}` has no rater; a book has a column for each after `docid`")
    columns = ("query", "item_id", "rater", "label")
    return replace(table, columns=columns, rows=_voted(table.rows, raters))


def _opened(source: Source, names: tuple[str, ...]) -> Table:
    table = read_csv(source)
    missing = [name for name in names if name not in table.columns]
    if missing:
        table.close()
        raise DataError(f"`{source.path}` has no column `{missing[0]}`, which Quepid writes")
    return table


def _rated(rows: Iterator[Row | Reject]) -> Iterator[Row | Reject]:
    for row in rows:
        if isinstance(row, Reject):
            yield row
        elif not row.fields["docid"] and not row.fields["rating"]:
            yield Reject(row.number, row.line, "a query without ratings", str(row.fields["query"]))
        else:
            fields = _pair(row.fields) | {"label": row.fields["rating"]}
            yield row._replace(fields=fields)


def _voted(rows: Iterator[Row | Reject], raters: tuple[str, ...]) -> Iterator[Row | Reject]:
    number = 0
    for row in rows:
        if isinstance(row, Reject):
            number += 1
            yield row._replace(number=number)
            continue
        for rater in raters:
            if row.fields[rater]:
                number += 1
                fields = _pair(row.fields) | {"rater": rater, "label": row.fields[rater]}
                yield row._replace(number=number, fields=fields)


def _pair(fields: Mapping[str, object]) -> dict[str, object]:
    query = str(fields["query"])
    guarded = query.startswith(" ") and query[1:].startswith(FORMULA_SIGNS)
    return {"query": query[1:] if guarded else query, "item_id": fields["docid"]}
