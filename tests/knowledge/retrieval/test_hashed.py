from __future__ import annotations

import numpy as np
import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import open_encoder
from lore_sdk.knowledge.retrieval.hashed import HashedEncoder
from lore_sdk.plugins.testing import check_encoder
from tests.knowledge.retrieval.shop import PLUGINS


def test_the_hashed_encoder_keeps_to_what_encoders_promise() -> None:
    assert check_encoder(HashedEncoder(dimension=64, batch_size=3)) == []


def test_vectors_are_the_same_on_every_machine() -> None:
    # recorded once; indexes that people have depend on it
    (vector,) = HashedEncoder(dimension=8).encode(["red"])
    counts = vector / np.abs(vector[vector != 0]).min()
    assert counts.round(4).tolist() == [2, 0, -2, 0, 0, 0, 1, 1]


def test_a_misspelt_word_is_nearer_than_another_one() -> None:
    right, wrong, other = HashedEncoder().encode(["philips", "phillips", "samsung"])
    assert right @ wrong > 0.5
    assert abs(right @ other) < 0.3


def test_runs_do_not_cross_words() -> None:
    one, other = HashedEncoder(dimension=4096).encode(["ab cd", "cd ab"])
    assert one @ other == pytest.approx(1)


def test_the_dimension_can_be_chosen() -> None:
    encoder = open_encoder("hashed:dimension=32", plugins=PLUGINS)
    assert (encoder.dimension, encoder.identity) == (32, "hashed-1 dimension=32")
    assert encoder.encode(["a"]).shape == (1, 32)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("dimension=4", "`dimension` of `hashed` is 4; give one from 8 to 65536"),
        (
            "dimension=many",
            "`dimension` of `hashed` is `many`, which is not a whole number of 1 or more",
        ),
    ],
)
def test_dimensions_that_cannot_be_are_refused(settings: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        open_encoder(f"hashed:{settings}", plugins=PLUGINS)
    assert str(caught.value) == message
