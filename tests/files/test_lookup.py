from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.files import Reject, Row, Table
from lore_sdk.files.lookup import Lookup, build_lookup, join_key


def table(*rows: Row | Reject) -> Table:
    return Table(columns=("id", "t"), rows=iter(rows))


def test_rows_are_found_by_key_and_the_first_of_equal_keys_counts(tmp_path: Path) -> None:
    rejects: list[Reject] = []
    rows = [
        Row(1, 2, {"id": 17.0, "t": "a"}, 9),
        Row(2, 3, {"id": "17", "t": "b"}, 9),
        Row(3, 4, {"id": "", "t": "c"}, 9),
        Reject(4, 5, "bad", "raw"),
        Row(5, 6, {"id": "é/\ud800", "t": b"\xff"}, 9),
    ]
    built = build_lookup(
        table(*rows), ("id",), path=tmp_path / "x y#.db", name="items.csv", reject=rejects.append
    )
    lookup = Lookup(built)
    assert lookup.find("17") == {"id": 17.0, "t": "a"}
    assert lookup.find("18") is None
    assert lookup.find(join_key({"id": "é/\ud800"}, ("id",))) is not None
    lookup.close()
    assert (built.rows, built.repeated) == (3, 1)
    assert [(r.line, r.reason, r.file) for r in rejects] == [
        (4, "no `id`", "items.csv"),
        (5, "bad", "items.csv"),
    ]


def test_several_columns_make_one_key() -> None:
    assert join_key({"a": "us", "b": 7}, ("a", "b")) == "us/7"
    assert join_key({"a": None}, ("a", "b")) == "/"


def test_the_digest_says_whether_the_content_is_the_same(tmp_path: Path) -> None:
    def digest(title: str, name: str) -> str:
        return build_lookup(
            table(Row(1, 2, {"id": "1", "t": title}, 9)),
            ("id",),
            path=tmp_path / name,
            name="items.csv",
            reject=lambda reject: None,
        ).digest

    assert digest("a", "1") == digest("a", "2") != digest("b", "3")


def test_an_index_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"the index of `items.csv` cannot be written to `.*none`"):
        build_lookup(
            table(Row(1, 2, {"id": "1"}, 9)),
            ("id",),
            path=tmp_path / "none" / "x.db",
            name="items.csv",
            reject=lambda reject: None,
        )
