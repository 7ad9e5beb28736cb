from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lore_sdk.errors import DataError
from lore_sdk.files import Source
from lore_sdk.files.readers.parquet import read_parquet
from tests.files.helpers import source_of, split


def test_rows_are_read_in_order_with_nested_values(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"q": ["a", "b"], "item": [{"t": 1}, None]}), path)
    table = read_parquet(Source(path=path))
    rows, rejects = split(table)
    assert rejects == []
    assert table.columns == ("q", "item")
    assert [(row.line, row.fields) for row in rows] == [
        (1, {"q": "a", "item": {"t": 1}}),
        (2, {"q": "b", "item": None}),
    ]


def test_reading_is_by_batches_and_says_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"q": [str(n) for n in range(5_000)]}), path)
    table = read_parquet(Source(path=path))
    next(table.rows)
    assert table.fraction() == 1 / 5_000
    assert sum(1 for _ in table.rows) == 4_999
    assert table.fraction() == 1
    table.close()


def test_text_that_is_not_utf_8_rejects_its_row(tmp_path: Path) -> None:
    bad = pa.Array.from_buffers(
        pa.string(),
        3,
        [
            None,
            pa.py_buffer(bytes([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])),
            pa.py_buffer(b"a\xe9b"),
        ],
    )
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"q": bad}), path)
    rows, rejects = split(read_parquet(Source(path=path)))
    assert [row.fields["q"] for row in rows] == ["a", "b"]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "text that is not utf-8: unexpected end of data")
    ]


def table_of(tmp_path: Path, **columns: pa.Array) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"q": ["a", "b"], **columns}), path)
    return path


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (pa.timestamp("ns"), ["1970-01-01 00:00:00.000001001", None]),
        (pa.timestamp("ns", tz="UTC"), ["1970-01-01 00:00:00.000001001Z", None]),
        (pa.timestamp("us", tz="Asia/Tokyo"), ["1970-01-01 00:00:00.001001Z", None]),
        (pa.timestamp("us", tz="No/Where"), ["1970-01-01 00:00:00.001001Z", None]),
        (pa.time64("ns"), ["00:00:00.000001001", None]),
        (pa.duration("ns"), ["1001", None]),
    ],
    ids=str,
)
def test_nanoseconds_and_zones_are_read_as_text(
    tmp_path: Path, kind: pa.DataType, texts: list[str | None]
) -> None:
    path = table_of(tmp_path, at=pa.array([1001, None], kind))
    rows, rejects = split(read_parquet(Source(path=path)))
    assert rejects == []
    assert [row.fields["at"] for row in rows] == texts


@pytest.mark.parametrize(
    "values",
    [
        pa.array([2**30, 1], pa.date32()),
        pa.array([2**61, 1], pa.timestamp("us")),
        pa.array([{"at": 1001}, None], pa.struct([("at", pa.timestamp("ns"))])),
    ],
    ids=lambda values: str(values.type),
)
def test_a_value_that_python_cannot_hold_rejects_its_row(tmp_path: Path, values: pa.Array) -> None:
    rows, rejects = split(read_parquet(Source(path=table_of(tmp_path, at=values))))
    assert [row.fields["q"] for row in rows] == ["b"]
    assert [reject.line for reject in rejects] == [1]
    assert rejects[0].reason.startswith("a value that cannot be read: ")


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table([pa.array(["a"]), pa.array(["b"])], names=["q", "q"]), path)
    with pytest.raises(DataError) as refused:
        read_parquet(Source(path=path))
    assert str(refused.value) == f"`{path}` has the column `q` twice"


@pytest.mark.parametrize("content", [b"", b"PAR1", b"query,title\nx,y\n"])
def test_what_is_not_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataError, match="is not a whole Parquet file"):
        read_parquet(source_of(tmp_path, content))


def test_a_file_that_is_damaged_inside_breaks_off_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pq.write_table(
        pa.table({"q": [f"{n:08}" for n in range(20_000)]}),
        path,
        row_group_size=2_000,
        compression="zstd",
        use_dictionary=False,
    )
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = b"\xff" * 2_000
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"cannot be read after row \d+000"):
        split(read_parquet(Source(path=path)))
