"""Laws of rendered rules that hold for every pack and all facts."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl import FALSE, TRUE, Pack
from lore_sdk.dsl.render import RuleRenderer, RuleSection
from lore_sdk.dsl.render.neighbours import Neighbours
from lore_sdk.dsl.rules import Comparison, FactRef, Operation
from lore_sdk.types.tokens import estimate
from tests.dsl.strategies import COLORS, KINDS, facts, refined, rules, worlds
from tests.dsl.test_properties import pack_of, some

COUNTERS: tuple[Callable[[str], int], ...] = (
    estimate,
    len,
    lambda text: len(text.split()),
    # a tokenizer for which longer texts may have fewer tokens
    lambda text: zlib.crc32(text.encode()) % 300,
)
LANGUAGES = st.sampled_from(("en", "zh"))
BUDGETS = st.integers(0, 1500)


@st.composite
def renderers(draw: st.DrawFn) -> RuleRenderer:
    world = draw(worlds())
    pack = pack_of(world, draw(rules(world)))
    lift = {rule.id: draw(st.sampled_from((-1.0, 0.0, 0.5))) for rule in pack.rules}
    return RuleRenderer(pack, language=draw(LANGUAGES), lift=lift)


def ids(pack: Pack, numbers: list[int]) -> set[str]:
    return {pack.rules[number].id for number in numbers}


def told(section: RuleSection) -> set[str]:
    return {*section.shown, *section.left_out}


@some
@given(st.data())
def test_each_rule_that_some_item_can_make_fire_is_shown_or_left_out(data: st.DataObject) -> None:
    renderer = data.draw(renderers())
    pack, asked = renderer.pack, data.draw(facts())
    section = renderer.rules_for(asked, budget=data.draw(BUDGETS))
    for item in data.draw(st.lists(facts(), min_size=1, max_size=12)):
        assert ids(pack, pack.engine.judge(asked, item).fired) <= told(section)


@some
@given(st.data())
def test_with_an_item_what_fires_on_it_is_shown_and_what_passes_is_not(
    data: st.DataObject,
) -> None:
    renderer = data.draw(renderers())
    pack, asked, item = renderer.pack, data.draw(facts()), data.draw(facts())
    outcome = pack.engine.judge(asked, item)
    section = renderer.rules_for(asked, item=item, budget=data.draw(BUDGETS))
    assert ids(pack, outcome.fired) <= told(section) <= ids(pack, [*outcome.fired, *outcome.open])


@some
@given(st.data())
def test_more_about_an_item_makes_no_rule_fire_that_was_neither_shown_nor_left_out(
    data: st.DataObject,
) -> None:
    world = data.draw(worlds(steady=True))
    renderer = RuleRenderer(pack_of(world, data.draw(rules(world))))
    asked, item = data.draw(facts()), data.draw(facts())
    section = renderer.rules_for(asked, item=item)
    later = renderer.pack.engine.judge(asked, data.draw(refined(world, item)))
    assert ids(renderer.pack, later.fired) <= told(section)


@some
@given(st.data())
def test_a_section_is_within_its_budget_and_a_larger_one_only_appends(
    data: st.DataObject,
) -> None:
    renderer = data.draw(renderers())
    asked, count = data.draw(facts()), data.draw(st.sampled_from(COUNTERS))
    item = data.draw(st.none() | facts())
    small, large = sorted((data.draw(BUDGETS), data.draw(BUDGETS)))
    less = renderer.rules_for(asked, item=item, budget=small, count=count)
    more = renderer.rules_for(asked, item=item, budget=large, count=count)
    for section, budget in ((less, small), (more, large)):
        assert section.tokens == (count(section.text) if section.text else 0) <= budget
        rules_told = [line for line in section.text.splitlines() if line.startswith("- [")]
        assert len(rules_told) == len(section.shown)
    assert more.shown[: len(less.shown)] == less.shown
    assert (*less.shown, *less.left_out) == (*more.shown, *more.left_out)
    if less.shown:
        kept = less.text.splitlines()[: len(less.shown)]
        assert more.text.splitlines()[: len(less.shown)] == kept


@some
@given(st.data())
def test_every_rule_of_the_pack_is_accounted_for_once(data: st.DataObject) -> None:
    renderer = data.draw(renderers())
    item = data.draw(st.none() | facts())
    section = renderer.rules_for(data.draw(facts()), item=item, budget=data.draw(BUDGETS))
    known = [*section.shown, *section.left_out]
    assert len(set(known)) == len(known)
    assert len(known) + section.passed + section.silent == len(renderer.pack.rules)


@some
@given(st.data())
def test_a_section_depends_on_nothing_but_what_is_given(data: st.DataObject) -> None:
    world = data.draw(worlds())
    texts = data.draw(rules(world))
    first, again = (RuleRenderer(pack_of(world, texts)) for _ in range(2))
    asked, item = data.draw(facts()), data.draw(st.none() | facts())
    for other in data.draw(st.lists(facts(), max_size=3)):
        first.rules_for(other)
    turned = dict(reversed(asked.items()))
    assert first.rules_for(asked, item=item) == again.rules_for(turned, item=item)
    shuffled = RuleRenderer(pack_of(world, data.draw(st.permutations(texts))))
    assert shuffled.rules_for(asked).shown == first.rules_for(asked).shown


@settings(some, max_examples=20)
@given(st.data())
def test_the_values_that_are_named_are_those_that_the_engine_takes(data: st.DataObject) -> None:
    pack = pack_of(data.draw(worlds()), [])
    neighbours = Neighbours(pack.evaluator)
    for attribute, values in (("product", KINDS), ("color", COLORS)):
        listed = data.draw(st.lists(st.sampled_from(values), min_size=1))
        descent = pack.schema.attributes[attribute].descent
        for asked in values:
            accepted = {asked, *neighbours.accepted(attribute, asked)}
            stated = {v: truth(pack, "conflicts", attribute, asked, v) for v in values}
            assert lower(descent, accepted) == {v for v in values if stated[v] == FALSE}
            close = lower(descent, neighbours.near(attribute, asked))
            assert close == {v for v in values if truth(pack, "near", attribute, asked, v) == TRUE}
            assert neighbours.all_conflict(attribute, asked, listed) == (
                FALSE not in {stated[v] for v in lower(descent, listed)}
            )


def truth(pack: Pack, operation: Operation, attribute: str, asked: str, stated: str) -> int:
    test = Comparison(
        operation=operation,
        attribute=attribute,
        left=FactRef("query", attribute),
        right=FactRef("item", attribute),
    )
    return pack.evaluator.truth(test, {attribute: asked}, {attribute: stated})


def lower(descent: Mapping[str, frozenset[str]], values: Iterable[str]) -> set[str]:
    return {low for value in values for low in descent[value]}
