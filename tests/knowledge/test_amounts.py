from __future__ import annotations

import pytest

from lore_sdk.knowledge import read_amounts, read_wording
from lore_sdk.knowledge.bounds import read_bound
from tests.knowledge.shop import LEXICON


def amounts(text: str, kind: str = "") -> list[tuple[str, float, str, str]]:
    wording = read_wording(text, LEXICON)
    kinds = LEXICON.kinds.get(kind, frozenset())
    return [
        (a.attribute, round(a.value, 3), a.bound, wording.quote(a.start, a.end))
        for a in read_amounts(wording, LEXICON, kinds, plain_price=True)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("10 cm wide", "", [("width", 10.0, "", "10 cm wide")]),
        ("width 10 cm", "", [("width", 10.0, "", "width 10 cm")]),
        ("width: 10 cm", "", [("width", 10.0, "", "width: 10 cm")]),
        ("width of 10 cm", "", [("width", 10.0, "", "width of 10 cm")]),
        ("wide 10 cm", "", []),
        ("10 cm", "", []),
        ("10 cm", "tv", [("screen", 10.0, "", "10 cm")]),
        ("10 cm", "cable", [("length", 10.0, "", "10 cm")]),
        ("10 cm", "rug", []),
        ("10 v", "tv", []),
        ("10 cm wide under 20 cm tall", "", [
            ("width", 10.0, "", "10 cm wide"), ("height", 20.0, "max", "under 20 cm tall"),
        ]),
        ("at least 10 cm wide", "", [("width", 10.0, "min", "at least 10 cm wide")]),
        ("10-20 cm wide", "", [
            ("width", 10.0, "min", "10-20 cm wide"), ("width", 20.0, "max", "10-20 cm wide"),
        ]),
        ("set of 4 2-pack", "", [("pieces", 4.0, "", "set of 4"), ("pieces", 2.0, "", "2-pack")]),
        ("size 3 pack", "shoes", [("pieces", 3.0, "", "3 pack")]),
        ("2.5 pack", "", []),
        ("6 outlets", "", [("outlets", 6.0, "", "6 outlets")]),
        ("two outlets", "", [("outlets", 2.0, "", "two outlets")]),
        ("set of two", "", [("pieces", 2.0, "", "set of two")]),
        ("two lamps", "", []),
        ("size 9", "", []),
        ("size 9", "boots", [("shoe_size", 9.0, "", "size 9")]),
        ("size 99", "boots", []),
        ("under 50", "", [("price", 50.0, "max", "under 50")]),
        ("under 50 lamps", "", []),
        ("50", "", []),
        ("$50", "", [("price", 50.0, "", "$50")]),
        ("1999", "", [("year", 1999.0, "", "1999")]),
        ("1900", "", []),
        ("#8", "", []),
        ("10 sq ft", "tv", []),
        ("9000 cm wide", "", []),
    ],
)  # fmt: skip
def test_a_number_belongs_to_the_attribute_named_beside_it(
    text: str, kind: str, expected: list[tuple[str, float, str, str]]
) -> None:
    assert amounts(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under 5", ("max", 0, 2)),
        ("no more than 5", ("max", 0, 4)),
        ("more than 5", ("min", 0, 3)),
        ("than 5", ("", 1, 2)),
        ("5 or less", ("max", 0, 3)),
        ("5 and up", ("min", 0, 3)),
        ("5 and 6", ("", 0, 1)),
        ("5", ("", 0, 1)),
        ("up to 5", ("max", 0, 3)),
        ("to 5", ("", 1, 2)),
    ],
)
def test_words_around_a_number_make_it_a_limit(text: str, expected: tuple[str, int, int]) -> None:
    words = text.split()
    at = words.index("5")
    assert read_bound(words, at, at + 1) == expected
