"""The step `trained`: what it drops, where it finds the head, and what it never breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import lore_tagger.plugin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lore_tagger.step import STATES, TrainedStep
from lore_tagger.tagger import Tagger

from lore_sdk import LoreJudge
from lore_sdk.judge.understand import STEPS, Understanding
from lore_sdk.plugins.testing import check_plugin, heavy_imports
from lore_sdk.types import DIMENSIONS


class Said(Tagger):
    """Tags by a table that the test hands in, so that the step alone is looked at."""

    def __init__(self, tags: dict[str, str]) -> None:
        self._tags = tags
        self.identity = "said"

    def tag(self, words: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._tags.get(word, "O") for word in words)


JUDGE = LoreJudge("fashion")


def stepped(query: str, **tags: str) -> Understanding:
    """Read a query by the pack alone, up to where the step stands, and hand it to the step."""
    read = dict(JUDGE.read(query))
    return TrainedStep(Said(tags), JUDGE.lexicon)(read["models"])


def needs(found: Understanding) -> dict[str, object]:
    return {need.attribute: need.value for need in found.needs}


def test_a_word_that_plays_another_part_states_nothing() -> None:
    assert "color" in needs(stepped("white jeans perfume"))
    found = stepped("white jeans perfume", white="B-product_name", jeans="I-product_name")
    assert needs(found) == {"product": "perfume"}


def test_a_need_stays_while_one_of_its_words_can_state_it() -> None:
    found = stepped("baby blue dress", baby="B-department", blue="B-color")
    assert needs(found)["color"] == "light-blue"
    found = stepped("baby blue dress", baby="B-department", blue="B-creator")
    assert "color" not in needs(found)


def test_the_head_is_where_the_product_is() -> None:
    assert needs(stepped("sandals suitcase"))["product"] == "luggage"
    found = stepped("sandals suitcase", sandals="B-core_product_type", suitcase="B-modifier")
    assert found.subject is not None
    assert (found.subject.kind, found.subject.start) == ("sandals", 0)
    (head,) = [need for need in found.needs if need.role == "head"]
    assert (head.text, head.origin) == ("sandals", "tagger")


def test_a_product_that_nobody_knows_is_no_known_one() -> None:
    found = stepped("shirt zorbulator", zorbulator="B-core_product_type")
    assert found.subject is None
    assert "product" not in needs(found)


def test_what_the_tagger_says_nothing_of_stays() -> None:
    read = dict(JUDGE.read("red nike shoes for women"))
    assert stepped("red nike shoes for women") == read["models"]


@settings(deadline=None, max_examples=60)
@given(query=st.text(max_size=60))
def test_any_query_is_read_and_quoted_as_typed(judge: LoreJudge, query: str) -> None:
    (*_, (_, read)) = judge.read(query)
    for need in read.needs:
        assert query[slice(*need.span)] == need.text


@pytest.fixture(scope="module")
def judge(folder: Path) -> LoreJudge:
    place = STEPS.index("negation")
    return LoreJudge("fashion", steps=(*STEPS[:place], f"trained:{folder}", *STEPS[place:]))


def test_a_judge_uses_it_and_its_verdicts_say_which(judge: LoreJudge, folder: Path) -> None:
    verdict = judge.judge("red nike shoes for women", "Nike running shoes, red")
    assert verdict.grade is not None
    identity = Tagger.open(folder).identity
    assert f"trained:{identity}" in verdict.answered_by.steps


def test_the_table_names_dimensions_that_there_are() -> None:
    assert set().union(*STATES.values()) <= set(DIMENSIONS)


def test_the_plugin_is_well() -> None:
    assert check_plugin(lore_tagger.plugin) == []
    assert heavy_imports("lore_tagger.plugin") == []
