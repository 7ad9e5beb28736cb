from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.knowledge import fold_word, tokenize
from lore_sdk.knowledge.text import plural, singular


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Red Dress", ["red", "dress"]),
        ("T-Shirt", ["t", "shirt"]),
        ("men's WOMEN’S levi's", ["mens", "womens", "levis"]),
        ("Black & Decker", ["black", "and", "decker"]),
        ("BLACK+DECKER", ["black", "and", "decker"]),
        ("S9+ case", ["s9", "case"]),
        ("snake_case", ["snake", "case"]),
        ("L'Oréal Crème", ["loreal", "creme"]),
        ("cre\u0301me", ["creme"]),
        ("24x36 in.", ["24x36", "in"]),
        ("ＷＩＤＥ", ["wide"]),
        ("ﬁn Straße", ["fin", "strasse"]),
        ("מחשב נייד", ["מחשב", "נייד"]),
        ("", []),
        ("--- !!!", []),
        ("\x00a\x00", ["a"]),
    ],
)
def test_a_text_is_split_into_folded_words(text: str, words: list[str]) -> None:
    assert [token.word for token in tokenize(text)] == words


def test_words_say_where_they_stand() -> None:
    text = "Café — men’s “XL”"
    assert [text[t.start : t.end] for t in tokenize(text)] == ["Café", "men’s", "XL"]


@given(st.text(max_size=200))
def test_places_are_ordered_and_inside(text: str) -> None:
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        last = token.end


@given(st.text(alphabet="abcXYZ'&+- 09_", max_size=60))
def test_both_ways_of_splitting_agree(text: str) -> None:
    plain = [token[:2] for token in tokenize(text)]
    assert [token[:2] for token in tokenize(text + " é")][: len(plain)] == plain


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("dress", "dresses"), ("boot", "boots"), ("battery", "batteries"), ("toy", "toys"),
        ("box", "boxes"), ("brush", "brushes"), ("watch", "watches"), ("shelf", "shelves"),
        ("knife", "knives"), ("man", "men"), ("shoe", "shoes"), ("tv", "tvs"), ("hose", "hoses"),
    ],
)  # fmt: skip
def test_nouns_have_a_plural_and_a_singular(one: str, many: str) -> None:
    assert plural(one) == many
    assert singular(many) == one if len(many) > 3 else many


@pytest.mark.parametrize("word", ["glass", "shorts", "jeans", "gas", "bus", "canvas", "pants"])
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert singular(word) == word


def test_folding_drops_accents_but_not_the_signs_of_other_scripts() -> None:
    assert fold_word("Lancôme") == "lancome"
    assert fold_word("हिन्दी") == "हिन्दी"
