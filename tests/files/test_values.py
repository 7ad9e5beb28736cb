from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from lore_sdk.errors import RowError
from lore_sdk.files.values import features, ident, price, properties, text, texts, variants


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ""),
        ("Stuhl", "Stuhl"),
        ("  מנורה 灯 \u202eabc", "  מנורה 灯 \u202eabc"),
        (12, "12"),
        (2.5, "2.5"),
        (float("nan"), ""),
        (b"abc", "abc"),
        (datetime.date(2024, 5, 1), "2024-05-01"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_cells_are_read_as_text(value: object, read: str) -> None:
    assert text(value, "title") == read


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 1_000_001, "`title` has 1,000,001 characters; at most 1,000,000 are read"),
        ("ab\0c", "`title` has a NUL character at 3"),
        ("ab\ud83d", "`title` has half a surrogate pair at 3"),
        (["a"], '`title` is not text: `["a"]`'),
        ({"a": 1}, '`title` is not text: `{"a": 1}`'),
        (True, "`title` is not text: `true`"),
        (b"\xff", "`title` is not utf-8: invalid start byte"),
    ],
)
def test_what_is_no_text_is_said(value: object, reason: str) -> None:
    with pytest.raises(RowError) as caught:
        text(value, "title")
    assert str(caught.value) == reason


def test_ids_are_the_same_whether_numbers_or_text() -> None:
    assert [ident(value, "id") for value in (12, 12.0, " 12 ", "12.0", None)] == [
        "12",
        "12",
        "12",
        "12.0",
        "",
    ]


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ("12.5", 12.5),
        ("$1,299.00", 1299.0),
        ("12 EUR", 12.0),
        ("0", 0.0),
        (7, 7.0),
        ("", None),
        ("N/A", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_prices_are_read(stated: object, value: float | None) -> None:
    assert price(stated, "price") == value


@pytest.mark.parametrize("stated", ["cheap", "-3", "1 to 2", float("inf"), "1.2.3"])
def test_what_is_no_price_is_said(stated: object) -> None:
    with pytest.raises(RowError, match="`price` is not a price"):
        price(stated, "price")


def test_a_price_of_400_digits_is_said_in_40() -> None:
    with pytest.raises(RowError) as refused:
        price(10**400, "price")
    assert str(refused.value) == f"`price` is not a price: `1{'0' * 39}`"


def test_properties_come_from_an_object_or_its_json() -> None:
    stated = {"color": "red", "pieces": 2, "new": True, "sizes": ["S", None], "none": None, "e": ""}
    read = {"color": "red", "pieces": 2, "new": True, "sizes": ["S"]}
    assert properties(stated, "attributes") == read
    assert properties('{"color": "red"}', "attributes") == {"color": "red"}
    assert properties([("color", "red")], "attributes") == {"color": "red"}
    assert properties("", "attributes") == properties(None, "attributes") == {}


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("red", "`attributes` is not JSON: expecting value at character 1"),
        ([1], "`attributes` is not an object of properties"),
        (
            {"a": {"b": 1}},
            "`attributes.a` holds an object; "
            "a property is text, a number, a flag or a list of these",
        ),
        (
            {"a": ["x", [1]]},
            "`attributes.a` holds an object; "
            "a property is text, a number, a flag or a list of these",
        ),
        ({"a": "x\0"}, "`attributes.a` has a NUL character at 2"),
    ],
)
def test_what_are_no_properties_is_said(stated: object, reason: str) -> None:
    with pytest.raises(RowError) as caught:
        properties(stated, "attributes")
    assert str(caught.value) == reason


def test_features_are_names_and_values_between_bars() -> None:
    stated = "color : red|color:blue| color : red |overallwidth : 36.5|empty :|nothing"
    assert features(stated, "f") == {"color": ["red", "blue"], "overallwidth": "36.5"}


def test_variants_are_a_list_of_properties() -> None:
    assert variants('[{"size": "S"}, {"size": "M"}]', "skus") == ({"size": "S"}, {"size": "M"})
    assert variants(None, "skus") == ()
    with pytest.raises(RowError, match="`skus` is not a list of variants"):
        variants({"size": "S"}, "skus")
    with pytest.raises(RowError, match=r"`skus\[1\]` is not an object of properties"):
        variants([{}, 3], "skus")
    with pytest.raises(RowError, match="`skus` is nested more than 64 deep"):
        variants("[" * 100, "skus")


def test_images_are_one_text_or_several() -> None:
    assert texts("a.jpg", "image") == ("a.jpg",)
    assert texts(["a.jpg", "b.jpg"], "image") == ("a.jpg", "b.jpg")
    assert texts(None, "image") == ()
