"""How near a title is to a query in the vectors of an encoder: what words alone cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lore_sdk.knowledge.retrieval import Encoder
from lore_sdk.knowledge.retrieval.vectors import encode_queries, encode_texts
from lore_sdk.types import Item, Query

__all__ = ["Similarity"]


@dataclass(frozen=True, slots=True)
class Similarity:
    """Cosines of queries and titles by one encoder; a pair has the same alone and in a batch."""

    encoder: Encoder

    def of(self, pairs: Sequence[tuple[Query, Item]]) -> list[float]:
        """Return the cosine in [-1, 1] of each pair; raises PluginError for odd vectors."""
        queries = list(dict.fromkeys(query.text for query, _ in pairs))
        titles = list(dict.fromkeys(item.title for _, item in pairs))
        asked = dict(zip(queries, encode_queries(self.encoder, queries), strict=True))
        known = dict(zip(titles, encode_texts(self.encoder, titles), strict=True))
        return [
            round(float(asked[query.text] @ known[item.title]), _DIGITS) for query, item in pairs
        ]


_DIGITS = 6
"""Digits that are kept: the last ones of a float32 differ from batch to batch."""
