"""Laws that hold for every pack and all facts."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl import Cache, Facts, Outcome, Pack, load_pack, pack_from_text
from lore_sdk.dsl.compile import Engine, compile_rules
from lore_sdk.dsl.rules import AllOf, AnyOf, Condition
from lore_sdk.dsl.specialise import specialise
from lore_sdk.dsl.wording import in_words
from tests.dsl.strategies import World, conditions, facts, pairs, refined, rules, worlds

# LORE_EXAMPLES=2000 looks harder
some = settings(max_examples=int(os.environ.get("LORE_EXAMPLES", "40")))


def pack_of(world: World, rules_: list[str]) -> Pack:
    return pack_from_text("\n".join(['pack p 1.0.0 "P"', world.text, *rules_]), {})


def named(pack: Pack, outcome: Outcome) -> tuple[object, ...]:
    def names(numbers: list[int]) -> set[str]:
        return {pack.rules[number].name for number in numbers}

    return (*outcome[:4], names(outcome.fired), names(outcome.open))


@some
@given(st.data())
def test_the_generated_function_agrees_with_the_readable_evaluator(data: st.DataObject) -> None:
    world = data.draw(worlds())
    pack = pack_of(world, data.draw(rules(world)))
    flat = Engine.of(compile_rules(pack.evaluator, key=lambda ref: f"{ref.side}:{ref.attribute}"))
    for query, item in data.draw(pairs()):
        expected = pack.evaluator.judge(query, item)
        assert pack.engine.judge(query, item) == expected
        record = {f"query:{k}": v for k, v in query.items()}
        record |= {f"item:{k}": v for k, v in item.items()}
        assert flat.judge(record, record) == expected


@some
@given(st.data())
def test_a_pack_specialised_to_a_query_judges_items_like_the_whole_pack(
    data: st.DataObject,
) -> None:
    world = data.draw(worlds())
    pack = pack_of(world, data.draw(rules(world)))
    for query, item in data.draw(pairs(most=4)):
        special = specialise(pack.evaluator, query)
        assert special.judge(item) == pack.evaluator.judge(query, item)


@some
@given(st.data())
def test_the_order_of_rules_does_not_matter(data: st.DataObject) -> None:
    world = data.draw(worlds())
    texts = data.draw(rules(world))
    one, other = pack_of(world, texts), pack_of(world, data.draw(st.permutations(texts)))
    for query, item in data.draw(pairs()):
        expected = named(one, one.engine.judge(query, item))
        assert named(other, other.engine.judge(query, item)) == expected


@some
@given(st.data())
def test_more_about_the_item_only_narrows_what_is_possible(data: st.DataObject) -> None:
    world = data.draw(worlds(steady=True))
    pack = pack_of(world, data.draw(rules(world)))
    for query, item in data.draw(pairs()):
        before = pack.engine.judge(query, item)
        after = pack.engine.judge(query, data.draw(refined(world, item)))
        assert before.low <= after.low <= after.high <= before.high
        assert before.floor <= after.floor <= after.may_floor <= before.may_floor
        assert set(before.fired) <= set(after.fired)
        passed = set(range(len(pack.rules))) - {*before.fired, *before.open}
        assert not passed & {*after.fired, *after.open}


@some
@given(st.data())
def test_only_what_is_asked_for_can_lower_the_grade(data: st.DataObject) -> None:
    world = data.draw(worlds(steady=True))
    pack = pack_of(world, data.draw(rules(world)))
    for query, item in data.draw(pairs()):
        outcome = pack.engine.judge(query, item)
        asks = pack.evaluator.asks(outcome, query, item)
        assert bool(asks) == (outcome.low < outcome.high)
        assert min(asks.values(), default=outcome.high) == outcome.low
        more = data.draw(refined(world, item))
        unasked: Facts = {name: v for name, v in more.items() if name not in asks or name in item}
        if "product" in asks and "product" in item:
            unasked = {**unasked, "product": item["product"]}
        assert pack.engine.judge(query, unasked).high == outcome.high


@some
@given(st.data())
def test_extending_is_joining_sets_of_rules(data: st.DataObject) -> None:
    world = data.draw(worlds())
    texts = data.draw(rules(world))
    cut = data.draw(st.integers(0, len(texts)))
    whole = pack_of(world, texts)
    with TemporaryDirectory() as name:
        # rules override later ones only, so those stand in the parents
        base = written(name, "base", world.text)
        left = written(name, "left", "extends base", *texts[cut:])
        packs = {"base": base, "left": left}
        for parents in ("extends left extends base", "extends base extends left", "extends left"):
            right = written(name, "right", parents, *texts[:cut])
            joined = load_pack(right, packs)
            for query, item in data.draw(pairs(most=3)):
                expected = named(whole, whole.engine.judge(query, item))
                assert named(joined, joined.engine.judge(query, item)) == expected


def written(folder: str, name: str, *lines: str) -> Path:
    path = Path(folder) / name
    path.mkdir(exist_ok=True)
    (path / "p.rules").write_text("\n".join([f'pack {name} 1.0.0 "P"', *lines]), encoding="utf-8")
    return path


@some
@given(st.data())
def test_a_pack_from_the_cache_is_the_pack(data: st.DataObject) -> None:
    world = data.draw(worlds())
    texts = data.draw(rules(world))
    with TemporaryDirectory() as name:
        folder = written(name, "p", world.text, *texts)
        cache = Cache(Path(name) / "cache")
        made, kept = load_pack(folder, {}, cache), load_pack(folder, {}, cache)
    assert kept is not made
    assert kept == made
    assert pickle.loads(pickle.dumps(kept)) == made
    for query, item in data.draw(pairs(most=3)):
        assert kept.engine.judge(query, item) == made.evaluator.judge(query, item)


@some
@given(st.data())
def test_a_condition_in_words_reads_as_the_same_condition(data: st.DataObject) -> None:
    world = data.draw(worlds())
    (rule,) = pack_of(world, [one_rule(data.draw(conditions(world)))]).rules
    schema = pack_of(world, []).schema
    again = pack_of(world, [one_rule(in_words(AllOf(rule.when), schema))])
    assert [flat(c) for c in again.rules[0].when] == [flat(c) for c in rule.when]


def one_rule(condition: str) -> str:
    return f'rule r "R"\n when {condition}\n cap at Bad'


def flat(condition: Condition) -> Condition:
    """Take conditions inside of their like apart: `a and (b and c)` is `a and b and c`."""
    if not isinstance(condition, AllOf | AnyOf):
        return condition
    parts: list[Condition] = []
    for part in map(flat, condition.parts):
        parts += part.parts if type(part) is type(condition) else [part]
    return type(condition)(tuple(parts))


@some
@given(st.data())
def test_facts_that_no_rule_mentions_change_nothing(data: st.DataObject) -> None:
    world = data.draw(worlds())
    pack = pack_of(world, data.draw(rules(world)))
    query, item = data.draw(facts()), data.draw(facts())
    more: Facts = {**item, "unheard_of": "x"}
    assert pack.engine.judge({**query, "unheard_of": 1.0}, more) == pack.engine.judge(query, item)
