"""The kept corpus, and a short look for more; `python -m tests.fuzz` looks longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl.parse import keywords
from tests.fuzz.fuzz_rules import CORPUS, check_bytes, check_text

FILES = sorted(CORPUS.iterdir())
SEEDS = [file.read_text(encoding="utf-8", errors="replace") for file in FILES]
SIGNS = ',:|><=~%()[]{}#"'
ODD = ("\n", "\0", "\u202e", "é", "5", "-1.5", "5%", '"a b"', '"{item.a}"', "a", "b-c", "1.0.0")
WORD = st.sampled_from([*sorted(keywords()), *SIGNS, *ODD, "query.a", "item.b", "^1.0"])
short = settings(max_examples=80)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_laws_hold_for_every_text_that_was_kept(file: Path) -> None:
    check_bytes(file.read_bytes())


@short
@given(st.lists(WORD, max_size=60).map(" ".join))
def test_the_laws_hold_for_words_of_the_language_in_any_order(text: str) -> None:
    check_text(f'pack p 1.0.0 "P" {text}')


@short
@given(st.text(max_size=80))
def test_the_laws_hold_for_any_text(text: str) -> None:
    check_text(text)


@short
@given(st.data())
def test_the_laws_hold_for_packs_with_mistakes_in_them(data: st.DataObject) -> None:
    pieces = data.draw(st.sampled_from(SEEDS)).split(" ")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(pieces)))
        gone = data.draw(st.integers(0, 2))
        pieces[at : at + gone] = data.draw(st.lists(WORD, max_size=2))
    check_text(" ".join(pieces))
