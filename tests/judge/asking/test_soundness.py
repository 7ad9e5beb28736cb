"""A model's stated path against the rules: what is perfect, what is worse, what cannot break it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import pack_from_text
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.answer import Answer, read_answer
from lore_sdk.judge.asking.soundness import mean_soundness, soundness
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Item, Reply, Soundness, Verdict

PACK = pack_from_text(
    """
    pack shop 1.0.0 "A small shop"
    attribute product : kind
        clothing > dress, shirt
        dress > gown
    attribute color : one of red | navy | blue
    attribute size : list of code dimension specification
    attribute width : measure in cm dimension specification
    attribute maker : text dimension brand

    rule another-color "The color that was named is the color of the item"
        when query.color conflicts with item.color
        cap at Mismatch
    rule another-product "A different product answers nothing"
        when query.product conflicts with item.product
        cap at Irrelevant
    rule exactly "Color and product as asked for"
        when query.color is red
        and item.color is red
        floor at Related
    """
)
JUDGE = LoreJudge(PACK)
NAVY = JUDGE.judge("red dress", Item(title="Navy dress"))
RED = JUDGE.judge("red dress", Item(title="Red dress"))
BARE = JUDGE.judge("red dress", Item(title="Dress"))

Need = Mapping[str, str]


def need(attribute: str, value: str, item: str = "") -> dict[str, str]:
    return {"attribute": attribute, "value": value, "item": item}


PRODUCT, COLOR = need("product", "dress", "dress"), need("color", "red", "navy")


def said(grade: str = "L2", cited: Sequence[str] = (), *needs: Need) -> Answer:
    return Answer(grade=PACK.scale.grade(grade), read="schema", cited=tuple(cited), needs=needs)


def held(answer: Answer, verdict: Verdict = NAVY) -> Soundness:
    return soundness(answer, verdict, PACK)


def test_a_path_without_a_fault() -> None:
    found = held(said("L2", ["another-color"], PRODUCT, COLOR))
    assert found == Soundness(rules=1, claims=1, grade=1)
    assert held(said("L4", ["exactly"], PRODUCT, need("color", "red", "Red")), RED) == found
    nothing = JUDGE.judge("xyz", Item(title="Xyz"))
    assert held(said("L3"), nothing) == found


CITED = [
    (["another-color"], 1),
    (["[another-color]", "shop@1.0.0/another-color", "another-color"], 1),
    ([], 0),
    (["another-product"], 0),
    (["another-color", "another-product"], 2 / 3),
    (["another-color", "made-up"], 1 / 2),
    (["made-up"], 0),
    (["another-color", "made-up", "made up too"], 1 / 3),
]


@pytest.mark.parametrize(("cited", "share"), CITED)
def test_cited_rules_are_compared_with_those_that_fired(cited: list[str], share: float) -> None:
    assert held(said("L2", cited, PRODUCT, COLOR)).rules == pytest.approx(share)


def test_a_rule_that_is_open_counts_neither_way() -> None:
    assert {each.rule for each in BARE.path.findings if each.outcome == "open"} == {
        "shop@1.0.0/another-color",
        "shop@1.0.0/exactly",
    }
    assert held(said("L2", ["another-color"]), BARE).rules == 1
    assert held(said("L2", ["another-color", "another-product"]), BARE).rules == 0


CLAIMS: list[tuple[Verdict, list[Need], float]] = [
    (NAVY, [PRODUCT, COLOR], 1),
    (NAVY, [PRODUCT, need("color", "red", "red")], 3 / 4),
    (NAVY, [PRODUCT, need("color", "blue", "navy")], 3 / 4),
    (NAVY, [PRODUCT, need("color", "red", "")], 3 / 4),
    (NAVY, [PRODUCT, {"attribute": "color", "value": "red"}], 1),
    (NAVY, [PRODUCT, need("color", "red", "very pretty")], 1),
    (NAVY, [need("product", "clothing", "clothing"), COLOR], 1),
    (NAVY, [need("product", "gown", "gown"), COLOR], 3 / 4),
    (NAVY, [PRODUCT], 5 / 6),
    (NAVY, [], 1 / 2),
    (NAVY, [PRODUCT, COLOR, need("flavour", "mint", "mint")], 1),
    (NAVY, [PRODUCT, COLOR, need("width", "10 cm", "10 cm")], 5 / 6),
    (BARE, [PRODUCT, need("color", "red", "")], 1),
    (BARE, [PRODUCT, need("color", "red", "not stated")], 1),
    (BARE, [PRODUCT, need("color", "red", "red")], 7 / 8),
]


@pytest.mark.parametrize(("verdict", "needs", "share"), CLAIMS, ids=range(len(CLAIMS)))
def test_claims_are_compared_with_what_was_read(
    verdict: Verdict, needs: list[Need], share: float
) -> None:
    assert held(said("L2", [], *needs), verdict).claims == pytest.approx(share)


def test_values_compare_by_their_type() -> None:
    item = Item(title="Dress", properties={"width": "100 cm", "size": ["S", "M"], "maker": "Ann"})
    verdict = JUDGE.judge("xyz", item)
    known = {piece.attribute: piece.value for piece in verdict.path.evidence}
    assert {"width", "size", "maker"} <= {*known}
    claimed = {
        "1 m": ("width", 1.0),
        "99.5 cm": ("width", 1.0),
        "90 cm": ("width", 0.0),
        "M": ("size", 1.0),
        "M, XL": ("size", 0.0),
        "ANN": ("maker", 1.0),
        "Ann & sons": ("maker", 0.5),
    }
    for text, (name, truth) in claimed.items():
        assert held(said("L4", [], {"attribute": name, "item": text}), verdict).claims == truth, (
            text
        )


def test_what_must_not_be_is_no_need() -> None:
    verdict = JUDGE.judge("dress not red", Item(title="Navy dress"))
    assert [each.attribute for each in verdict.path.needs if each.negated] == ["color"]
    assert held(said("L4", [], PRODUCT), verdict).claims == 1


def test_an_item_answers_a_limit_by_its_own_attribute() -> None:
    shop = LoreJudge("base")
    verdict = shop.judge("desk under 50", Item(title="Desk", price=80))
    assert "max_price" in {each.attribute for each in verdict.path.needs}
    for price, truth in {"80": 1.0, "40": 0.0}.items():
        claims = [need("product", "desk", "desk"), need("max_price", "50", price)]
        found = soundness(said("L2", [], *claims), verdict, shop.pack)
        assert found.claims == pytest.approx((3 + truth) / 4), price


def test_one_of_several_alternatives_is_enough() -> None:
    both = JUDGE.judge("red dress", Item(title="Dress", properties={"color": ["navy", "blue"]}))
    for color in ("navy", "blue"):
        assert held(said("L2", [], PRODUCT, need("color", "red", color)), both).claims == 1


FOLLOWS = [
    ("L1", [PRODUCT, COLOR], 1),
    ("L2", [PRODUCT, COLOR], 1),
    ("L3", [PRODUCT, COLOR], 2 / 3),
    ("L4", [PRODUCT, COLOR], 1 / 3),
    ("L4", [need("product", "dress", "shirt")], 0),
    ("L1", [need("color", "red", "red")], 1 / 3),
    ("L4", [], 1),
    ("L4", [COLOR, need("color", "blue", "navy")], 1),
]


@pytest.mark.parametrize(("grade", "needs", "share"), FOLLOWS, ids=range(len(FOLLOWS)))
def test_the_grade_is_held_to_what_is_claimed(grade: str, needs: list[Need], share: float) -> None:
    assert held(said(grade, [], *needs)).grade == pytest.approx(share)


# ---- laws
NAMES = st.sampled_from(["product", "color", "size", "width", "maker", "max_width", "flavour", ""])
WORDS = st.one_of(
    st.sampled_from(["red", "navy", "dress", "shirt", "gown", "10 cm", "not stated", "", "S, M"]),
    st.text(max_size=30),
)
NEEDS = st.lists(
    st.dictionaries(st.sampled_from(["attribute", "value", "item"]), WORDS).flatmap(
        lambda d: NAMES.map(lambda name: {**d, "attribute": name})
    ),
    max_size=6,
)
CITES = st.lists(
    st.one_of(st.sampled_from(["another-color", "another-product", "exactly"]), st.text()),
    max_size=5,
)
ANSWERS = st.builds(
    lambda grade, cited, needs: said(grade, cited, *needs),
    st.sampled_from(["L1", "L2", "L3", "L4"]),
    CITES,
    NEEDS,
)
VERDICTS = st.sampled_from([NAVY, RED, BARE])


@given(ANSWERS, VERDICTS)
def test_order_and_repetition_change_nothing(answer: Answer, verdict: Verdict) -> None:
    other = replace(
        answer, cited=answer.cited[::-1] + answer.cited, needs=answer.needs[::-1] + answer.needs
    )
    assert held(other, verdict) == held(answer, verdict)


@given(ANSWERS, VERDICTS)
def test_a_made_up_rule_lowers(answer: Answer, verdict: Verdict) -> None:
    before = held(answer, verdict)
    after = held(replace(answer, cited=(*answer.cited, "no rule of any pack")), verdict)
    assert after.rules < before.rules or before.rules == 0
    exists = held(replace(answer, cited=(*answer.cited, "another-product")), verdict)
    assert after.rules <= exists.rules
    assert (after.claims, after.grade) == (before.claims, before.grade)


@given(st.text(max_size=60), st.sampled_from(["", "red", "navy", "blue", "10 cm"]))
def test_the_judges_own_path_is_perfect(title: str, color: str) -> None:
    verdict = JUDGE.judge("red dress", Item(title=f"{title} {color} dress"))
    known = {piece.attribute: str(piece.value) for piece in verdict.path.evidence[::-1]}
    needs = [
        need(n.attribute, str(n.value), known.get(n.attribute, "")) for n in verdict.path.needs
    ]
    cited = [rule.rpartition("/")[2] for rule in verdict.rules]
    found = held(said(verdict.band.high.code, cited, *needs), verdict)
    assert found == Soundness(rules=1, claims=1, grade=1)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["attribute", "value", "item", "dimension"])


@given(st.lists(st.dictionaries(KEYS, JSONS) | JSONS) | JSONS, st.lists(JSONS) | JSONS, VERDICTS)
def test_no_answer_makes_it_fail(needs: object, rules: object, verdict: Verdict) -> None:
    text = json.dumps({"grade": "L3", "needs": needs, "rules": rules})
    answer = read_answer(Reply(text=text), PACK.scale)
    assert isinstance(answer, Answer)
    found = held(answer, verdict)
    assert all(0 <= part <= 1 for part in (found.rules, found.claims, found.grade))


def test_an_endless_answer_is_read_in_no_time() -> None:
    needs = [need("color", "x " * 5_000, "9" * 5_000) for _ in range(20)]
    needs += [need("width", f"{n} cm", f"{n} cm") for n in range(5_000)]
    found = held(said("L2", [str(n) for n in range(50_000)], *needs))
    assert found.rules == 0


# ---- on verdicts
def judged(reply: str) -> Verdict:
    return LoreJudge(PACK, model=ScriptedModel(lambda request: reply)).judge(
        "red dress", "Navy dress"
    )


def test_verdicts_say_how_well_the_stated_path_holds() -> None:
    stated = {"reasoning": "so", "needs": [PRODUCT, need("color", "red", "red")]}
    verdict = judged(json.dumps({**stated, "rules": ["exactly"], "mismatch": None, "grade": "L4"}))
    assert verdict.soundness == Soundness(rules=0, claims=3 / 4, grade=1)
    assert judged("Grade: L2").stated == PACK.scale.grade("L2")
    assert judged("Grade: L2").soundness is None
    assert judged("no idea").soundness is None
    assert NAVY.soundness is None


def test_null_is_a_claim_that_nothing_is_stated() -> None:
    claim = {"attribute": "color", "dimension": "color", "value": "red", "item": None}
    verdict = judged(json.dumps({"needs": [PRODUCT, claim], "rules": [], "grade": "L2"}))
    assert verdict.soundness is not None
    assert verdict.soundness.claims == 3 / 4


def test_soundness_is_averaged_over_those_that_have_it() -> None:
    one = replace(NAVY, soundness=Soundness(rules=1, claims=0.5, grade=1))
    two = replace(NAVY, soundness=Soundness(rules=0, claims=1, grade=1))
    assert mean_soundness([one, NAVY, two]) == (2, Soundness(rules=0.5, claims=0.75, grade=1))
    assert mean_soundness([NAVY]) == (0, None)
