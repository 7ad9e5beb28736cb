"""The examples of the language's specification behave as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.dsl import Facts, Pack, load_pack, pack_from_text
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.lint import lint
from lore_sdk.errors import RulesError

FOLDER = Path(__file__).with_name("specification")
PACKS = {file.stem: file for file in FOLDER.glob("*.rules")}
SHARED = Path(__file__).parents[3] / "shared" / "rule_language" / "packs"


def loaded(name: str) -> Pack:
    return load_pack(name, PACKS)


def grades(pack: Pack, query: Facts, item: Facts) -> tuple[str, str]:
    outcome = pack.engine.judge(query, item)
    return pack.scale.names[outcome.low], pack.scale.names[outcome.high]


@pytest.mark.parametrize("name", sorted(PACKS))
def test_all_cases_of_the_examples_come_out_and_nothing_is_weak(name: str) -> None:
    pack = loaded(name)
    assert run_cases(pack).failures == ()
    assert lint(pack) == ()


def test_a_missing_value_is_unknown_and_not_a_mismatch() -> None:
    wear = loaded("wear")
    assert grades(wear, {"product": "dress", "color": "red"}, {"product": "dress"}) == (
        "Mismatch",
        "Excellent",
    )


def test_knowing_more_closes_the_interval() -> None:
    wear = loaded("wear")
    query: Facts = {"product": "boots", "color": "red"}
    assert grades(wear, query, {}) == ("Irrelevant", "Excellent")
    assert grades(wear, query, {"product": "boots"}) == ("Mismatch", "Excellent")
    item: Facts = {"product": "boots", "color": "red"}
    assert grades(wear, query, item) == ("Excellent", "Excellent")


def test_a_broader_kind_may_still_be_the_one_asked_for() -> None:
    general = loaded("general")
    query: Facts = {"product": "trainers"}
    assert grades(general, query, {"product": "footwear"}) == ("Irrelevant", "Excellent")
    assert grades(general, query, {"product": "boots"}) == ("Irrelevant", "Irrelevant")


def test_what_is_assumed_decides_an_exception_that_catalogues_do_not_state() -> None:
    devices = loaded("devices")
    query: Facts = {"product": "phone-case", "model": "pixel9"}
    item: Facts = {"product": "phone-case", "fits_models": ("pixel8",)}
    assert grades(devices, query, item) == ("Irrelevant", "Irrelevant")
    rule = devices.rule("does-not-fit")
    assert rule is not None
    assert devices.evaluator.assumed(rule, item) == {"universal_fit": False}


def test_the_units_of_both_sides_are_compared() -> None:
    rooms = PACKS["rooms"].read_text(encoding="utf-8")
    text = (
        rooms
        + """
    attribute weight : measure in g dimension specification
    rule odd "Two measures" when item.weight is above query.width cap at Related
    """
    )
    with pytest.raises(RulesError, match=r"`weight` is measured in g and `width` in cm"):
        pack_from_text(text, PACKS)


def test_the_overriding_rule_speaks_alone() -> None:
    rooms = loaded("rooms")
    query: Facts = {"product": "sofa", "width": 200.0, "max_width": 210.0}
    outcome = rooms.engine.judge(query, {"product": "sofa", "width": 220.0})
    assert [rooms.rules[n].name for n in outcome.fired] == ["too-wide"]


def test_an_overlay_drops_and_amends_what_it_inherits() -> None:
    wear, shop = loaded("wear"), loaded("corner-shop")
    assert shop.parents == ("wear@1.2.0", "general@1.0.0")
    assert "wrong-brand" not in [rule.name for rule in shop.rules]
    jeans: tuple[Facts, Facts] = (
        {"product": "jeans", "color": "navy"},
        {"product": "jeans", "color": "black"},
    )
    assert grades(wear, *jeans) == ("Mismatch", "Mismatch")
    assert grades(shop, *jeans) == ("Excellent", "Excellent")
    boots: tuple[Facts, Facts] = (
        {"product": "boots", "eu_size": 42.0},
        {"product": "boots", "eu_size": 44.0},
    )
    assert grades(wear, *boots) == ("Mismatch", "Mismatch")
    assert grades(shop, *boots) == ("Related", "Related")


def test_ids_name_the_pack_and_version_that_a_rule_comes_from() -> None:
    shop = loaded("corner-shop")
    assert [rule.id for rule in shop.rules] == [
        "general@1.0.0/wrong-thing",
        "general@1.0.0/wrong-color",
        "general@1.0.0/close-color",
        "wear@1.2.0/wrong-wearer",
        "wear@1.2.0/wrong-size",
    ]


@pytest.mark.parametrize(
    ("name", "count"),
    [("common", 13), ("fashion", 23), ("electronics", 24), ("home", 21), ("acme-fashion", 20)],
)
def test_the_packs_of_the_prototype_pass_as_many_cases_as_it_says(name: str, count: int) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the prototype's packs are not at {SHARED}")
    run = run_cases(load_pack(name, {file.stem: file for file in SHARED.glob("*.rules")}))
    assert (run.count, run.failures) == (count, ())
