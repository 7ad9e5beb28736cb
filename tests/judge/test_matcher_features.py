"""What the matcher reads off two texts, with values worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lore_sdk.judge.matching.features import FEATURES, Signals, compare
from lore_sdk.judge.matching.prepare import prepare_item, prepare_query
from lore_sdk.judge.matching.tokens import head_segment, read_tokens, stem
from lore_sdk.judge.matching.words import WordTable, WordUse
from lore_sdk.types import Item

EMPTY = WordTable(titles=10, uses={})


def read(text: str) -> tuple[str, ...]:
    return read_tokens(text, characters=1000, limit=64)


def features(
    query: str, item: Item | str, words: WordTable = EMPTY, **signals: Any
) -> dict[str, float]:
    item = Item(title=item) if isinstance(item, str) else item
    asked = prepare_query(query, words)
    row = compare(asked, prepare_item(item, asked.read), Signals(**signals))
    return dict(zip(FEATURES, row, strict=True))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("36 in. wide", ("36", "inch", "wid")),
        ('55" TV', ("55", "inch", "tv")),
        ("2TB", ("2", "tb")),
        ("5x7 rug", ("5", "7", "rug")),
        ("1/2 in. x 2.0 ft", ("1/2", "inch", "2", "foot")),
        ("2,500 PSI", ("2500", "psi")),
        ("Case for iPhone", ("cas", "|", "iphon")),
        ("Lamp, brass (new)", ("lamp", "|", "brass", "|", "|")),
        ("", ()),
    ],
)
def test_a_text_is_read_as_words_numbers_and_breaks(text: str, tokens: tuple[str, ...]) -> None:
    assert read(text) == tokens


@pytest.mark.parametrize(
    ("query", "title", "found"),
    [
        ("the", "The", 1.0),
        ("the", "Red dress", 0.0),
        ("on the for", "On the lamp for", 1.0),
        ("it", "Lamp, it", 1.0),
        ("the lamp", "Lamp", 1.0),
        ("the lamp", "The", 0.0),
    ],
)
def test_words_that_say_nothing_count_where_a_query_has_no_others(
    query: str, title: str, found: float
) -> None:
    assert features(query, title)["exact_share"] == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lights", "lighting"),
        ("mens", "man"),
        ("womens", "women"),
        ("batteries", "battery"),
        ("painted", "paint"),
        ("jean", "jeans"),
        ("washes", "wash"),
    ],
)
def test_forms_of_one_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["ring", "red", "bed", "glass", "bus", "tennis"])
def test_short_words_keep_what_only_looks_like_an_ending(word: str) -> None:
    assert stem(word) == word


def test_the_head_of_a_title_ends_where_it_turns_to_something_else() -> None:
    assert head_segment(read("TV Stand with Audio Piers")) == (("tv", "stand"), "stand")
    assert head_segment(read("- 2 Bulbs 60 Watt")) == (("2", "bulb", "60", "watt"), "watt")
    assert head_segment(read("")) == ((), "")


def test_titles_teach_which_words_end_heads_and_which_begin_titles() -> None:
    words = WordTable.count(["Acme Sofa", "Acme Sofa, red", "Sofa Cover"])
    assert words.titles == 3
    assert words.uses["sofa"] == WordUse(titles=3, ends=2, begins=1)
    assert words.uses["acm"] == WordUse(titles=2, ends=0, begins=2)
    assert words.weight("sofa") == pytest.approx(math.log(1 + 3 / 8))
    assert words.weight("never") == pytest.approx(math.log(1 + 3 / 5))
    assert words.ends("sofa") == pytest.approx(2.12 / 4)
    assert words.begins("never") == pytest.approx(0.12)


def test_only_the_most_frequent_words_are_kept() -> None:
    words = WordTable.count(["red sofa", "red lamp", "red lamp"], limit=2)
    assert set(words.uses) == {"red", "lamp"}


def test_shares_are_weighted_by_how_much_a_word_says() -> None:
    words = WordTable(titles=95, uses={"red": WordUse(90, 0, 0)})
    # red: log(1 + 95/95) = log 2; sofa was never seen: log(1 + 95/5) = log 20
    found = features("red sofa", "Sofa", words)
    assert found["exact_share"] == pytest.approx(math.log(20) / math.log(40))
    assert found["missing_weight"] == pytest.approx(math.log(2))
    assert found["missing_words"] == 1


def strength(query: str, title: str) -> float:
    """Return how surely a title has the words of a query, all of which say equally much."""
    words = WordTable(titles=10, uses={})
    return features(query, title, words)["found_weight"] / (words.weight("x") * len(query.split()))


def test_a_word_is_found_in_part_when_it_is_only_spelled_alike() -> None:
    assert strength("fridge", "fridges") == 1
    assert strength("micro", "microwave") == 0.75
    assert strength("lawnmower", "lawn mower") == pytest.approx(0.95)
    assert strength("lawn mower", "lawnmower") == pytest.approx(0.95)
    assert strength("kettle", "lamp") == 0
    # most runs of three letters are shared
    assert 0.45 <= strength("refridgerator", "refrigerator") < 1


def test_words_of_a_need_that_is_met_are_found_in_other_words() -> None:
    title = "Crimson Dress"
    assert features("red dress", title)["missing_words"] == 1
    found = features("red dress", title, met_by="red")
    assert found["missing_words"] == 0
    # it still is not the very word
    assert found["exact_share"] == 0.5


def test_an_accessory_has_the_asked_word_outside_of_its_head() -> None:
    assert features("drill", "Cordless Drill")["head_segment_share"] == 1
    assert features("drill", "Case for Drill")["head_segment_share"] == 0


def test_numbers_match_exactly_or_not_at_all() -> None:
    words = WordTable(titles=10, uses={})
    item = Item(title="Ladder 24 ft", properties={"steps": 8})
    assert features("24 ft ladder", item, words)["numbers_missing"] == 0
    assert features("8 ft ladder", item, words)["numbers_missing"] == 0
    assert features("240 ft ladder", item, words)["numbers_missing"] == 1


def test_longest_run_and_pairs_say_that_words_stand_together() -> None:
    words = WordTable(titles=10, uses={})
    found = features("brass floor lamp", "Floor Lamp in Brass", words)
    assert found["pairs_kept"] == 0.5
    assert found["longest_run"] == pytest.approx(2 / 3)


def test_the_path_speaks_through_signals() -> None:
    found = features("a", "b", cap=1, floor=0, needs=4, met=1, open=2, head=-1, similarity=0.5)
    assert [found[name] for name in FEATURES[-5:]] == [1, 0, 1, -1, 0.5]


@pytest.mark.parametrize("query", ["", "-", "sofa"])
@pytest.mark.parametrize("title", ["", "-", "sofa"])
def test_every_feature_is_finite(query: str, title: str) -> None:
    found = features(query, title)
    assert len(found) == len(FEATURES) == len(set(FEATURES))
    assert all(math.isfinite(value) for value in found.values())
