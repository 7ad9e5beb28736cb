from dataclasses import replace

import pytest

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, JudgedPair
from lore_sdk.types import LORE_SCALE

PAIR = JudgedPair(query="red dress", item="1", label=3, mean=2.67, grade=2)


def test_sound_pairs_are_kept_in_order() -> None:
    judged = Judged.of(LORE_SCALE, [PAIR, replace(PAIR, item="2", grade=None, abstained="silent")])
    assert [pair.item for pair in judged.pairs] == ["1", "2"]
    assert len(judged) == 2


@pytest.mark.parametrize(
    "change, message",
    [
        ({"label": 4}, "the level 4 is outside of a scale of 4 grades"),
        ({"grade": -1}, "the level -1 is outside of a scale of 4 grades"),
        ({"votes": (1, 9)}, "the level 9 is outside of a scale of 4 grades"),
        ({"mean": float("nan")}, "the mean label nan is outside of 4 grades"),
        ({"confidence": 1.5}, "the confidence 1.5 is not between 0 and 1"),
        ({"confidence": float("nan")}, "the confidence nan is not between 0 and 1"),
        ({"score": float("inf")}, "the score inf is no number to rank by"),
        (
            {"probabilities": (0.5, 0.5)},
            "probabilities are 4 numbers from 0 to 1 that add up to 1, not [0.5, 0.5]",
        ),
        (
            {"probabilities": (0.5, 0.5, 0.5, 0.5)},
            "probabilities are 4 numbers from 0 to 1 that add up to 1, not [0.5, 0.5, 0.5, 0.5]",
        ),
    ],
)
def test_what_does_not_fit_the_scale_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(DataError) as caught:
        Judged.of(LORE_SCALE, [replace(PAIR, **change)])
    assert str(caught.value) == f"query `red dress`, item `1`: {message}"
