"""What the rules found, in order and in the shopper's words, and what is worth asking."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl import Outcome, Value, pack_from_text
from lore_sdk.judge.follow import findings, passed, questions, wording
from lore_sdk.types import Evidence, Finding, Need

PACK = pack_from_text(
    """
pack shop 1.0.0
attribute product : kind
    clothing > dress, shirt
    shoes > boots
attribute color : one of red | navy | multicolor
attribute material : one of wool | cotton
attribute model : code
rule another-product "Another product answers nothing"
    when query.product conflicts with item.product
    cap at Irrelevant
rule another-color "Another color is a mismatch"
    when query.color conflicts with item.color
    unless item.color is multicolor
    cap at Mismatch
    because "asked for {query.color}, the item is {item.color}"
rule another-material "Another material is related"
    when query.material conflicts with item.material
    cap at Related
rule exact-model "The model that was named is at least related"
    when query.model is item.model
    floor at Related
""",
    {},
)
NAMES = [rule.name for rule in PACK.rules]
CHOICES: Mapping[str, tuple[str, ...]] = {
    "product": ("dress", "shirt", "boots"),
    "color": ("red", "navy", "multicolor"),
    "material": ("wool", "cotton"),
    "model": ("ab12", "cd34"),
}
FACTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in CHOICES.items()}
)
some = settings(max_examples=150)

Known = dict[str, Value]


def outcome_of(query: Known, item: Known) -> Outcome:
    return PACK.engine.judge(query, item)


def names(found: tuple[Finding, ...], outcome: str) -> list[str]:
    return [f.rule.removeprefix("shop@1.0.0/") for f in found if f.outcome == outcome]


def need(attribute: str, value: str, text: str, *, negated: bool = False) -> Need:
    return Need(
        dimension=attribute,
        attribute=attribute,
        value=value,
        text=text,
        span=(0, 0),
        negated=negated,
    )


def known(attribute: str, value: str, text: str) -> Evidence:
    return Evidence(
        dimension=attribute, attribute=attribute, value=value, text=text, source="title"
    )


def test_rules_that_fired_come_first_and_the_strictest_of_them_foremost() -> None:
    query: Known = {"product": "dress", "color": "red", "material": "wool", "model": "ab12"}
    item: Known = {"color": "navy", "material": "cotton", "model": "ab12"}
    found = findings(PACK, outcome_of(query, item), query, item, {})

    assert [(f.outcome, f.effect, str(f.bound), f.dimension, f.reason) for f in found] == [
        ("fired", "cap", "L2 Mismatch", "color", "asked for red, the item is navy"),
        ("fired", "cap", "L3 Related", "material", "Another material is related"),
        ("fired", "floor", "L3 Related", "model", "The model that was named is at least related"),
        ("open", "cap", "L1 Irrelevant", "category", "Another product answers nothing"),
    ]


def test_questions_name_what_could_cost_most_first() -> None:
    query: Known = {"product": "dress", "color": "red", "material": "wool"}
    asked = questions(PACK, outcome_of(query, {}), query, {})

    assert [(q.attribute, q.dimension, q.could_lower_to.code) for q in asked] == [
        ("product", "category", "L1"),
        ("color", "color", "L2"),
        ("material", "material", "L3"),
    ]


def test_what_could_not_lower_the_grade_any_more_is_not_asked() -> None:
    query: Known = {"product": "dress", "color": "red", "material": "wool"}
    item: Known = {"color": "navy"}
    asked = questions(PACK, outcome_of(query, item), query, item)

    assert [q.attribute for q in asked] == ["product"]


def test_words_are_those_of_the_need_and_the_evidence_that_the_rules_saw() -> None:
    needs = [need("color", "navy", "blue"), need("color", "red", "crimson")]
    evidence = [
        known("color", "multicolor", "rainbow"),
        known("color", "navy", "dark blue"),
        known("color", "navy", "marine"),
        known("material", "wool", ""),
    ]
    query: Known = {"color": "red"}
    item: Known = {"color": "navy", "material": "wool"}

    assert wording(needs, evidence, query, item) == {
        "query.color": "crimson",
        "item.color": "dark blue",
    }


def test_a_negated_need_lends_its_words_to_nothing() -> None:
    needs = [need("color", "red", "not red", negated=True)]
    assert wording(needs, [], {"color": "red"}, {}) == {}


@some
@given(FACTS, FACTS)
def test_each_rule_that_looked_at_the_query_fired_is_open_or_passed(
    query: Known, item: Known
) -> None:
    outcome = outcome_of(query, item)
    found = findings(PACK, outcome, query, item, {})
    quiet = passed(PACK, outcome, query, item, {})
    asked = {NAMES[list(CHOICES).index(name)] for name in query}

    assert sorted(names(found, "fired")) == sorted(NAMES[n] for n in outcome.fired)
    assert sorted(names(found, "open")) == sorted(NAMES[n] for n in outcome.open)
    assert {f.outcome for f in quiet} <= {"passed"}
    mentioned = [*names(found, "fired"), *names(found, "open"), *names(quiet, "passed")]
    assert sorted(mentioned) == sorted(asked)


@some
@given(FACTS, FACTS)
def test_a_question_is_about_something_unknown_that_could_lower_the_grade(
    query: Known, item: Known
) -> None:
    outcome = outcome_of(query, item)
    asked = questions(PACK, outcome, query, item)

    assert bool(asked) == (outcome.low < outcome.high)
    levels = [q.could_lower_to.level for q in asked]
    assert levels == sorted(levels)
    assert all(outcome.low <= level < outcome.high for level in levels)
    assert all(q.attribute in query and q.attribute not in item for q in asked)


@some
@given(FACTS, FACTS, FACTS)
def test_what_is_learned_about_the_item_takes_questions_away(
    query: Known, item: Known, more: Known
) -> None:
    before = questions(PACK, outcome_of(query, item), query, item)
    learned = more | item
    after = questions(PACK, outcome_of(query, learned), query, learned)

    assert {q.attribute for q in after} <= {q.attribute for q in before}
