from __future__ import annotations

import pytest

from lore_sdk.knowledge import read_models
from lore_sdk.knowledge.text import split_words


def codes(text: str) -> list[str]:
    words = split_words(text)
    return [m.code for m in read_models(*words, [False] * len(words.words))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wrt54g", ["wrt54g"]),
        ("Linksys WRT54G router", ["wrt54g"]),
        ("sony xbr-65x900", ["xbr65x900"]),
        ("HP Pavilion dv7-1211ea", ["dv71211ea"]),
        ("KYD-11132A", ["kyd11132a"]),
        ("MB-MG16DA/AM", ["mbmg16daam"]),
        ("802592s", ["802592s"]),
        ("dewalt dcf885", ["dcf885"]),
        ("iphone 15", ["iphone15"]),
        ("iPhone 15 Pro Max", ["iphone15promax"]),
        ("iphone15", ["iphone15"]),
        ("galaxy note 3", ["galaxynote3"]),
        ("Galaxy S9+", ["galaxys9"]),
        ("galaxy s9 plus", ["galaxys9plus"]),
        ("iphone 6/6s", ["iphone6", "iphone6s"]),
        ("iphone 6, 7 and 8 plus", ["iphone6", "iphone7", "iphone8plus"]),
        ("playstation 4", ["playstation4"]),
        ("PS4", ["playstation4"]),
        ("xbox 360", ["xbox360"]),
        ("xbox one", ["xboxone"]),
        ("iphone xs max", ["iphonexsmax"]),
        ("200cc 6pc 12v 100mg", []),
        ("1225b", ["1225b"]),
        ("ipad air 2", ["ipadair2"]),
        ("iphone", []),
        ("galaxy print dress", []),
        ("24x36", []),
        ("1080p 4k 3d 2nd 60w 10ft 12ct", []),
        ("cat5e usb3 ddr4 par38 mp3 rs232", []),
        ("6-outlet 50-foot 3-piece", []),
        ("red dress", []),
        ("", []),
    ],
)
def test_models_are_read(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_a_model_says_where_it_stands_and_whether_it_is_a_series() -> None:
    text = "case for iPhone 15 (AB-123)"
    words = split_words(text)
    found = read_models(*words, [False] * len(words.words))
    assert [(text[m.first_char : m.last_char], m.series) for m in found] == [
        ("iPhone 15", True), ("AB-123", False),
    ]  # fmt: skip


def test_words_that_are_something_else_are_no_models() -> None:
    words = split_words("iphone 15 wrt54g")
    assert read_models(*words, [False, True, True]) == []
