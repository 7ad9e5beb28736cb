"""Rows that are not judged, as lines of the rejects file."""

from __future__ import annotations

import json

from lore_sdk.files.rejects import reject_line
from lore_sdk.files.rows import Reject


def test_a_line_says_where_and_why() -> None:
    line = reject_line(Reject(3, 4, "the query is empty", "x,y"))
    assert line == '{"line":4,"row":3,"reason":"the query is empty","raw":"x,y"}'


def test_what_cannot_be_written_is_escaped_wherever_it_stands() -> None:
    # file names and cells that are no UTF-8 reach us as lone surrogates
    line = reject_line(Reject(1, 2, "item `\udcff` is missing", "a\udcfe", "it\udcfd.csv"))
    assert json.loads(line.encode()) == {
        "line": 2,
        "row": 1,
        "file": "it\\xfd.csv",
        "reason": "item `\\xff` is missing",
        "raw": "a\\xfe",
    }
