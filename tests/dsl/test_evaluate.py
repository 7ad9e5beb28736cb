"""The three-valued meaning of the language, worked out by hand."""

from __future__ import annotations

import re

import pytest

from lore_sdk.dsl import FALSE, OPEN, TRUE, Facts, Pack, pack_from_text
from tests.dsl.golden import CORPUS

SCHEMA = """
pack example 1.0.0 "Example"
unit mm = 0.1 cm
unit inch = 2.54 cm
attribute product : kind
    shoes > sneakers, boots
    boots > rain-boots
    furniture > sofa
attribute color : one of red | navy | blue | black | rainbow
    near navy ~ blue
    where rainbow serves red, blue
attribute width : measure in cm dimension specification
attribute max_width : measure in inch dimension specification
attribute pieces : count dimension set
attribute model : code
attribute fits : list of code dimension accessory
attribute wireless : flag dimension function
attribute universal : flag assume no dimension accessory
attribute title : text dimension special
"""


def pack(*rules: str) -> Pack:
    return pack_from_text("\n".join([SCHEMA, *rules]), {})


TRUTHS = CORPUS.joinpath("truths.txt").read_text(encoding="utf-8")
LINES = [line for line in TRUTHS.split("\n") if line and not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_a_condition_is_true_false_or_open(line: str) -> None:
    verb, condition, facts = re.fullmatch(r"(\w+) +when (.*) (\{.*\})", line).groups()  # type: ignore[union-attr]
    made = pack(f'rule r "R" when {condition} cap at Mismatch {verb} {facts}')
    (case,) = made.rules[0].cases
    expected = {"fires": TRUE, "passes": FALSE, "open": OPEN}[verb]
    assert made.evaluator.fires(made.rules[0], case.query, case.item) == expected
    outcome = made.engine.judge(case.query, case.item)
    assert (outcome.fired, outcome.open) == ([0] * (verb == "fires"), [0] * (verb == "open"))


@pytest.mark.parametrize(
    ("color", "wireless", "expected"),
    [
        ("red", True, FALSE),
        ("red", False, TRUE),
        ("red", None, OPEN),
        ("navy", False, FALSE),
        ("navy", None, FALSE),
        (None, True, FALSE),
        (None, False, OPEN),
        (None, None, OPEN),
    ],
)
def test_unless_is_the_least_of_the_rule_and_what_its_exception_is_not(
    color: str | None, wireless: bool | None, expected: int
) -> None:
    made = pack('rule r "R" when item.color is red unless item.wireless is yes cap at Mismatch')
    stated = {"color": color, "wireless": wireless}
    item: Facts = {name: value for name, value in stated.items() if value is not None}
    assert made.evaluator.fires(made.rules[0], {}, item) == expected


@pytest.mark.parametrize(
    ("product", "expected"),
    [("boots", TRUE), ("rain-boots", TRUE), ("shoes", FALSE), ("sofa", FALSE), (None, FALSE)],
)
def test_a_rule_for_kinds_is_for_the_narrower_ones_as_well(
    product: str | None, expected: int
) -> None:
    made = pack('rule r "R" for boots when item.color is red cap at Mismatch')
    query: Facts = {"product": product} if product else {}
    assert made.evaluator.fires(made.rules[0], query, {"color": "red"}) == expected


OVERRIDES = (
    'rule strict "S" when item.color is red or item.color is blue cap at Irrelevant',
    'rule mild "M" when item.wireless is yes cap at Related overrides strict',
)


@pytest.mark.parametrize(
    ("item", "fired", "left"),
    [
        ({"color": "red", "wireless": True}, ["mild"], []),
        ({"color": "red", "wireless": False}, ["strict"], []),
        ({"color": "red"}, [], ["strict", "mild"]),
        ({"color": "black", "wireless": True}, ["mild"], []),
        ({"wireless": True}, ["mild"], []),
        ({}, [], ["strict", "mild"]),
    ],
)
def test_a_rule_acts_where_none_that_overrides_it_does(
    item: Facts, fired: list[str], left: list[str]
) -> None:
    made = pack(*OVERRIDES)
    for judge in (made.engine.judge, made.evaluator.judge):
        outcome = judge({}, item)
        assert [made.rules[n].name for n in outcome.fired] == fired
        assert [made.rules[n].name for n in outcome.open] == left


def test_what_could_undo_an_override_is_asked_for_as_well() -> None:
    made = pack(
        'rule strict "S" when item.color is red cap at Irrelevant',
        'rule mild "M" when item.wireless is yes floor at Related overrides strict',
    )
    item: Facts = {"color": "red"}
    outcome = made.engine.judge({}, item)
    assert (outcome.low, outcome.high) == (0, 3)
    assert made.evaluator.asks(outcome, {}, item) == {"wireless": 0}


def test_caps_and_floors_make_two_intervals() -> None:
    made = pack(
        'rule a "A" when item.color is red cap at Related',
        'rule b "B" when item.pieces is 1 cap at Irrelevant',
        'rule c "C" when item.wireless is yes floor at Mismatch',
        'rule d "D" when item.model is "x" floor at Excellent',
    )
    outcome = made.engine.judge({}, {"color": "red", "wireless": True})
    assert outcome == (2, 0, 1, 3, [0, 2], [1, 3])
    assert not outcome.conflict


def test_a_floor_above_a_cap_is_a_conflict_that_the_cap_wins() -> None:
    made = pack(
        'rule a "A" when item.color is red cap at Mismatch',
        'rule b "B" when item.wireless is yes floor at Related',
    )
    outcome = made.engine.judge({}, {"color": "red", "wireless": True})
    assert outcome.conflict
    assert (outcome.high, outcome.floor) == (1, 2)


def test_only_open_caps_below_the_one_in_force_ask() -> None:
    made = pack(
        'rule a "A" when item.color is red cap at Mismatch',
        'rule b "B" when item.pieces is 1 cap at Related',
        'rule c "C" when item.model is "x" cap at Irrelevant',
        'rule d "D" when item.wireless is yes floor at Related',
    )
    item: Facts = {"color": "red"}
    outcome = made.engine.judge({}, item)
    assert made.evaluator.asks(outcome, {}, item) == {"model": 0}


def test_a_kind_that_is_known_too_broadly_is_asked_for() -> None:
    made = pack('rule a "A" when query.product conflicts with item.product cap at Irrelevant')
    query, item = {"product": "boots"}, {"product": "shoes"}
    outcome = made.engine.judge(query, item)
    assert made.evaluator.asks(outcome, query, item) == {"product": 0}


def test_what_was_assumed_is_known_afterwards() -> None:
    made = pack('rule a "A" when item.fits lacks query.model unless item.universal is yes '
                "cap at Irrelevant")  # fmt: skip
    rule = made.rules[0]
    assert made.evaluator.assumed(rule, {}) == {"universal": False}
    assert made.evaluator.assumed(rule, {"universal": False}) == {}


def test_a_rule_concerns_a_query_if_some_item_could_make_it_fire() -> None:
    made = pack('rule a "A" for shoes when query.color conflicts with item.color cap at Mismatch')
    concerns = made.evaluator.concerns
    assert concerns(made.rules[0], {"product": "boots", "color": "red"})
    assert not concerns(made.rules[0], {"product": "sofa", "color": "red"})
    assert not concerns(made.rules[0], {"product": "boots"})


@pytest.mark.parametrize("size", [-5.0, 0.0, 5.0])
def test_facts_outside_of_an_attributes_range_are_compared_all_the_same(size: float) -> None:
    text = SCHEMA.replace("pieces : count", "pieces : count from 1 to 9")
    made = pack_from_text(
        f'{text} rule r "R" when item.pieces differs from query.pieces by more than 10% cap at '
        "Related",
        {},
    )
    query: Facts = {"pieces": size}
    assert made.engine.judge(query, query) == made.evaluator.judge(query, query)
    assert made.engine.judge(query, query).fired == []
