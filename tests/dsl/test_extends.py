"""What an heir inherits, adds and changes, and what several parents come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lore_sdk.dsl import Pack, load_pack, pack_from_text
from lore_sdk.errors import RulesError

BASE = """
attribute product : kind
    shoes > boots, sneakers
attribute color : one of red | blue
    dimension color
attribute brand : one of acme
    or others
unit inch = 2.54 cm
attribute width : measure in cm from 1 to 100
    dimension specification
rule shoe-color "Color" for shoes
    when query.color conflicts with item.color
    cap at Mismatch
    fires { query.product = shoes, query.color = red, item.color = blue }
rule no-zenith "Not this one"
    when item.brand is "Zenith Ltd"
    cap at Irrelevant
"""

Write = Callable[..., Pack]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return what writes packs one by one and loads the last of them."""
    packs: dict[str, Path] = {}

    def load(**texts: str) -> Pack:
        for name, text in texts.items():
            packs[name] = tmp_path / name
            packs[name].mkdir(exist_ok=True)
            full = f'pack {name} 1.0.0 "{name.title()}"\n{text}'
            (packs[name] / "p.rules").write_text(full, encoding="utf-8")
        return load_pack(name, packs)

    return load


def fired(pack: Pack, query: dict[str, object], item: dict[str, object]) -> list[str]:
    outcome = pack.engine.judge(query, item)  # type: ignore[arg-type]
    return [pack.rules[number].id for number in outcome.fired]


def test_rules_keep_the_pack_they_come_from_in_their_id(write: Write) -> None:
    pack = write(base=BASE, heir="extends base")
    assert [rule.id for rule in pack.rules] == ["base@1.0.0/shoe-color", "base@1.0.0/no-zenith"]
    assert pack.parents == ("base@1.0.0",)
    assert pack.rule("shoe-color") is pack.rule("base@1.0.0/shoe-color")


def test_inherited_rules_are_for_the_kinds_that_an_heir_adds(write: Write) -> None:
    pack = write(base=BASE, heir="extends base\nattribute product : kind boots > rain-boots")
    query = {"product": "rain-boots", "color": "red"}
    assert fired(pack, query, {"color": "blue"}) == ["base@1.0.0/shoe-color"]


def test_inherited_rules_know_the_values_and_spellings_that_an_heir_adds(write: Write) -> None:
    heir = 'extends base\nattribute color : one of red "crimson" | plum\n    near plum ~ red'
    pack = write(base=BASE, heir=heir)
    query = {"product": "boots", "color": "plum"}
    assert fired(pack, query, {"color": "red"}) == []
    assert fired(pack, query, {"color": "blue"}) == ["base@1.0.0/shoe-color"]
    assert pack.schema.attributes["color"].spellings["crimson"] == "red"


def test_a_word_of_an_open_list_becomes_the_value_that_an_heir_declares(write: Write) -> None:
    heir = 'extends base\nattribute brand : one of zenith "Zenith Ltd"'
    pack = write(base=BASE, heir=heir)
    assert fired(pack, {}, {"brand": "zenith"}) == ["base@1.0.0/no-zenith"]
    assert pack.schema.attributes["brand"].others


def test_an_amendment_adds_exceptions_and_changes_the_bound(write: Write) -> None:
    heir = "extends base\namend shoe-color unless query.product is boots cap at Related"
    pack = write(base=BASE, heir=heir)
    rule = pack.rule("shoe-color")
    assert rule is not None
    assert (rule.level, rule.amended) == (2, ("heir@1.0.0",))
    assert fired(pack, {"product": "boots", "color": "red"}, {"color": "blue"}) == []
    assert fired(pack, {"product": "shoes", "color": "red"}, {"color": "blue"}) != []


def test_a_case_with_the_same_facts_takes_the_place_of_the_inherited_one(write: Write) -> None:
    case = "{ query.product = shoes, query.color = red, item.color = blue }"
    heir = f"extends base\namend shoe-color unless item.color is blue passes {case}"
    rule = write(base=BASE, heir=heir).rule("shoe-color")
    assert rule is not None
    assert [case.verb for case in rule.cases] == ["passes"]


def test_a_dropped_rule_is_gone_for_the_heirs_of_the_heir(write: Write) -> None:
    pack = write(base=BASE, heir="extends base drop shoe-color", last="extends heir")
    assert [rule.name for rule in pack.rules] == ["no-zenith"]


def test_a_rule_that_is_inherited_twice_is_one_rule(write: Write) -> None:
    pack = write(
        base=BASE,
        left="extends base\nattribute color : one of plum\nattribute brand : one of left",
        right="extends base\nattribute product : kind shoes > loafers",
        heir="extends left extends right",
    )
    assert [rule.name for rule in pack.rules] == ["shoe-color", "no-zenith"]
    assert "loafers" in pack.rules[0].scope
    assert pack.schema.attributes["color"].values == ("red", "blue", "plum")
    assert pack.schema.attributes["brand"].others


@pytest.mark.parametrize("parents", ["extends base extends left", "extends left extends base"])
def test_the_amended_form_of_a_rule_wins_whatever_the_order(write: Write, parents: str) -> None:
    pack = write(base=BASE, left="extends base amend shoe-color cap at Related", heir=parents)
    assert [rule.level for rule in pack.rules if rule.name == "shoe-color"] == [2]


def error_of(write: Write, **texts: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        write(**texts)
    return [
        getattr(d, "code", "") + " " + getattr(d, "message", "") for d in caught.value.diagnostics
    ]


def test_a_rule_that_two_parents_amend_in_two_ways_is_refused(write: Write) -> None:
    assert error_of(
        write,
        base=BASE,
        left="extends base amend shoe-color cap at Related",
        right="extends base amend shoe-color unless item.color is blue",
        heir="extends left extends right",
    ) == [
        "E208 rule `shoe-color` is amended by left@1.0.0 and, in another way, by right@1.0.0",
    ]


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        (
            "attribute a : code dimension model",
            "attribute a : text dimension model",
            "with `right`, the attribute `a` is a code in one and a text in the other",
        ),
        (
            "attribute a : measure in cm from 1 to 2 dimension price",
            "attribute a : measure in cm dimension price",
            "with `right`, the attribute `a` has another unit or range in each",
        ),
        (
            "attribute a : flag assume no dimension price",
            "attribute a : flag assume yes dimension price",
            "with `right`, the attribute `a` assumes something else in each",
        ),
        (
            'attribute color : one of red "plum"',
            'attribute color : one of violet "plum" | red',
            "with `right`, the attribute `color` takes `plum` for `red` in one and for `violet` in "
            "the other",
        ),
        (
            "attribute product : kind a > c d > e",
            "attribute product : kind b > c",
            "with `right`, the attribute `product` has `c` below `a` in one and below `b` in the "
            "other",
        ),
        (
            "attribute product : kind a > b b > c",
            "attribute product : kind c > d d > a",
            "with `right`, the attribute `product` has `a` above `d` in one and below it in the "
            "other",
        ),
        (
            "unit stone = 6.35 kg",
            "unit stone = 14 lb",
            "the unit `stone` is 6.35 kg in one parent and 14 lb in `right`",
        ),
        (
            "grades A < B",
            "grades A < C",
            "`right` has other grades than `left`: A < C",
        ),
        (
            'attribute c : flag dimension price rule r "R" when item.c is yes cap at Related',
            'attribute c : flag dimension price rule r "R" when item.c is yes cap at Mismatch',
            "rule `r` stands in left@1.0.0 and in right@1.0.0",
        ),
    ],
)  # fmt: skip
def test_parents_that_do_not_go_together_are_refused(
    write: Write, left: str, right: str, message: str
) -> None:
    found = error_of(write, left=left, right=right, heir="extends left extends right")
    assert found == [f"E208 {message}"]


def test_an_heir_cannot_make_neighbours_of_a_kind_and_its_broader_kind(write: Write) -> None:
    found = error_of(
        write,
        base="attribute product : kind a > b, c near b ~ c",
        heir="extends base\nattribute product : kind x > y, z near y ~ z",
        last="extends heir\nattribute product : kind y > q near z ~ q\n",
        end="extends last\nattribute product : kind z > y",
    )
    assert found == [
        "E205 `y` is already below `x`",
    ]


def test_a_base_of_inherited_measures_is_no_new_unit(write: Write) -> None:
    found = error_of(write, base=BASE, heir="extends base unit cm = 10 mm")
    assert found == ["E204 `cm` is the base of inherited units and measures"]


def test_what_a_dropped_rule_overrides_is_no_longer_overridden(write: Write) -> None:
    pack = write(
        base=BASE + 'rule any "A" when item.color is stated cap at Related overrides shoe-color',
        heir="extends base drop any",
    )
    query = {"product": "boots", "color": "red"}
    assert fired(pack, query, {"color": "blue"}) == ["base@1.0.0/shoe-color"]


def test_the_example_of_a_text_without_parents_reads_the_default_scale() -> None:
    pack = pack_from_text('pack p 1.0.0 "P"', {})
    assert pack.scale.names == ("Irrelevant", "Mismatch", "Related", "Excellent")
