from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl.schema import Schema
from lore_sdk.knowledge import read_quantities, units_of
from tests.knowledge.shop import SCHEMA

UNITS = units_of(SCHEMA)
IN, FT = 2.54, 30.48

ONE = [
    ('5.5"', 5.5 * IN, "cm"), ("5.5”", 5.5 * IN, "cm"), ("5.5''", 5.5 * IN, "cm"),
    ("6'", 6 * FT, "cm"), ("6′", 6 * FT, "cm"), ("6 ft.", 6 * FT, "cm"), ("10ft", 10 * FT, "cm"),
    ("6-foot", 6 * FT, "cm"), ("48 in.", 48 * IN, "cm"), ("1/2 inch", 0.5 * IN, "cm"),
    ("3/4-inch", 0.75 * IN, "cm"), ("1-1/2 in.", 1.5 * IN, "cm"), ("2 1/2 in", 2.5 * IN, "cm"),
    ("½ in", 0.5 * IN, "cm"), ("1½\"", 1.5 * IN, "cm"), ("2 ¾ inches", 2.75 * IN, "cm"),
    ("6-19/64 in.", (6 + 19 / 64) * IN, "cm"), ("43.2 cm (17\")", 43.2, "cm"),
    ("6' 2\"", 6 * FT + 2 * IN, "cm"), ("5 ft. 6 in.", 5 * FT + 6 * IN, "cm"),
    ("60W", 60.0, "w"), ("60 Watt", 60.0, "w"), ("1.5 kW", 1500.0, "w"), ("120v", 120.0, "v"),
    ("32gb", 32.0, "GB"), ("2 TB", 2048.0, "GB"), ("512 MB", 0.5, "GB"), ("5.0L", 5.0, "l"),
    ("10 lbs", 4535.9237, "g"), ("12 oz.", 340.194277, "g"), ("8 cups", 1.892705892, "l"),
    ("$50", 50.0, "usd"), ("$1,299.99", 1299.99, "usd"), ("50 dollars", 50.0, "usd"),
    ("2-pack", 2.0, ""), ("pack of 6", 6.0, ""), ("set of 4", 4.0, ""), ("12pk", 12.0, ""),
    ("12 ct", 12.0, ""), ("1,000", 1000.0, ""), ("2 1/2", 2.5, ""), (".5", 0.5, ""),
    ("10 sq. ft.", 10.0, "?"), ("12 fl. oz.", 0.35488235475, "l"), ("50%", 50.0, "?"),
    ("90°", 90.0, "?"),
    ("14k gold", 14.0, "?"), ("3 hours", 3.0, "?"), ("4 a", 4.0, ""), ("5 in stock", 5.0, ""),
    ("5 in the box", 5.0, ""), ('a "Size 10" shoe', 10.0, ""), ("²", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "family"), ONE)
def test_one_number_is_read(text: str, value: float | None, family: str) -> None:
    found = [(q.low, q.high, q.family) for q in read_quantities(text, UNITS)]
    assert found == (
        [] if value is None else [(pytest.approx(value), pytest.approx(value), family)]
    )


@pytest.mark.parametrize(
    "text",
    ["", "no number", "wrt54g", "xbr-65x900", "dv7-1211ea", "802592s", "1080p", "2nd", "8x zoom",
     "0095205603217", "a1", "24/7x"],
)  # fmt: skip
def test_digits_inside_of_names_are_no_numbers(text: str) -> None:
    assert [q for q in read_quantities(text, UNITS) if q.family or q.low > 24] == []


@pytest.mark.parametrize(
    ("text", "low", "high", "family"),
    [
        ("2-4 years", 2.0, 4.0, "?"),
        ("10 - 20 lbs", 4535.9237, 9071.8474, "g"),
        ("90–100 cm", 90.0, 100.0, "cm"),
        ("2 to 4", 2.0, 4.0, ""),
        ("$10-$20", 10.0, 20.0, "usd"),
        ("55-65 inch", 55 * IN, 65 * IN, "cm"),
    ],
)
def test_a_range_has_two_ends(text: str, low: float, high: float, family: str) -> None:
    (found,) = read_quantities(text, UNITS)
    assert (found.low, found.high, found.family) == (
        pytest.approx(low), pytest.approx(high), family
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values", "family"),
    [
        ("48x34 in", [48 * IN, 34 * IN], "cm"),
        ("48 in. x 34 in.", [48 * IN, 34 * IN], "cm"),
        ("48 X 34 inches", [48 * IN, 34 * IN], "cm"),
        ("24inx36in", [24 * IN, 36 * IN], "cm"),
        ("4 in. x 10 ft.", [4 * IN, 10 * FT], "cm"),
        ("2 by 10 by 8 foot", [2 * FT, 10 * FT, 8 * FT], "cm"),
        ("1-1/2 in. × 3 in.", [1.5 * IN, 3 * IN], "cm"),
        ("20x30x1", [20.0, 30.0, 1.0], ""),
        ("2x4", [2.0, 4.0], ""),
    ],
)
def test_sides_belong_together(text: str, values: list[float], family: str) -> None:
    found = read_quantities(text, UNITS)
    assert [q.low for q in found] == pytest.approx(values)
    assert {(q.family, q.group) for q in found} == {(family, 0)}


@pytest.mark.parametrize(
    "text",
    ["36 in. W x 24 in. D x 30 in. H", '36"W x 24"D x 30"H', "36W x 24D x 30H in",
     "36 W, 24 D, 30 H inch"],
)  # fmt: skip
def test_sides_may_carry_their_letter(text: str) -> None:
    found = [(q.axis, q.low, q.family) for q in read_quantities(text, UNITS)]
    assert found == [
        ("w", pytest.approx(36 * IN), "cm"),
        ("d", pytest.approx(24 * IN), "cm"),
        ("h", pytest.approx(30 * IN), "cm"),
    ]


def test_watts_times_a_count_are_no_sides() -> None:
    assert [(q.low, q.family, q.group) for q in read_quantities("2 x 60w", UNITS)] == [
        (2.0, "", -1), (60.0, "w", -1),
    ]  # fmt: skip


def test_three_in_one_is_no_length() -> None:
    assert [q.family for q in read_quantities("3 in 1", UNITS)] == ["", ""]
    assert [q.family for q in read_quantities("3-in-1 jacket", UNITS)] == [""]


def test_a_network_is_no_weight() -> None:
    assert read_quantities("4g phone", UNITS) == []
    assert [(q.low, q.family) for q in read_quantities("500g 4 g", UNITS)] == [
        (500.0, "g"), (4.0, "g"),
    ]  # fmt: skip


def test_a_gauge_is_marked() -> None:
    (found,) = read_quantities("#8 screw", UNITS)
    assert (found.low, found.mark, found.bare) == (8.0, "#", False)


def test_numbers_say_where_they_stand() -> None:
    text = "Desk, 36 in. wide (2-pack)"
    assert [text[q.start : q.end] for q in read_quantities(text, UNITS)] == ["36 in.", "2"]


def test_a_unit_that_the_pack_does_not_declare_makes_no_plain_number() -> None:
    bare = units_of(Schema(attributes={}, units={}))
    assert [(q.family, q.bare) for q in read_quantities("5 ft 10 widgets", bare)] == [
        ("?", False), ("", True),
    ]  # fmt: skip


@given(st.text(alphabet="0123456789 /.,-x×'\"½in#$WDHft(", max_size=60))
@settings(max_examples=250)
def test_no_digits_upset_the_reader(text: str) -> None:
    last = 0
    for found in read_quantities(text, UNITS):
        assert 0 <= found.start < found.end <= len(text)
        assert found.low <= found.high
        assert found.start >= last
        last = found.start


@pytest.mark.parametrize("text", ["1/" * 20_000, "1-" * 20_000, "1 x " * 20_000, "½" * 40_000,
                                  "1,234" * 8_000, '1" ' * 14_000, "1w x" * 9_000])  # fmt: skip
def test_time_grows_with_length_only(text: str) -> None:
    from time import process_time

    start = process_time()
    read_quantities(text, UNITS)
    assert process_time() - start < 2.0
