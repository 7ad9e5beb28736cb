"""A small shop that tests of retrieval share, and what opens indexes over it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lore_sdk.knowledge.retrieval import Built, CatalogueIndex, build_index, plugin
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item

PLUGINS = Plugins.of(retrieval=plugin)
NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)

ITEMS = (
    Item(
        id="d1",
        title="Red summer dress",
        properties={"color": "red", "sizes": ["S", "M"], "washable": True, "recalled": False},
        description="Made of linen. A dress for hot days! Ships in two days.",
    ),
    Item(id="d2", title="Navy midi dress", brand="Acme", price=0.0, images=("a.jpg",)),
    Item(id="s\n1", title="Trail running shoes", skus=({"size": 42},)),
    Item(id="连衣裙", title="连衣裙 红色"),
)


def build(folder: Path, items: tuple[Item, ...] = ITEMS, **options: str) -> Built:
    return build_index(items, folder, plugins=PLUGINS, now=NOW, **options)


def ids(folder: Path, query: str, k: int = 10) -> list[str]:
    with CatalogueIndex.open(folder, plugins=PLUGINS) as index:
        (found,) = index.search([query], k)
    return [each.item.id for each in found]
