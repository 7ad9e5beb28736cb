from __future__ import annotations

from collections.abc import Iterator

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files import Row
from lore_sdk.files.chunk import CHUNK_ROWS, CHUNK_SIZE, Chunk, chunked


def rows(count: int, size: int = 9) -> Iterator[Row]:
    for n in range(count):
        yield Row(n + 1, n + 2, {}, size)


def sizes(chunks: list[Chunk]) -> list[int]:
    return [len(chunk.rows) for chunk in chunks]


def test_rows_are_cut_into_chunks_of_one_size() -> None:
    chunks = list(chunked(rows(2 * CHUNK_ROWS + 1), lambda: 0.5))
    assert sizes(chunks) == [CHUNK_ROWS, CHUNK_ROWS, 1]
    assert chunks[2] == Chunk([Row(2 * CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 2, {}, 9)], 0.5)


def test_long_rows_make_short_chunks() -> None:
    assert sizes(list(chunked(rows(5, CHUNK_SIZE // 2), lambda: 0.5))) == [2, 2, 1]


def test_rows_before_an_error_are_handed_on_before_it() -> None:
    def broken() -> Iterator[Row]:
        yield from rows(CHUNK_ROWS + 3)
        raise DataError("the file breaks off")

    chunks: list[Chunk] = []
    with pytest.raises(DataError, match="the file breaks off"):
        chunks.extend(chunked(broken(), lambda: 0.5))
    assert sizes(chunks) == [CHUNK_ROWS, 3]
