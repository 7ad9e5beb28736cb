from __future__ import annotations

import re

import pytest

from lore_sdk.knowledge.numerals import NUMBER, read_number


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("5", 5.0), ("1,000", 1000.0), ("1,234,567.5", 1234567.5), (".5", 0.5), ("1/2", 0.5),
        ("1-1/2", 1.5), ("2 3/4", 2.75), ("½", 0.5), ("1½", 1.5), ("2 ¾", 2.75), ("19/64", 19 / 64),
    ],
)  # fmt: skip
def test_numbers_are_read(digits: str, value: float) -> None:
    assert re.fullmatch(NUMBER, digits)
    assert read_number(digits) == pytest.approx(value)


def test_a_fraction_of_one_or_more_is_none() -> None:
    assert read_number("8/4") is None
    assert read_number("4/4") is None


@pytest.mark.parametrize("digits", ["12345678", "1/7", "1,00", "a", "1/2/3", ""])
def test_what_is_no_number_is_not_matched(digits: str) -> None:
    assert not re.fullmatch(NUMBER, digits)
