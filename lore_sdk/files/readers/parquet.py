"""Parquet: rows by record batches, so that only one batch is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Source, open_bytes

__all__ = ["read_parquet"]

_BATCH = 500
_UNREADABLE = (ValueError, OverflowError, LookupError)
"""What values raise that Python cannot hold: bytes that are no text, far dates, unknown zones."""


def read_parquet(source: Source) -> Table:
    """Open a Parquet file; the line of a row is its number."""
    stream = open_bytes(source.path)
    try:
        file = _opened(stream, source)
        columns = _columns(file, source)
    except BaseException:
        stream.close()
        raise
    total = file.metadata.num_rows
    counter = _Counter()

    def fraction() -> float:
        return counter.rows / total if total else 1.0

    return Table(
        columns=columns,
        rows=_rows(file, source, counter),
        fraction=fraction,
        close=stream.close,
    )


def _opened(stream: BinaryIO, source: Source) -> Any:
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(stream)
    except (OSError, ValueError) as error:
        raise DataError(f"`{source.path}` is not a whole Parquet file: {error}") from error


def _columns(file: Any, source: Source) -> tuple[str, ...]:
    names = tuple(file.schema_arrow.names)
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"`{source.path}` has the column `{name}` twice")
    return names


class _Counter:
    rows = 0


def _rows(file: Any, source: Source, counter: _Counter) -> Iterator[Row | Reject]:
    # pyarrow has no annotations, so its file and batches are Any here
    try:
        for batch in file.iter_batches(batch_size=_BATCH):
            yield from _batch_rows(batch, counter)
        file.close(force=True)
    except (OSError, ValueError, NotImplementedError) as error:
        raise DataError(
            f"`{source.path}` cannot be read after row {counter.rows}: {error}"
        ) from error


def _batch_rows(batch: Any, counter: _Counter) -> Iterator[Row | Reject]:
    size = batch.nbytes // max(1, batch.num_rows)
    try:
        found = _plain(batch).to_pylist()
    except _UNREADABLE:
        found = [_row_or_reason(batch.slice(at, 1)) for at in range(batch.num_rows)]
    for fields in found:
        counter.rows += 1
        if isinstance(fields, str):
            yield Reject(counter.rows, counter.rows, fields, shown(fields))
        else:
            yield Row(counter.rows, counter.rows, fields, size)


def _plain(batch: Any) -> Any:
    """Turn times into text that Python has no values for, or only with a database of zones."""
    import pyarrow as pa

    return pa.record_batch([_timeless(column) for column in batch.columns], batch.schema.names)


def _timeless(column: Any) -> Any:
    import pyarrow as pa

    if getattr(column.type, "tz", None):
        return column.cast(pa.timestamp(column.type.unit, tz="UTC")).cast(pa.string())
    return column.cast(pa.string()) if getattr(column.type, "unit", "") == "ns" else column


def _row_or_reason(batch: Any) -> dict[str, object] | str:
    try:
        found: dict[str, object] = _plain(batch).to_pylist()[0]
    except UnicodeDecodeError as error:
        return f"text that is not utf-8: {error.reason}"
    except _UNREADABLE as error:
        return f"a value that cannot be read: {error}"
    return found
