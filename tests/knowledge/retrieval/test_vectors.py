from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lore_sdk.errors import DataError, PluginError
from lore_sdk.knowledge.retrieval import check_made_by, encode_queries, encode_texts


class Fixed:
    """Gives the vectors it was told to."""

    identity, dimension = "fixed", 2

    def __init__(self, vectors: Any) -> None:
        self.vectors = np.asarray(vectors)
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:
        self.seen = list(texts)
        return self.vectors

    encode_queries = encode


@pytest.mark.parametrize("encode", [encode_texts, encode_queries])
@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (
            np.zeros((2, 3), np.float32),
            "the encoder `fixed` made float32 of shape (2, 3) where float32 of shape (2, 2) was to "
            "come",
        ),
        (
            np.zeros((2, 2)),
            "the encoder `fixed` made float64 of shape (2, 2) where float32 of shape (2, 2) was to "
            "come",
        ),
        (
            np.array([[0, 1], [np.nan, 1]], np.float32),
            "the encoder `fixed` made a vector with numbers that are not finite, of the text `two`",
        ),
        (
            np.array([[np.inf, -np.inf], [0, 1]], np.float32),
            "the encoder `fixed` made a vector with numbers that are not finite, of the text `one`",
        ),
    ],
)
def test_vectors_that_are_not_what_was_promised_are_refused(
    encode: Any, vectors: Any, message: str
) -> None:
    with pytest.raises(PluginError) as caught:
        encode(Fixed(vectors), ["one", "two"])
    assert str(caught.value) == message


def test_halves_of_surrogate_pairs_do_not_reach_encoders() -> None:
    encoder = Fixed(np.zeros((2, 2), np.float32))
    encode_texts(encoder, ["a\ud800", "é"])
    assert encoder.seen == ["a?", "é"]


def test_an_index_is_searched_with_the_encoder_that_made_it() -> None:
    encoder = Fixed([])
    check_made_by("fixed", encoder, Path("shop"))
    with pytest.raises(DataError) as caught:
        check_made_by("onnx 1234", encoder, Path("shop"))
    assert str(caught.value) == (
        "the index in `shop` was made by the encoder `onnx 1234` and cannot be searched with "
        "`fixed`; name the one that made it, or build the index again"
    )
