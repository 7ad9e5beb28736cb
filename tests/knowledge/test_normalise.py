"""Texts written plainly, and which typed characters each read one stands for."""

from __future__ import annotations

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.knowledge import Aligned, Change, normalise, plainly

PLAIN = [
    ("red dress", "red dress"),
    ("  red \t dress\n", "red dress"),
    ("red  dress", "red dress"),
    ("ｎｉｋｅ　４２", "nike 42"),
    ("ﬁne", "fine"),
    ("cafe\u0301", "café"),
    ("soft\u00adware a\u200bb", "software ab"),
    ("a \u200b b", "a b"),
    ("red\x00dress", "red dress"),
    ("𝐝𝐫𝐞𝐬𝐬", "dress"),
    ("½ in. ft² 5″ LEGO™ 3M", "½ in. ft² 5″ LEGO™ 3M"),
    ("", ""),
    ("\u200b \u200b", ""),
]


@pytest.mark.parametrize(("typed", "read"), PLAIN)
def test_a_text_is_written_plainly(typed: str, read: str) -> None:
    assert normalise(Aligned.of(typed)).text == read


@given(st.text(max_size=60))
def test_writing_plainly_twice_changes_nothing_more(text: str) -> None:
    once = normalise(Aligned.of(text)).text
    assert normalise(Aligned.of(once)).text == once


@given(st.text(max_size=60), st.data())
def test_what_is_read_stands_inside_of_what_was_typed(text: str, data: st.DataObject) -> None:
    found = normalise(Aligned.of(text))
    if not found.text:
        return
    start = data.draw(st.integers(0, len(found.text) - 1))
    end = data.draw(st.integers(start + 1, len(found.text)))
    first, last = found.span(start, end)
    assert 0 <= first < last <= len(text)


def test_a_change_stands_for_all_the_characters_it_took_the_place_of() -> None:
    once = Aligned.of("big showr heads").changed([Change(4, 9, "shower")])
    twice = once.changed([Change(10, 11, ""), Change(11, 16, "head")])
    assert once.text == "big shower heads"
    assert twice.text == "big showerhead"
    assert twice.typed[slice(*twice.span(4, 10))] == "showr"
    assert twice.typed[slice(*twice.span(10, 14))] == "heads"


ENTITIES = st.sampled_from(["&amp;", "&lt", "&#x26;", "&#38;amp;", "&notit;", "&", "&&", ";", "#"])


@given(st.lists(st.one_of(ENTITIES, st.text(max_size=4))).map("".join))
def test_entities_are_read_as_html_reads_them(text: str) -> None:
    assert plainly(text).text == unescape(
        text if text.isascii() else normalise(Aligned.of(text)).text
    )


def test_an_entity_is_the_character_it_stands_for() -> None:
    read = plainly("Mix &amp; Match &#39;n")
    assert read.text == "Mix & Match 'n"
    assert read.typed[slice(*read.span(4, 5))] == "&amp;"


def test_a_text_without_changes_is_the_same() -> None:
    text = Aligned.of("red dress")
    assert text.changed([]) is text
