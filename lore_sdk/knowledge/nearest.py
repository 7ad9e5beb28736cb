"""What a store knows about queries that nobody clicked after yet: its nearest queries and items."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from lore_sdk.knowledge.retrieval import Encoder, Retriever, choose_retriever, open_encoder
from lore_sdk.knowledge.store import KnowledgeStore
from lore_sdk.plugins import Plugins

__all__ = ["Nearest", "Similar", "open_nearest"]

_BATCH = 10_000


class Similar(NamedTuple):
    """A query or the id of an item, and how similar it is to what was asked, at most 1."""

    name: str
    similarity: float


class Nearest:
    """Finds the queries and items of a store that are most like a query.

    Retrievers propose, and the encoder says how similar: the cosine of the two texts, which
    compares between queries as scores of a retriever do not.
    """

    def __init__(
        self, store: KnowledgeStore, queries: Retriever, items: Retriever, encoder: Encoder
    ) -> None:
        self._store = store
        self._queries = queries
        self._items = items
        self._encoder = encoder

    def queries(self, text: str, k: int) -> list[Similar]:
        """Return at most `k` known queries, most similar first."""
        names = self._queries.search([text], k)[0].ids if len(self._queries) else ()
        return self._measured(text, names, names)

    def items(self, text: str, k: int) -> list[Similar]:
        """Return at most `k` items of the store's catalogue, most similar first."""
        names = self._items.search([text], k)[0].ids if len(self._items) else ()
        known = {name: self._store.item(name) for name in names}
        return self._measured(text, names, [i.item.title if i else "" for i in known.values()])

    def _measured(self, text: str, names: Sequence[str], texts: Sequence[str]) -> list[Similar]:
        if not names:
            return []
        cosines = self._encoder.encode(texts) @ self._encoder.encode_queries([text])[0]
        found = [Similar(n, float(c)) for n, c in zip(names, cosines, strict=True)]
        return sorted(found, key=lambda each: -each.similarity)


def open_nearest(
    store: KnowledgeStore, retriever: str, *, encoder: str = "hashed", plugins: Plugins
) -> Nearest:
    """Index the queries and the items of a store in memory, by retriever and encoder as written.

    BM25 takes some 10 µs a text. Raises UnknownNameError that lists the names there are, DataError
    when they cannot be had.
    """
    measure = open_encoder(encoder, plugins=plugins)
    factory = choose_retriever(retriever, plugins=plugins)
    queries, items = (factory.make(measure if factory.needs_encoder else None) for _ in range(2))
    known = store.queries()
    while batch := list(islice(known, _BATCH)):
        queries.add(batch, batch)
    titles = store.titles()
    while pairs := list(islice(titles, _BATCH)):
        items.add([name for name, _ in pairs], [title for _, title in pairs])
    return Nearest(store, queries, items, measure)
