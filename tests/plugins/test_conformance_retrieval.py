"""The checks for authors of retrievers and encoders find what is wrong, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lore_sdk.knowledge.retrieval import Hits
from lore_sdk.knowledge.retrieval.bm25 import Bm25Factory, Bm25Retriever
from lore_sdk.knowledge.retrieval.hashed import HashedEncoder
from lore_sdk.plugins.testing import check_encoder, check_retriever


class Encoder:
    """The hashed encoder, with what it gives spoilt."""

    dimension, identity = 64, "spoilt"

    def __init__(self, spoil: Callable[[Any], Any]) -> None:
        self.spoil, self.good = spoil, HashedEncoder(dimension=64)

    def encode(self, texts: Sequence[str]) -> Any:
        return self.spoil(self.good.encode(texts))

    def encode_queries(self, queries: Sequence[str]) -> Any:
        return self.good.encode(queries)


def raising(vectors: Any) -> Any:
    raise RuntimeError("out of memory")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda v: v.astype(np.float64), "`encode` makes float64, not float32"),
        (
            lambda v: v[:, 1:],
            "`encode` makes shapes (15, 63) and (0, 63), not (15, 64) and (0, 64)",
        ),
        (lambda v: v * 2, "`encode` makes vectors whose length is neither 1 nor 0"),
        (lambda v: v[::-1], "`encode` encodes a text otherwise in a batch than alone"),
        (raising, "`encode` raises RuntimeError: out of memory"),
    ],
)
def test_what_is_wrong_with_an_encoder_is_said(spoil: Callable[[Any], Any], problem: str) -> None:
    assert check_encoder(Encoder(spoil)) == [problem]


def test_an_encoder_that_says_not_what_it_is_or_changes_its_mind_is_found() -> None:
    dice = np.random.default_rng(0)

    def shaken(vectors: Any) -> Any:
        return vectors * np.float32(1 + dice.random() * 1e-5)

    encoder = Encoder(shaken)
    encoder.identity = " "
    assert check_encoder(encoder) == [
        "the encoder has no `identity`, which indexes record",
        "`encode` encodes the same texts otherwise the second time",
    ]


class Spoilt(Bm25Retriever):
    """BM25 with one thing gone wrong."""

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        return [self.spoil(hits) for hits in super().search(queries, k)]

    def spoil(self, hits: Hits) -> Hits:
        return hits


class Reversed(Spoilt):
    def spoil(self, hits: Hits) -> Hits:
        return Hits(hits.ids[::-1], hits.scores[::-1])


class Twice(Spoilt):
    def spoil(self, hits: Hits) -> Hits:
        return Hits(hits.ids[:1] * 2, hits.scores[:1] * 2) if hits.ids else hits


class Forgetful(Bm25Retriever):
    def remove(self, ids: Any) -> None: ...


class Silent(Spoilt):
    def spoil(self, hits: Hits) -> Hits:
        return Hits()


class Unlisted(Spoilt):
    def spoil(self, hits: Hits) -> Hits:
        return Hits(list(hits.ids), hits.scores)  # type: ignore[arg-type]


class Raising(Spoilt):
    def spoil(self, hits: Hits) -> Hits:
        raise KeyError("x")


class Factory(Bm25Factory):
    """Makes the retrievers above; loads the sound one."""

    kind: type[Bm25Retriever] = Bm25Retriever

    def make(self, encoder: Any = None) -> Bm25Retriever:
        return self.kind()


def made(kind: type[Bm25Retriever]) -> Factory:
    return type("Made", (Factory,), {"kind": kind})()


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (Reversed, "scores do not fall"),
        (Twice, "an id answers a query twice"),
        (Forgetful, "a text that was removed is found"),
        (Silent, "no query finds anything"),
        (Unlisted, "ids of hits are not a tuple of texts"),
        (Raising, "the retriever raises KeyError: 'x'"),
    ],
)
def test_what_is_wrong_with_a_retriever_is_said(kind: type[Bm25Retriever], problem: str) -> None:
    assert problem in check_retriever(made(kind))


def test_a_retriever_that_loads_something_else_is_found() -> None:
    class Stale(Factory):
        def load(self, folder: Path, encoder: Any = None) -> Bm25Retriever:
            return Bm25Retriever()

    problems = check_retriever(Stale())
    assert "a retriever that was saved and loaded answers otherwise" in problems
    assert "loading an empty folder raises nothing; it must raise a DataError" in problems


def test_a_retriever_of_vectors_is_not_checked_without_an_encoder() -> None:
    class Dense(Factory):
        needs_encoder = True

    assert check_retriever(Dense()) == ["the retriever needs an encoder; hand one to this check"]
