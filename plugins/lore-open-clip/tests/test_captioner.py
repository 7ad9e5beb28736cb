from __future__ import annotations

from pathlib import Path

import lore_open_clip.plugin
import pytest
from lore_open_clip.captioner import open_folder
from lore_open_clip.data import Pictured

from lore_sdk import LoreJudge
from lore_sdk.errors import DataError
from lore_sdk.images import Photos, answers_in_order, open_captioner
from lore_sdk.judge.looking import photo_question
from lore_sdk.plugins import Plugins
from lore_sdk.plugins.testing import check_captioner, check_plugin, heavy_imports
from lore_sdk.types import Asked, Choice, Item, PhotoQuestion

COLOR = PhotoQuestion(
    attribute="color",
    dimension="color",
    choices=tuple(Choice(name, (name,)) for name in ("red", "green", "blue", "mauve")),
)


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_open_clip.plugin) == []
    assert heavy_imports("lore_open_clip.plugin") == []


def test_the_captioner_does_what_captioners_do(clip: Path, judge: LoreJudge) -> None:
    asked = [photo_question(judge.pack.schema.attributes[name]) for name in ("color", "product")]
    assert check_captioner(open_folder(str(clip)), asked) == []


def test_it_tells_colors_of_photos_it_never_saw(clip: Path, shop: Path, found: Pictured) -> None:
    captioner = open_captioner(f"open-clip:{clip}", plugins=Plugins.installed())
    photos = Photos(shop)
    held = found.places(held=True)  # the number of a photo is its place
    answers = answers_in_order(
        captioner, [Asked(photos.open(f"{at}.png"), (COLOR,)) for at in held]
    )
    right = [
        answer.value == ("red", "blue", "green")[at % 3]
        for at, (answer,) in zip(held, answers, strict=True)
    ]
    assert sum(right) > 0.8 * len(right)


def test_a_value_that_was_never_seen_is_never_answered(clip: Path, shop: Path) -> None:
    captioner = open_folder(str(clip))
    only = PhotoQuestion(
        attribute="color", dimension="color", choices=(COLOR.choices[0], COLOR.choices[3])
    )
    assert not captioner.knows(only)
    ((answer,),) = answers_in_order(captioner, [Asked(Photos(shop).open("0.png"), (only,))])
    assert (answer.value, answer.reason) == (None, "color is not known to this model")


def test_a_judge_sees_with_it(clip: Path, shop: Path) -> None:
    judge = LoreJudge("fashion", captioner=f"open-clip:{clip}", photos=Photos(shop))
    item = Item(title="Shirt", images=("1.png",))  # a blue one
    assert judge.judge("red shirt", item).mismatch == "L2-color"
    assert judge.judge("blue shirt", item).mismatch is None
    assert judge.answered_by.captioner.startswith("open-clip ")


@pytest.mark.parametrize(
    "stated, said",
    [
        ("", "`open-clip` needs the folder of a model: open-clip:FOLDER"),
        ("/no/where", "there is no folder `/no/where` to read a CLIP model from"),
    ],
)
def test_a_folder_that_is_missing_is_told(stated: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        open_folder(stated)
    assert str(caught.value) == said
