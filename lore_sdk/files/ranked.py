"""Runs of search systems, as TREC writes them: what each returned for a query, and how high."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from lore_sdk.errors import DataError, RowError
from lore_sdk.evaluate.systems import Run
from lore_sdk.files.readers.trec_run import read_run
from lore_sdk.files.rows import Reject
from lore_sdk.files.source import Source
from lore_sdk.files.values import number

__all__ = ["read_ranked"]


def read_ranked(path: Path) -> Run:
    """Read a run, query → item → score; raises DataError that names the first line at fault.

    A list with a hole would be scored as a worse system, so that no line is left out.
    """
    found: dict[str, dict[str, float]] = defaultdict(dict)
    table = read_run(Source(path=path))
    try:
        for row in table.rows:
            where = f"`{path}` line {row.line}"
            if isinstance(row, Reject):
                raise DataError(f"{where}: {row.reason}")
            query, item = str(row.fields["query_id"]), str(row.fields["item_id"])
            if item in found[query]:
                raise DataError(f"{where}: `{item[:40]}` is in the list of `{query[:40]}` already")
            try:
                score = number(row.fields["score"], "score")
            except RowError as error:
                raise DataError(f"{where}: {error}") from None
            assert score is not None, "cells of a run are never empty"
            found[query][item] = score
    finally:
        table.close()
    return found
