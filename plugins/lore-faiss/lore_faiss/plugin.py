"""Exact and approximate search among vectors, by faiss."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import RetrieverOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.knowledge.retrieval import OpenRetriever

LORE_HOOKS = 1


@hookimpl
def lore_retrievers() -> Iterator[RetrieverOffer]:
    """Offer the three kinds of index."""
    for name, summary in (
        ("faiss-flat", "exact search among vectors; no settings"),
        ("faiss-hnsw", "search along a graph of neighbours; settings m=32, build=100, ef=64"),
        ("faiss-ivf", "search in the nearest lists; settings lists=0 (by size), probes=32"),
    ):
        yield RetrieverOffer(name=name, summary=summary, load=_loader(name))


def _loader(name: str) -> Callable[[], OpenRetriever]:
    def load() -> OpenRetriever:
        from lore_faiss.factory import opener

        return opener(name)

    return load
