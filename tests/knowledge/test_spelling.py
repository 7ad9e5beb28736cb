"""Misspelt words, and all that must be left as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.knowledge import Change, Corrector
from lore_sdk.knowledge.english import english_words
from tests.knowledge.shop import LEXICON

SHOP = LEXICON.corrector
SAID = ("shower", "curtain rod", "dewalt", "angle", "cover", "covers")


def small(*spellings: str, also: str = "") -> Corrector:
    words = frozenset(" ".join((*spellings, also)).split())
    return Corrector(dict.fromkeys(spellings, ()), words)


SMALL = small(*SAID, also="bosch patio trimmer")

READ = [
    ("showr", "shower"),
    ("shoower", "shower"),
    ("shiwer", "shower"),
    ("shwoer", "shower"),
    ("curtian rod", "curtain rod"),
    ("dewlat drill", "dewalt drill"),
    ("boscj", "bosch"),
    ("shower coverr", "shower cover"),
    ("showercover", "shower cover"),
    ("Showr", "shower"),
]
LEFT = [
    "shower", "showers", "angel", "faucet", "zzyzx",  # known, English, or like nothing
    "shwr", "dewa",  # short, or more than one slip
    "hower",  # the first letter is never the slip
    "SHOWR", "ShoWr", "bosCj",  # in capitals
    "showr-12", "12/showr", "showr2", "12345",  # part of a code, or no word
    "showër", "淋浴器",  # not plain letters
    "coverpatio",  # of two words that say nothing by themselves, one is known
    "",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "read"), READ)
def test_a_slip_is_read_as_the_word_that_was_meant(typed: str, read: str) -> None:
    assert corrected(SMALL, typed) == read


@pytest.mark.parametrize("typed", LEFT)
def test_what_is_known_or_cannot_be_told_is_left(typed: str) -> None:
    assert SMALL.changes(typed) == ()


def test_of_two_words_as_near_neither_is_chosen() -> None:
    either = small("timber", "trimmer")
    assert either.corrected("timmer") == "timmer"


def test_a_swapped_or_doubled_letter_is_the_likelier_slip() -> None:
    either = small("braket", "bracket", "basket")
    assert either.corrected("brraket") == "braket"


def test_one_word_in_two_numbers_is_no_doubt() -> None:
    assert SMALL.corrected("covert") == "covert"
    assert SMALL.corrected("coverz") == "cover"


def test_a_change_says_where_it_stands() -> None:
    assert SMALL.changes("a big showr!") == (Change(6, 11, "shower"),)


@given(st.sampled_from(sorted(SHOP.vocabulary)))
def test_a_word_of_the_pack_is_never_read_as_another(word: str) -> None:
    assert SHOP.corrected(word) == word


@given(st.sampled_from(sorted(english_words())))
def test_an_english_word_is_never_read_as_another(word: str) -> None:
    assert SHOP.corrected(word) == word


@given(st.sampled_from(sorted(SHOP.vocabulary)), st.data())
def test_correcting_twice_changes_nothing_more(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word)))
    slipped = word[:at] + data.draw(st.sampled_from("aeistx")) + word[at:]
    once = corrected(SHOP, slipped)
    assert corrected(SHOP, once) == once


def corrected(corrector: Corrector, text: str) -> str:
    for start, end, read in reversed(corrector.changes(text)):
        text = text[:start] + read + text[end:]
    return text
