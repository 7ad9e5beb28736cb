"""Counts and times as logs write them."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.errors import RowError
from lore_sdk.files.knowledge.cells import count, dig, moment


@pytest.mark.parametrize(
    ("value", "found"),
    [("12", 12), (" 12.0 ", 12), (3.0, 3), ("1e3", 1000), ("", None), (None, None), (0, 0)],
)
def test_counts_are_whole_numbers(value: object, found: int | None) -> None:
    assert count(value, "n") == found


@pytest.mark.parametrize("value", ["x", "1.5", -1, "nan", "inf", True, [1], {}, "1e99", b"1"])
def test_what_is_no_count_is_said(value: object) -> None:
    with pytest.raises(RowError, match=r"^`n` is not a count: `"):
        count(value, "n")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-11-02T09:30:00Z", "2026-11-02T09:30:00Z"),
        ("2026-11-02T09:30:00.75+02:00", "2026-11-02T07:30:00Z"),
        ("2026-11-02", "2026-11-02T00:00:00Z"),
        ("20261102", "2026-11-02T00:00:00Z"),
        ("2026-11-02 09:30", "2026-11-02T09:30:00Z"),
        (1_793_611_800, "2026-11-02T09:30:00Z"),
        ("1793611800000", "2026-11-02T09:30:00Z"),
        (datetime(2026, 11, 2, 9, 30), "2026-11-02T09:30:00Z"),
        (date(2026, 11, 2), "2026-11-02T00:00:00Z"),
        ("", ""),
        (None, ""),
    ],
)
def test_times_are_told_in_utc(value: object, found: str) -> None:
    assert moment(value, "t") == found


@given(st.one_of(st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.integers())))
def test_any_other_value_is_a_time_or_said_to_be_none(value: object) -> None:
    with contextlib.suppress(RowError):
        found = moment(value, "t")
        assert found == "" or datetime.fromisoformat(found)


def test_a_path_leads_into_objects_or_is_a_column() -> None:
    assert dig({"a": {"b": 1}}, "a.b") == 1
    assert dig({"a.b": 2, "a": {"b": 1}}, "a.b") == 2
    assert dig({"a": "text"}, "a.b") is None
    assert dig({}, "a.b") is None
