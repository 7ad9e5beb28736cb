"""Words that a catalogue uses and a pack does not know."""

from __future__ import annotations

from lore_sdk.knowledge import Induced, induce
from tests.knowledge.shop import LEXICON

ROWS = [
    {"title": "Garden gnome, red", "Color": "Puce  Rot", "brand": "Nike", "size": "m"},
    {"title": "Happy Gnomes with hat", "Color": "puce rot", "brand": "n/a", "size": "12"},
    {"title": "Red dress", "Color": "red", "brand": "nike", "weight": "Puce Rot"},
    {"title": "Old gnome", "Color": "a very long story about a color", "brand": 7},
    {"title": "", "Color": None},
]


def test_unknown_values_and_heads_are_counted_with_their_column() -> None:
    assert induce(ROWS, LEXICON, least=2) == [
        Induced(attribute="color", text="Puce Rot", count=2, source="Color"),
        Induced(attribute="product", text="gnome", count=3, source="title"),
    ]


def test_a_word_has_to_be_used_often_enough() -> None:
    assert [one.text for one in induce(ROWS, LEXICON, least=3)] == ["gnome"]
    assert induce([], LEXICON) == []
