from __future__ import annotations

import pytest

from lore_sdk.knowledge import read_wording
from tests.knowledge.shop import LEXICON


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("red dress", [("", "red dress")]),
        ("case for iphone", [("", "case"), ("for", "iphone")]),
        ("stand with shelves in oak", [("", "stand"), ("with", "shelves"), ("in", "oak")]),
        ("adapter compatible with s9", [("", "adapter compatible"), ("for", "s9")]),
        ("case fits iphone", [("", "case"), ("for", "iphone")]),
        ("chair w/ arms", [("", "chair"), ("with", "arms")]),
        ("chair w arms", [("", "chair w arms")]),
        ("chair w", [("", "chair w")]),
        ("chair w/o arms", [("", "chair"), ("without", "o arms")]),
        ("mug free of lead", [("", "mug free"), ("without", "lead")]),
        ("a, b - c (d) e", [("", "a"), (",", "b"), ("-", "c"), ("(", "d"), ("-", "e")]),
        ("adapter + cable", [("", "adapter"), ("-", "cable")]),
        ("black+decker", [("", "black and decker")]),
        ("set of 4 chairs", [("", "set of 4 chairs")]),
        ("statue of mickey", [("", "statue"), ("of", "mickey")]),
        ("built in microwave", [("", "built in microwave")]),
        ("in-ear headphones", [("", "in ear headphones")]),
        ("36 in desk", [("", "36 in desk")]),
        ("3 in 1 jacket", [("", "3 in 1 jacket")]),
        ("2 by 4 ft rug", [("", "2 by 4 ft rug")]),
        ("for men shoes", [("for", "men shoes")]),
        ("half-price t-shirt", [("", "half price t shirt")]),
        ("with", [("with", "")]),
        ("", [("", "")]),
    ],
)
def test_phrases_end_at_openers(text: str, segments: list[tuple[str, str]]) -> None:
    wording = read_wording(text, LEXICON)
    assert [
        (s.opener, " ".join(wording.words[s.start : s.end])) for s in wording.segments
    ] == segments
