"""Several retrievers as one: their answers to a query are fused into one ranking."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval.hits import Hits, check_k
from lore_sdk.knowledge.retrieval.protocol import Encoder, Retriever, RetrieverFactory

__all__ = ["HybridFactory", "HybridRetriever", "fuse_ranks", "fuse_scores"]

RANK_OFFSET = 60
"""What is added to every rank; the value of Cormack et al., on which little depends."""

DEPTH = 100
"""The hits of each retriever that are fused, at least."""

Fuse = Callable[[Sequence[Hits], int], Hits]


def fuse_ranks(found: Sequence[Hits], k: int) -> Hits:
    """Fuse by reciprocal ranks: an id scores the sum of 1 / (60 + rank), ranks from 1.

    Cormack, Clarke, Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods" (SIGIR 2009). Scores of different kinds need not compare.
    """
    scores: dict[str, float] = {}
    for hits in found:
        for rank, name in enumerate(hits.ids, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (RANK_OFFSET + rank)
    return _best(scores, k)


def fuse_scores(found: Sequence[Hits], k: int, *, weights: Sequence[float]) -> Hits:
    """Fuse by the weighted sum of scores, each retriever's brought to [0, 1] for the query.

    The best hit of a retriever counts 1, its last one 0 (all 1 where they tie), and so does what it
    did not find: the convex combination of Bruch et al., "An Analysis of Fusion Functions for
    Hybrid Retrieval" (TOIS 2023).
    """
    scores: dict[str, float] = {}
    for hits, weight in zip(found, weights, strict=True):
        low, high = min(hits.scores, default=0.0), max(hits.scores, default=0.0)
        span = high - low
        for name, score in zip(hits.ids, hits.scores, strict=True):
            share = (score - low) / span if span else 1.0
            scores[name] = scores.get(name, 0.0) + weight * share
    return _best(scores, k)


class HybridRetriever:
    """Asks every retriever and fuses what they find; all of them hold the same texts."""

    def __init__(self, parts: Sequence[Retriever], fuse: Fuse = fuse_ranks) -> None:
        if len({len(part) for part in parts}) != 1:
            raise DataError("retrievers that are fused hold the same texts; these do not")
        self._parts = tuple(parts)
        self._fuse = fuse

    def __len__(self) -> int:
        return len(self._parts[0])

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts to every retriever; raises DataError."""
        for part in self._parts:
            part.add(ids, texts)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove texts from every retriever; raises DataError, and then removes none."""
        wanted = list(ids)
        for part in self._parts:
            part.remove(wanted)

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        """Return the best `k` for each query, by the best 100 or more of every retriever."""
        check_k(k)
        found = [part.search(queries, max(k, DEPTH)) for part in self._parts]
        return [self._fuse(hits, k) for hits in zip(*found, strict=True)]

    def save(self, folder: Path) -> None:
        """Write each retriever to a folder of its own, called by its place."""
        for place, part in enumerate(self._parts):
            own = folder / str(place)
            own.mkdir()
            part.save(own)


@dataclass(frozen=True, slots=True)
class HybridFactory:
    """Makes retrievers that fuse: by `weights`, or by ranks where there are none."""

    parts: tuple[RetrieverFactory, ...]
    weights: tuple[float, ...] = ()

    @property
    def needs_encoder(self) -> bool:
        """Tell whether any of the retrievers does."""
        return any(part.needs_encoder for part in self.parts)

    def make(self, encoder: Encoder | None) -> HybridRetriever:
        """Make the retrievers, all empty."""
        return HybridRetriever([part.make(encoder) for part in self.parts], self._fuse())

    def load(self, folder: Path, encoder: Encoder | None) -> HybridRetriever:
        """Read what `HybridRetriever.save` wrote; raises DataError."""
        parts = [part.load(folder / str(at), encoder) for at, part in enumerate(self.parts)]
        return HybridRetriever(parts, self._fuse())

    def _fuse(self) -> Fuse:
        return partial(fuse_scores, weights=self.weights) if self.weights else fuse_ranks


def _best(scores: dict[str, float], k: int) -> Hits:
    # sorting is stable, and what the first retriever found first stands first
    best = sorted(scores.items(), key=lambda each: -each[1])[:k]
    return Hits(tuple(name for name, _ in best), tuple(score for _, score in best))
