"""Judgements as tables: Quepid, Elastic, ESCI, WANDS, and the one that holds everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import BinaryIO

from lore_sdk.files.judgement import DETAILS, Judgement
from lore_sdk.files.readers.quepid import FORMULA_SIGNS
from lore_sdk.files.writers.judgements import JudgementWriter, numbered, query_name

__all__ = ["ELASTIC", "ESCI", "ESCI_CSV", "JUDGEMENTS", "QUEPID", "QUEPID_BOOK_CSV", "WANDS"]

_ESCI_WORDS = {"I": 0.0, "C": 1 / 3, "S": 2 / 3, "E": 1.0}
_ESCI_COLUMNS = (
    "example_id",
    "query",
    "query_id",
    "product_id",
    "product_locale",
    "esci_label",
    "product_title",
)


def _write_judgements(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    """Write JSON lines with all that is known; what is empty is left out."""
    for each in judgements:
        stated = {name: value for name, value in asdict(each).items() if value and name != "line"}
        file.write(json.dumps(stated, ensure_ascii=False).encode() + b"\n")


def _write_quepid(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    rows = ((_guarded(each.query), each.item_id, each.label) for each in judgements)
    _cells(file, ("query", "docid", "rating"), rows)


def _write_book(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    raters = list(dict.fromkeys(each.rater or "Unknown" for each in judgements))
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    for each in judgements:
        pairs.setdefault((each.query, each.item_id), {})[each.rater or "Unknown"] = each.label
    rows = (
        (_guarded(query), item, *(votes.get(rater, "") for rater in raters))
        for (query, item), votes in pairs.items()
    )
    _cells(file, ("query", "docid", *raters), rows)


def _write_elastic(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    rows = ((query_name(each), each.query, each.item_id, each.label) for each in judgements)
    _cells(file, ("query_id", "query", "doc_id", "grade"), rows)


def _write_wands(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    rows = (
        (number, query_name(each), each.item_id, each.label)
        for number, each in enumerate(judgements)
    )
    _cells(file, ("id", "query_id", "product_id", "label"), rows, delimiter="\t")


def _write_esci_csv(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    _cells(file, _ESCI_COLUMNS, _esci_rows(judgements))


def _write_esci(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = [pa.int64(), pa.string(), pa.int64(), *(pa.string() for _ in _ESCI_COLUMNS[3:])]
    schema = pa.schema(list(zip(_ESCI_COLUMNS, kinds, strict=True)))
    rows = [dict(zip(_ESCI_COLUMNS, row, strict=True)) for row in _esci_rows(judgements)]
    pq.write_table(pa.Table.from_pylist(rows, schema), file, compression="zstd")


def _esci_rows(judgements: Sequence[Judgement]) -> Iterable[tuple[object, ...]]:
    ids = numbered(judgements)
    for number, each in enumerate(judgements):
        query = int(ids[query_name(each)])
        yield (number, each.query, query, each.item_id, each.locale, each.label, each.title)


def _cells(
    file: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    delimiter: str = ",",
) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        # with \r\n every release of the csv module quotes cells that hold a lone \r
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
        text.flush()
    finally:
        text.detach()


def _guarded(query: str) -> str:
    return f" {query}" if query.startswith(FORMULA_SIGNS) else query


def _unfit_rater(judgement: Judgement) -> str:
    taken = judgement.rater in ("query", "docid", "Unknown")
    return f"the rater is called `{judgement.rater}`, as a column of books is" if taken else ""


JUDGEMENTS = JudgementWriter(name="judgements", holds=frozenset(DETAILS), write=_write_judgements)
QUEPID = JudgementWriter(
    name="quepid", holds=frozenset({"query"}), write=_write_quepid, labels="number"
)
QUEPID_BOOK_CSV = JudgementWriter(
    name="quepid-book-csv",
    holds=frozenset({"query", "rater"}),
    write=_write_book,
    labels="number",
    unfit=_unfit_rater,
)
ELASTIC = JudgementWriter(
    name="elastic",
    holds=frozenset({"query", "query_id"}),
    write=_write_elastic,
    labels="number",
)
ESCI_CSV = JudgementWriter(
    name="esci-csv",
    holds=frozenset({"query", "query_id", "locale", "title"}),
    write=_write_esci_csv,
    words=_ESCI_WORDS,
    numbers_queries=True,
)
ESCI = JudgementWriter(
    name="esci",
    holds=ESCI_CSV.holds,
    write=_write_esci,
    words=_ESCI_WORDS,
    numbers_queries=True,
)
WANDS = JudgementWriter(
    name="wands",
    holds=frozenset({"query_id"}),
    write=_write_wands,
    words={"Irrelevant": 0.0, "Partial": 0.5, "Exact": 1.0},
)
