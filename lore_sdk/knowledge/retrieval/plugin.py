"""The retrievers and encoders that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import EncoderOffer, RetrieverOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.knowledge.retrieval.protocol import OpenEncoder, OpenRetriever

__all__ = ["lore_encoders", "lore_retrievers"]


@hookimpl
def lore_retrievers() -> Iterator[RetrieverOffer]:
    """Offer BM25."""
    yield RetrieverOffer(
        name="bm25",
        summary="BM25 over words; settings k1=1.5, b=0.75",
        load=_bm25,
    )


@hookimpl
def lore_encoders() -> Iterator[EncoderOffer]:
    """Offer the encoder that needs no model."""
    yield EncoderOffer(
        name="hashed",
        summary="hashed runs of characters, no model; settings dimension=256",
        load=_hashed,
    )


def _bm25() -> OpenRetriever:
    from lore_sdk.knowledge.retrieval.bm25 import Bm25Factory

    return Bm25Factory


def _hashed() -> OpenEncoder:
    from lore_sdk.knowledge.retrieval.hashed import open_hashed

    return open_hashed
