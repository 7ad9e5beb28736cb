"""The queries and items of a store that are most like a query."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.errors import UnknownNameError
from lore_sdk.knowledge import Clicks, KnowledgeStore, StoreBuilder
from lore_sdk.knowledge.nearest import open_nearest
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item
from tests.knowledge.test_store import built

PLUGINS = Plugins.installed()


def shop(builder: StoreBuilder) -> None:
    for query in ("red summer dress", "summer dress", "garden hose"):
        builder.clicks([Clicks(query, "a", 3)])
    builder.item(Item(id="a", title="Red summer dress"))
    builder.item(Item(id="b", title="Garden hose 30 m"))
    builder.item(Item(id="c", brand="nameless"))


@pytest.fixture
def store(tmp_path: Path) -> KnowledgeStore:
    return KnowledgeStore.open(built(tmp_path / "s", shop))


def test_the_most_similar_come_first_with_their_similarity(store: KnowledgeStore) -> None:
    nearest = open_nearest(store, "bm25", plugins=PLUGINS)
    queries = nearest.queries("summer dress", 5)
    assert [near.name for near in queries] == ["summer dress", "red summer dress"]
    assert queries[0].similarity == pytest.approx(1.0, abs=1e-5)
    assert 0.5 < queries[1].similarity < 0.95
    assert [near.name for near in nearest.items("hoses for the garden", 5)] == ["b"]
    assert len(nearest.queries("dress hose", 1)) == 1


def test_what_shares_nothing_is_near_to_nothing(store: KnowledgeStore) -> None:
    nearest = open_nearest(store, "bm25", plugins=PLUGINS)
    for text in ("teapot", "", "?!"):
        assert nearest.queries(text, 5) == []
        assert nearest.items(text, 5) == []


def test_an_empty_store_has_nothing_near(tmp_path: Path) -> None:
    store = KnowledgeStore.open(built(tmp_path / "s", lambda builder: None))
    nearest = open_nearest(store, "bm25", plugins=PLUGINS)
    assert nearest.queries("dress", 5) == nearest.items("dress", 5) == []


def test_a_retriever_or_encoder_that_is_not_there_is_said(store: KnowledgeStore) -> None:
    with pytest.raises(UnknownNameError, match="no retriever is called `bm52`"):
        open_nearest(store, "bm52", plugins=PLUGINS)
    with pytest.raises(UnknownNameError, match="no encoder is called `hash`"):
        open_nearest(store, "bm25", encoder="hash", plugins=PLUGINS)
