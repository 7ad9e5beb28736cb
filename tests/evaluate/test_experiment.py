from __future__ import annotations

import pytest

from lore_sdk.dsl import Pack, load_pack
from lore_sdk.evaluate.experiment import Measured, Pair, feature_arms, length_arms, measure
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.judge.asking.opinion import Modes
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Item, Query, Request

COLORS = ("red", "blue", "green", "black")
ASKING = Asking(modes=Modes(mode="grade"))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("fashion")


PAIRS = [
    Pair(
        Query(text=f"{asked} dress", id=f"{asked}{n}"),
        Item(title="Midi dress", properties={"color": known}),
        level := 3 if asked == known else 1,
        float(level),
    )
    for n in range(3)
    for asked in COLORS
    for known in COLORS
]


def sees_color(request: Request) -> str:
    """Grade by color where it is told, else take everything for good."""
    said = request.messages[-1].text
    asked = next(color for color in COLORS if f'Query: "{color} dress"' in said)
    told = [color for color in COLORS if f'"color": "{color}"' in said]
    return "2" if told and told != [asked] else "4"


def measured(pack: Pack, arms: object, model: ScriptedModel) -> list[Measured]:
    def judge(asking: Asking) -> LoreJudge:
        return LoreJudge(pack, model=model, asking=asking)

    return list(measure(arms, PAIRS, judge, resamples=20))  # type: ignore[arg-type]


def kappa(figures: object) -> float:
    return next(each.value for each in figures if each.name == "quadratic kappa")  # type: ignore[attr-defined, no-any-return]


def test_what_is_told_of_an_item_is_worth_what_the_model_makes_of_it(pack: Pack) -> None:
    arms = feature_arms(ASKING, caption="no captioner", knowledge="no store")
    found = {each.arm.name: each for each in measured(pack, arms, ScriptedModel(sees_color))}
    names = ["title", "+ CPV", "+ SKU", "+ description, shop, price", "+ rules"]
    assert list(found) == names
    assert kappa(found["title"].alone) == 0.0
    assert kappa(found["+ CPV"].alone) == 1.0
    assert found["title"].change is None
    assert (found["+ CPV"].change.value, found["+ CPV"].change.p < 0.1) == (1.0, True)  # type: ignore[union-attr]
    # no pair has a variant, so nothing more was told
    assert [found[name].same for name in names] == [False, False, True, True, False]
    # the rules know the color whatever the model is told
    assert kappa(found["title"].held) == 1.0
    assert [found[name].rules > 0 for name in names] == [False, False, False, False, True]
    assert found["+ rules"].used.prompt > found["+ CPV"].used.prompt


def test_rules_take_the_room_they_get(pack: Pack) -> None:
    found = measured(pack, length_arms(ASKING), ScriptedModel(lambda request: "4"))
    assert [each.arm.name for each in found] == ["short", "400", "800", "1,600", "all rules"]
    prompts = [each.used.prompt for each in found]
    assert prompts == sorted(prompts)
    assert found[0].rules == 0 < found[0].left_out
    assert found[-1].left_out == 0 < found[-1].rules
    assert [each.rules for each in found] == sorted(each.rules for each in found)
    assert {kappa(each.held) for each in found} == {1.0}


def test_a_model_that_states_nothing_has_no_kappa(pack: Pack) -> None:
    (found, *_) = measured(pack, length_arms(ASKING)[:1], ScriptedModel(lambda request: "?"))
    coverage = next(each for each in found.alone if each.name == "coverage")
    assert (coverage.value, kappa(found.alone)) == (0.0, None)
