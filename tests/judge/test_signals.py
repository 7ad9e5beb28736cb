from __future__ import annotations

import pytest

from lore_sdk.dsl import load_pack
from lore_sdk.judge import LoreJudge
from lore_sdk.types import Item, Query


@pytest.fixture(scope="module")
def judge() -> LoreJudge:
    return LoreJudge("home")


@pytest.mark.parametrize(
    ("query", "item", "met_by", "open_"),
    [
        ("red rug under $50", Item(title="Red rug", price=40.0), "red rug under $50", 0),
        # within what people still look at, which a rule objects to
        ("red rug under $50", Item(title="Red rug", price=52.0), "red rug", 1),
        ("red rug under $50", Item(title="Red rug", price=90.0), "red rug", 1),
        ("red rug under $50", Item(title="Red rug"), "red rug", 1),
    ],
)
def test_a_limit_that_is_kept_is_met(
    judge: LoreJudge, query: str, item: Item, met_by: str, open_: int
) -> None:
    found = judge.signals(Query(text=query), item)
    assert set(found.met_by.split()) == set(met_by.split())
    assert (found.needs, found.met, found.open) == (3, 3 - open_, open_)


def test_a_limit_that_no_rule_looks_at_for_this_kind_is_not_met(judge: LoreJudge) -> None:
    sizes = {"width": "72 inch"}
    rug = judge.signals(
        Query(text="rug at least 70 inch wide"), Item(title="Rug", properties=sizes)
    )
    lamp = judge.signals(
        Query(text="lamp at least 70 inch wide"), Item(title="Lamp", properties=sizes)
    )
    assert (rug.met, lamp.met) == (2, 1)


def test_limits_are_numbers_that_items_do_not_have() -> None:
    pack = load_pack("home")
    rules = {name: {pack.rules[n].name for n in found} for name, found in pack.limits.items()}
    assert rules["max_price"] == {"over-budget", "near-budget"}
    assert rules["min_width"] == {"too-narrow"}
    assert "price" not in rules
    assert "solar" not in rules
