from __future__ import annotations

import pytest

from lore_sdk.dsl.schema import Schema
from lore_sdk.knowledge import (
    build_lexicon,
    companion,
    find_head,
    find_heads,
    read_wording,
    related,
)
from tests.knowledge.shop import LEXICON, number
from tests.knowledge.shop import kinds as branches


def kinds(text: str) -> list[str]:
    wording = read_wording(text, LEXICON)
    return [head.kind for head in find_heads(wording, wording.segments[0], LEXICON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lamp", ["lamp"]),
        ("table lamp", ["lamp"]),
        ("lamp table", ["table"]),
        ("lamp black", ["lamp"]),
        ("lamp foldable", ["lamp"]),
        ("lamp wrt54g", ["lamp"]),
        ("lamp 5 ft", ["lamp"]),
        ("lamp 5 ft wide", ["lamp"]),
        ("lamp wide", ["lamp"]),
        ("lamp outlet", []),
        ("lamp 5 outlet", ["lamp"]),
        ("lamp widget", []),
        ("widget lamp", ["lamp"]),
        ("widget", []),
        ("", []),
        ("no table chair", ["chair"]),
        ("no table", []),
        ("case of 12", []),
        ("case of beer", []),
        ("lamp and chair", ["chair", "lamp"]),
        ("lamp or chair", ["chair", "lamp"]),
        ("lamp/chair", ["chair", "lamp"]),
        ("lamp 5 ft chair", ["chair", "lamp"]),
        ("lamp 5 chair", ["chair"]),
        ("coffee maker one two chair", ["chair"]),
        ("coffee maker one two three chair", ["chair", "coffee-maker"]),
        ("lamp one two three chair", ["chair"]),
        ("headphones and earbuds", ["earbuds"]),
        ("earbuds headphones", ["earbuds"]),
        ("case iphone", ["case"]),
        ("iphone", ["phone"]),
        ("iphone case", ["case"]),
    ],
)
def test_a_phrase_is_about_its_last_kind(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


SUPPLIES = (
    branches({"things": "power-cord, sheets, sheet-feeder, ssd, computer"}),
    number("power", "specification", unit="w", family="w"),
    number("page_count", "specification", "sheets", "sheet"),
    number("storage", "specification", "ssd", unit="GB", family="GB"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("computer 50 sheets", ["computer"]),
        ("computer 256 GB ssd", ["computer"]),
        ("computer 256 GB quick ssd", ["computer"]),
        ("computer widget 256 GB quick ssd", []),
        ("computer 256 GB", ["computer"]),
        ("quick 256 GB nvme ssd", ["ssd"]),
        ("computer 5 nvme ssd", ["ssd"]),
        ("8 GB ssd", []),
        ("50 w power cord", ["power-cord"]),
        ("500 sheet feeder", ["sheet-feeder"]),
        ("50 w ssd", ["ssd"]),
    ],
)
def test_the_name_of_a_number_is_no_product(text: str, expected: list[str]) -> None:
    lexicon = build_lexicon(Schema(attributes={a.name: a for a in SUPPLIES}, units={}))
    wording = read_wording(text, lexicon)
    heads = find_heads(wording, wording.segments[0], lexicon)
    assert [head.kind for head in heads] == expected


def test_a_list_has_no_one_head() -> None:
    wording = read_wording("lamp and chair", LEXICON)
    assert find_head(wording, wording.segments[0], LEXICON) is None


def test_kinds_are_related_along_one_line() -> None:
    assert related(LEXICON.kinds, "earbuds", "electronics")
    assert related(LEXICON.kinds, "electronics", "earbuds")
    assert related(LEXICON.kinds, "tv", "tv")
    assert not related(LEXICON.kinds, "tv", "laptop")


def test_companions_are_what_stands_below_accessory() -> None:
    assert companion(LEXICON, "charger")
    assert not companion(LEXICON, "phone")
    assert not companion(LEXICON, None)
