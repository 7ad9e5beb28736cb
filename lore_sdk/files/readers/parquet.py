"""Parquet: rows by record batches, so that only one batch is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Source, open_bytes

__all__ = ["read_parquet"]

_BATCH = 500


def read_parquet(source: Source) -> Table:
    """Open a Parquet file; the line of a row is its number."""
    import pyarrow.parquet as pq

    stream = open_bytes(source.path)
    try:
        file = pq.ParquetFile(stream)
    except (OSError, ValueError) as error:
        stream.close()
        raise DataError(f"`{source.path}` is not a whole Parquet file: {error}") from error
    total = file.metadata.num_rows
    counter = _Counter()

    def fraction() -> float:
        return counter.rows / total if total else 1.0

    return Table(
        columns=tuple(file.schema_arrow.names),
        rows=_rows(file, source, counter),
        fraction=fraction,
        close=stream.close,
    )


class _Counter:
    rows = 0


def _rows(file: Any, source: Source, counter: _Counter) -> Iterator[Row | Reject]:
    # pyarrow has no annotations, so its file and batches are Any here
    try:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from _batch_rows(batch, counter)
        file.close(force=True)
    except (OSError, ValueError) as error:
        raise DataError(
            f"`{source.path}` cannot be read after row {counter.rows}: {error}"
        ) from error


def _batch_rows(batch: Any, counter: _Counter) -> Iterator[Row | Reject]:
    size = batch.nbytes // max(1, batch.num_rows)
    try:
        found = batch.to_pylist()
    except UnicodeDecodeError:
        found = [_row_or_reason(batch.slice(at, 1)) for at in range(batch.num_rows)]
    for fields in found:
        counter.rows += 1
        if isinstance(fields, str):
            yield Reject(counter.rows, counter.rows, fields, shown(fields))
        else:
            yield Row(counter.rows, counter.rows, fields, size)


def _row_or_reason(batch: Any) -> dict[str, object] | str:
    try:
        found: dict[str, object] = batch.to_pylist()[0]
    except UnicodeDecodeError as error:
        return f"text that is not utf-8: {error.reason}"
    return found
