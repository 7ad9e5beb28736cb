from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files.readers.qrels import read_qrels
from tests.files.helpers import source_of, split


def test_four_columns_separated_by_anything_blank_are_read(tmp_path: Path) -> None:
    rows, rejects = split(read_qrels(source_of(tmp_path, "1 0 d7 2\n1\tQ0\td8\t0\n\n")))
    assert rejects == []
    assert [list(row.fields.values()) for row in rows] == [
        ["1", "0", "d7", "2"],
        ["1", "Q0", "d8", "0"],
    ]


def test_three_columns_under_a_header_are_read(tmp_path: Path) -> None:
    content = "query-id\tcorpus-id\tscore\nq1\td7\t2\n"
    rows, _ = split(read_qrels(source_of(tmp_path, content)))
    assert [(row.line, dict(row.fields)) for row in rows] == [
        (2, {"query_id": "q1", "iteration": "0", "item_id": "d7", "label": "2"})
    ]


def test_other_lines_are_rejected(tmp_path: Path) -> None:
    _, rejects = split(read_qrels(source_of(tmp_path, b"1 0 d7 2\n1 2\n1 0 d\xff 2\n")))
    assert [reject.line for reject in rejects] == [2, 3]
    assert rejects[0].reason == "2 cells where qrels have 4"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is empty"):
        split(read_qrels(source_of(tmp_path, "\n")))
