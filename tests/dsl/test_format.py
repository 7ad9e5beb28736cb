"""The layout: one for every text, and nothing but white space changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.format import WIDTH, format_text
from lore_sdk.dsl.parse import parse, parser
from lore_sdk.errors import RulesError
from tests.dsl.golden import CORPUS
from tests.dsl.strategies import rules, worlds

FILES = sorted([*CORPUS.glob("valid/**/*.rules"), *CORPUS.glob("parents/**/*.rules")])
LAID_OUT = sorted(CORPUS.glob("valid/*.rules"))
COMMENT = re.compile(r"\"[^\"\n]*\"|#([^\n]*)")


def formatted(text: str) -> str:
    return format_text(Source("x", text))


def comments(text: str) -> list[str]:
    return [m.group(1).rstrip() for m in COMMENT.finditer(text) if m.group(1) is not None]


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_formatting_keeps_tree_and_comments_and_changes_nothing_the_second_time(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    once = formatted(text)
    assert parse(Source("x", once)) == parse(Source("x", text))
    assert sorted(comments(once)) == sorted(comments(text))
    assert formatted(once) == once
    assert not [line for line in once.split("\n") if line != line.rstrip()]


@pytest.mark.parametrize("file", LAID_OUT, ids=lambda p: p.stem)
def test_the_layout_is_the_golden_one(file: Path) -> None:
    golden = file.with_suffix(".fmt").read_text(encoding="utf-8")
    assert formatted(file.read_text(encoding="utf-8")) == golden


def test_lines_are_kept_short_where_they_can_be() -> None:
    long = f"attribute a : one of {' | '.join(f'value-number-{n}' for n in range(40))}\n"
    assert max(len(line) for line in formatted(long).split("\n")) <= WIDTH


def test_an_empty_text_stays_empty() -> None:
    assert formatted("") == ""
    assert formatted("\n \n") == ""
    assert formatted("# only a comment") == "# only a comment\n"


def test_a_text_that_does_not_parse_is_refused() -> None:
    with pytest.raises(RulesError, match="did you mean `rule`"):
        formatted("rul x")


@settings(max_examples=40)
@given(st.data())
def test_random_packs_with_comments_anywhere_keep_tree_and_comments(data: st.DataObject) -> None:
    world = data.draw(worlds())
    text = "\n".join(['pack p 1.0.0 "P"', world.text, *data.draw(rules(world))])
    text = scattered(data, text)
    once = formatted(text)
    assert parse(Source("x", once)) == parse(Source("x", text))
    assert sorted(comments(once)) == sorted(comments(text))
    assert formatted(once) == once


def scattered(data: st.DataObject, text: str) -> str:
    """Put white space and comments between the words of a text."""
    starts = [token.start_pos or 0 for token in parser().lex(text)]
    places = data.draw(st.lists(st.sampled_from(starts), max_size=8, unique=True))
    for number, place in enumerate(sorted(places, reverse=True)):
        gap = data.draw(
            st.sampled_from((f"# {number}\n", f"\n\n# {number}\n\n", "\n", "   ", "\t"))
        )
        text = text[:place] + gap + text[place:]
    return text
