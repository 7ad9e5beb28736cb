from __future__ import annotations

import pytest

from lore_sdk.knowledge import find_head, read_wording, senses
from tests.knowledge.shop import LEXICON


def said(text: str) -> dict[str, object]:
    wording = read_wording(text, LEXICON)
    head = find_head(wording, wording.segments[0], LEXICON)
    return {
        reading.attribute: reading.value
        for mention in wording.mentions
        for reading in senses(wording, mention, head, LEXICON)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gold lamp", {"color": "gold"}),
        ("gold ring", {"material": "gold"}),
        ("orange lamp", {"color": "orange"}),
        ("boys", {"gender": "men", "age_group": "kids"}),
        ("lamp 4 men", {"gender": "men"}),
        ("4 man lamp", {}),
        ("tv lamp", {}),
        ("paint for wood", {}),
        ("paint for kids", {"age_group": "kids"}),
        ("lamp with red shade", {}),
        ("camera with wifi", {"wifi": True}),
        ("lamp in red", {"color": "red"}),
        ("lamp by kohler", {"brand": "kohler"}),
        ("lamp by red", {}),
        ("mug of star wars", {"character": "star-wars"}),
        ("large lamp", {}),
        ("lamp large", {"size": "l"}),
        ("large size lamp", {"size": "l"}),
        ("size large lamp", {"size": "l"}),
        ("lamp, large", {"size": "l"}),
        ("large", {"size": "l"}),
        ("dog-red lamp", {"color": "red"}),
        ("red-dog lamp", {}),
        ("red-black lamp", {"color": "black"}),
        ("widget gold", {}),
        ("gold widget", {"color": "gold"}),
        ("gold", {"color": "gold"}),
        ("widget black", {"color": "black"}),
        ("samsung case", {"brand": "samsung"}),
        ("samsung iphone case", {"brand": "samsung"}),
        ("apple iphone case", {}),
        ("samsung laptop charger", {}),
        ("case samsung", {}),
        ("case by samsung", {"brand": "samsung"}),
        ("adjustable", {"adjustable": True, "fit": "adjustable-fit"}),
        ("phone samsung", {"brand": "samsung"}),
    ],
)
def test_words_mean_what_they_mean_where_they_stand(text: str, expected: dict[str, object]) -> None:
    assert said(text) == expected
