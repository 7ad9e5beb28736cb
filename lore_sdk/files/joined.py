"""More fields for judged pairs, from the file that they were judged from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.files.formats import find_reader
from lore_sdk.files.rows import Row
from lore_sdk.files.source import Source
from lore_sdk.plugins import Plugins

__all__ = ["joined"]


def joined(judged: Judged, path: Path, plugins: Plugins) -> Judged:
    """Add the fields of the rows of a file to the records of pairs with the same `id`.

    What a verdict's record says stays. Raises DataError when the file has no `id` or shares none.
    """
    table = find_reader(path, name="", plugins=plugins)(Source(path=path))
    try:
        if "id" not in table.columns:
            raise DataError(f"`{path}` has no column `id`, by which fields are added to verdicts")
        rows = {str(row.fields.get("id")): row.fields for row in table.rows if isinstance(row, Row)}
    finally:
        table.close()

    def filled(pair: JudgedPair) -> JudgedPair:
        return replace(pair, record={**rows.get(str(pair.record.get("id")), {}), **pair.record})

    if not any(str(pair.record.get("id")) in rows for pair in judged.pairs):
        raise DataError(f"no verdict has an `id` of `{path}`")
    return replace(judged, pairs=tuple(map(filled, judged.pairs)))
