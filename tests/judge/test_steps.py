"""The steps of reading: their order, what replaces them, and what each one does to a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk import Item, LoreJudge
from lore_sdk.dsl import load_pack
from lore_sdk.errors import UnknownNameError
from lore_sdk.judge import plugin as first_party
from lore_sdk.judge.understand import STEPS, MakeStep, Understanding, open_steps, understand
from lore_sdk.knowledge import Aligned
from lore_sdk.plugins import Plugins, StepOffer, hookimpl
from lore_sdk.plugins.testing import check_step
from lore_sdk.types import Correction, Query
from tests.knowledge.shop import LEXICON

CHINESE = load_pack(Path(__file__).with_name("chinese"))
READING = open_steps(STEPS, LEXICON, Plugins.of(judge=first_party))


def read(text: str) -> Understanding:
    return understand(Query(text=text), READING)


def _shouted(so_far: Understanding) -> Understanding:
    if not so_far.text.text.endswith("!"):
        return so_far
    return replace(so_far, text=Aligned(so_far.text.typed, "red dress", ((0, 1),) * 9))


@hookimpl
def lore_steps() -> Iterator[StepOffer]:
    def load() -> MakeStep:
        return lambda lexicon: _shouted

    yield StepOffer(name="shouted", summary="what is shouted is a red dress", load=load)


def plugins() -> Plugins:
    """The first-party steps, and those of a plugin that makes a red dress of all that ends in !."""
    shouting = ModuleType("shouting")
    shouting.lore_steps = lore_steps  # type: ignore[attr-defined]
    return Plugins.of(judge=first_party, shouting=shouting)


def test_the_steps_run_in_the_order_in_which_they_are_named() -> None:
    judge = LoreJudge(CHINESE, plugins=plugins(), steps=("normalise", "shouted", "wording"))
    assert [name for name, _ in judge.read("x!")] == ["normalise", "shouted", "wording"]
    assert judge.answered_by.steps == ("normalise", "shouted", "wording")


def test_a_step_in_the_place_of_another_is_really_used() -> None:
    own = LoreJudge(CHINESE, plugins=plugins())
    other = ("normalise", "shouted", *STEPS[2:])
    replaced = LoreJudge(CHINESE, plugins=plugins(), steps=other)
    assert own.read("x!")[-1][1].wording.words == ["x"]  # type: ignore[union-attr]
    assert replaced.read("x!")[-1][1].wording.words == ["red", "dress"]  # type: ignore[union-attr]


def test_an_unknown_step_is_answered_with_those_there_are() -> None:
    with pytest.raises(
        UnknownNameError, match=r"no step is called `speling`; did you mean `spelling`"
    ):
        LoreJudge(CHINESE, plugins=plugins(), steps=("speling",))


@pytest.mark.parametrize("name", STEPS)
def test_each_step_of_the_sdk_keeps_to_what_steps_promise(name: str) -> None:
    before = READING[: STEPS.index(name)]

    def begin(text: str) -> Understanding:
        return understand(Query(text=text), before)

    make = Plugins.of(judge=first_party).load(StepOffer, name)
    assert check_step(make, LEXICON, begin=begin) == []


@pytest.mark.parametrize("left_out", STEPS)
def test_reading_goes_on_without_any_one_of_the_steps(left_out: str) -> None:
    steps = [step for step in READING if step.name != left_out]
    found = understand(Query(text="red drss size M no leather wrt54g 5 ft cable"), steps)
    assert (found.wording is None) == (left_out == "wording")


WITHOUT: dict[str, tuple[str, Callable[[Understanding], object]]] = {
    "normalise": ("red dr\u00adess", lambda u: u.facts),
    "spelling": ("red jakcet", lambda u: u.facts),
    "head": ("red dress", lambda u: u.facts),
    "words": ("red dress", lambda u: u.facts),
    "numbers": ("60w light bulb", lambda u: u.facts),
    "models": ("wrt54g router", lambda u: u.facts),
    "negation": ("dress not red", lambda u: u.excluded),
    "settle": ("red dress", lambda u: u.facts),
    "intent": ("is a red dress formal", lambda u: u.intent),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_each_step_is_the_one_that_does_what_it_is_for(name: str) -> None:
    text, told = WITHOUT[name]
    without = understand(Query(text=text), [step for step in READING if step.name != name])
    assert told(read(text)) != told(without)


def test_a_misspelt_word_is_read_as_meant_and_stays_as_typed() -> None:
    found = read("Red jakcet")
    assert dict(found.facts) == {"product": "jacket", "color": "red"}
    assert found.corrections == (Correction(text="jakcet", read_as="jacket", span=(4, 10)),)
    assert [need.text for need in found.needs] == ["Red", "jakcet"]
    assert found.head == "jakcet"
    assert found.leftovers == ()


def test_full_width_letters_are_quoted_as_typed() -> None:
    found = read("ｒｅｄ　dress")
    assert dict(found.facts) == {"product": "dress", "color": "red"}
    assert found.needs[0].text == "ｒｅｄ"


_TYPED = "ｒｅｄ drss jakcet no ﬁt 红色 ４２ size\u200b ½ in. iphone 15 Ⓜ"
_WORDS = st.sampled_from(_TYPED.split())


@given(st.lists(st.one_of(_WORDS, st.text(max_size=5)), max_size=9).map(" ".join))
@settings(max_examples=150)
def test_whatever_is_read_stands_in_what_was_typed(text: str) -> None:
    found = read(text)
    for piece in (*found.needs, *found.corrections):
        assert piece.text == text[slice(*piece.span)]
        assert piece.text


def test_the_matcher_is_told_the_words_as_they_are_read() -> None:
    judge = LoreJudge("base")
    told = judge.signals(Query(text="red jakcet"), Item(title="Red jacket"))
    assert told.read_as == "red jacket"
    assert told.met_by == "red jacket"
    assert judge.signals(Query(text="red jacket"), Item(title="Red jacket")).read_as == ""
    typed, meant = judge.predict([("red jakcet", "Red jacket"), ("red jacket", "Red jacket")])
    assert typed == meant


@pytest.mark.parametrize(
    ("query", "properties", "grade", "rules"),
    [
        ("dress not red", {"color": "red"}, "L2", ("excluded-color",)),
        ("dress not red", {"color": "blue"}, "L4", ()),
        ("dress not red", {"color": "red, blue"}, "L4", ()),
        ("latex-free boots", {"material": "latex"}, "L2", ("excluded-material",)),
        ("boots non leather", {"material": "canvas"}, "L4", ()),
    ],
)
def test_what_must_not_be_holds_the_grade_down(
    query: str, properties: dict[str, object], grade: str, rules: tuple[str, ...]
) -> None:
    kind = query.split()[0] if query.startswith(("dress", "boots")) else "boots"
    verdict = LoreJudge("base").judge(query, Item(title=kind, properties=properties))
    assert tuple(rule.partition("/")[2] for rule in verdict.rules) == rules
    assert verdict.interval.high.code == grade


CHINESE_QUERIES = [
    (
        "红色 nike 跑鞋 42码",
        {"color": "red", "brand": "nike", "product": "running-shoes", "shoe_size": 42.0},
        {},
    ),
    (
        "红色耐克跑鞋４２码",
        {"color": "red", "brand": "nike", "product": "running-shoes", "shoe_size": 42.0},
        {},
    ),
    ("连衣裙长120厘米", {"product": "dress", "length": 120.0}, {}),
    ("男士跑鞋 不要红色", {"gender": "men", "product": "running-shoes"}, {"color": ("red",)}),
    ("防水鞋", {"product": "shoes", "waterproof": True}, {}),
    ("和服", {"product": "kimono"}, {}),
]


@pytest.mark.parametrize(("query", "facts", "excluded"), CHINESE_QUERIES)
def test_a_chinese_query_asks_for(
    query: str, facts: dict[str, object], excluded: dict[str, object]
) -> None:
    found = LoreJudge(CHINESE).read(query)[-1][1]
    assert (dict(found.facts), dict(found.excluded)) == (facts, excluded)
    assert all(query[slice(*need.span)] == need.text for need in found.needs)


@pytest.mark.parametrize(
    ("query", "title", "properties", "grade", "reason"),
    [
        ("红色 nike 跑鞋", "耐克红色男款跑步鞋", {}, "L4", ""),
        ("红色 nike 跑鞋", "耐克蓝色男款跑步鞋", {}, "L2", "要红色，这是蓝色"),
        ("nike 跑鞋 42码", "耐克跑鞋", {"码": "40"}, "L2", "要42码码，这是40码"),
        ("跑鞋", "李宁连衣裙", {}, "L1", "要的是跑鞋，这是连衣裙"),
    ],
)
def test_a_chinese_pair_is_judged_from_end_to_end(
    query: str, title: str, properties: dict[str, object], grade: str, reason: str
) -> None:
    verdict = LoreJudge(CHINESE).judge(query, Item(title=title, properties=properties))
    fired = [f.reason for f in verdict.path.findings if f.outcome == "fired"]
    assert verdict.grade is not None
    assert (verdict.interval.high.code, fired) == (grade, [reason] if reason else [])
