from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import Hits, HybridRetriever, fuse_ranks, fuse_scores
from lore_sdk.knowledge.retrieval.bm25 import Bm25Factory
from lore_sdk.knowledge.retrieval.fusion import HybridFactory
from lore_sdk.plugins.testing import check_retriever

WORDS = Hits(("a", "b", "c"), (9.0, 5.0, 1.0))
VECTORS = Hits(("c", "d"), (0.9, 0.8))


class Scripted:
    """Answers everything with the same hits."""

    def __init__(self, hits: Hits, size: int = 4) -> None:
        self.hits, self.size, self.asked = hits, size, 0

    def __len__(self) -> int:
        return self.size

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None: ...
    def remove(self, ids: Iterable[str]) -> None: ...
    def save(self, folder: Path) -> None: ...

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        self.asked = k
        return [self.hits for _ in queries]


def test_a_hybrid_keeps_to_what_retrievers_promise() -> None:
    parts = (Bm25Factory(), Bm25Factory("k1=0.5"))
    assert check_retriever(HybridFactory(parts)) == []
    assert check_retriever(HybridFactory(parts, (0.3, 0.7))) == []


def test_ranks_are_fused_by_their_reciprocals() -> None:
    fused = fuse_ranks([WORDS, VECTORS], 10)
    assert fused.ids == ("c", "a", "b", "d")
    assert fused.scores == pytest.approx((1 / 63 + 1 / 61, 1 / 61, 1 / 62, 1 / 62))


def test_scores_are_fused_by_weights_within_what_each_retriever_found() -> None:
    fused = fuse_scores([WORDS, VECTORS], 10, weights=(0.6, 0.4))
    assert fused.ids == ("a", "c", "b", "d")
    assert fused.scores == pytest.approx((0.6, 0.4, 0.3, 0.0))


def test_scores_that_tie_all_count_in_full() -> None:
    assert fuse_scores([Hits(("a", "b"), (2.0, 2.0))], 9, weights=(0.5,)) == Hits(
        ("a", "b"), (0.5, 0.5)
    )


@pytest.mark.parametrize("k", [1, 2, 3, 99])
def test_fusing_one_retriever_ranks_as_that_one(k: int) -> None:
    assert HybridRetriever([Scripted(WORDS)]).search(["x"], k)[0].ids == WORDS.ids[:k]


def test_retrievers_are_asked_for_more_than_is_wanted() -> None:
    part = Scripted(WORDS)
    hybrid = HybridRetriever([part])
    hybrid.search(["x"], 2)
    assert part.asked == 100
    hybrid.search(["x"], 300)
    assert part.asked == 300


def test_nothing_found_is_nothing_fused() -> None:
    assert fuse_ranks([Hits(), Hits()], 5) == Hits()
    assert fuse_scores([Hits(), Hits()], 5, weights=(1, 1)) == Hits()


def test_retrievers_of_other_texts_cannot_be_fused() -> None:
    with pytest.raises(DataError, match="hold the same texts; these do not"):
        HybridRetriever([Scripted(WORDS), Scripted(WORDS, size=5)])
