"""More fields for judged pairs, from the file that they were judged from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from lore_sdk.errors import DataError, RowError
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.files.formats import find_reader
from lore_sdk.files.rows import Row
from lore_sdk.files.source import Source
from lore_sdk.files.values import ident
from lore_sdk.plugins import Plugins

__all__ = ["joined"]


def joined(judged: Judged, path: Path, plugins: Plugins) -> Judged:
    """Add the fields of the rows of a file to the records of pairs with the same `id`.

    What a verdict's record says stays; fields that it leaves empty are filled. Raises DataError
    when the file has no `id`, one twice, or none of the verdicts'.
    """
    table = find_reader(path, name="", plugins=plugins)(Source(path=path))
    try:
        if "id" not in table.columns:
            raise DataError(f"`{path}` has no column `id`, by which fields are added to verdicts")
        rows = _by_id((row.fields for row in table.rows if isinstance(row, Row)), path)
    finally:
        table.close()

    def filled(pair: JudgedPair) -> JudgedPair:
        said = {name: value for name, value in pair.record.items() if value not in (None, "")}
        return replace(pair, record={**pair.record, **rows.get(_id(pair.record), {}), **said})

    if not any(_id(pair.record) in rows for pair in judged.pairs):
        raise DataError(f"no verdict has an `id` of `{path}`")
    return replace(judged, pairs=tuple(map(filled, judged.pairs)))


def _by_id(rows: Iterable[Mapping[str, object]], path: Path) -> Mapping[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for fields in rows:
        name = _id(fields)
        if name in found:
            raise DataError(f"`{path}` has the `id` `{name[:40]}` twice; fields are added by it")
        if name:
            found[name] = fields
    return found


def _id(fields: Mapping[str, object]) -> str:
    try:
        return ident(fields.get("id"), "id")
    except RowError:
        return ""
