"""An index over a catalogue: built once, swapped in as a whole, asked for what explains a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval.choice import choose_retriever, open_encoder
from lore_sdk.knowledge.retrieval.folder import current_version, new_version
from lore_sdk.knowledge.retrieval.items import ItemFile, ItemWriter, item_text
from lore_sdk.knowledge.retrieval.manifest import Manifest, read_manifest, write_manifest
from lore_sdk.knowledge.retrieval.points import selling_points
from lore_sdk.knowledge.retrieval.protocol import Encoder, Retriever, RetrieverFactory
from lore_sdk.knowledge.retrieval.seal import check_seal, seal
from lore_sdk.knowledge.retrieval.vectors import check_made_by
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item

__all__ = ["Built", "CatalogueIndex", "Description", "FoundItem", "build_index", "describe_index"]

BATCH = 4096
"""Items that are read, encoded and added at a time."""

DEFAULT_ENCODER = "hashed"

_ITEMS, _RETRIEVER = "items.sqlite", "retriever"


class FoundItem(NamedTuple):
    """An item that answers a query, its score, and what in it speaks to the query."""

    item: Item
    score: float
    points: tuple[str, ...]


class Description(NamedTuple):
    """What an index says of itself, and its size on disk in bytes."""

    manifest: Manifest
    size: int


class Built(NamedTuple):
    """What came of building an index; `repeated` items had the id of an earlier one."""

    manifest: Manifest
    repeated: int


class CatalogueIndex:
    """An index as `build_index` wrote it, open for questions; use it in a `with`, or `close` it."""

    def __init__(self, manifest: Manifest, retriever: Retriever, items: ItemFile) -> None:
        self.manifest = manifest
        self._retriever = retriever
        self._items = items

    @classmethod
    def open(cls, folder: Path, *, plugins: Plugins, encoder: str = "") -> CatalogueIndex:
        """Open the current version of an index; `encoder` names it where it has moved since.

        Raises DataError when there is no index, when it is damaged or of another format, or when
        the encoder is not the one that made it.
        """
        version = current_version(folder)
        try:
            return cls._open(version, encoder, plugins)
        except DataError:
            # it was replaced while we read it, which readers need not know
            if current_version(folder) == version:
                raise
        return cls.open(folder, plugins=plugins, encoder=encoder)

    @classmethod
    def _open(cls, version: Path, encoder: str, plugins: Plugins) -> CatalogueIndex:
        manifest = read_manifest(version)
        check_seal(version)
        factory = choose_retriever(manifest.retriever, plugins=plugins)
        opened = _encoder(factory, manifest.retriever, encoder or manifest.encoder, plugins)
        if opened:
            check_made_by(manifest.identity, opened, version.parent)
        retriever = factory.load(version / _RETRIEVER, opened)
        if len(retriever) != manifest.items:
            raise DataError(
                f"the index in `{version.parent}` has {len(retriever):,} texts of "
                f"{manifest.items:,} items; build it again"
            )
        return cls(manifest, retriever, ItemFile(version / _ITEMS))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file of items."""
        self._items.close()

    def search(self, queries: Sequence[str], k: int = 10) -> list[list[FoundItem]]:
        """Return the best `k` items for each query, best first, with their selling points."""
        return [
            [self._found(name, score, query) for name, score in zip(*hits, strict=True)]
            for query, hits in zip(queries, self._retriever.search(queries, k), strict=True)
        ]

    def _found(self, name: str, score: float, query: str) -> FoundItem:
        item = self._items.find(name)
        return FoundItem(item, score, selling_points(item, query))


def describe_index(folder: Path) -> Description:
    """Read what an index says of itself, without opening it; raises DataError."""
    version = current_version(folder)
    files = (each.stat().st_size for each in version.rglob("*") if each.is_file())
    return Description(read_manifest(version), sum(files))


def build_index(
    items: Iterable[Item],
    folder: Path,
    *,
    plugins: Plugins,
    now: datetime,
    retriever: str = "bm25",
    encoder: str = "",
    source: str = "",
) -> Built:
    """Build an index of items, which have ids, and make it the current version in `folder`.

    Items are read once and not kept: memory goes into what the retriever holds. Of items with one
    id the first counts. Where `retriever` needs an encoder and none is named, `hashed` is taken.
    Raises DataError when there is no item, or the folder cannot be written.
    """
    factory = choose_retriever(retriever, plugins=plugins)
    opened = _encoder(factory, retriever, encoder, plugins)
    with new_version(folder) as version:
        held = factory.make(opened)
        writer = ItemWriter(version / _ITEMS)
        try:
            repeated = _fill(held, writer, items)
        finally:
            digest = writer.close()
        if not len(held):
            raise DataError("there are no items to build an index of")
        (version / _RETRIEVER).mkdir()
        held.save(version / _RETRIEVER)
        manifest = Manifest(
            retriever=retriever,
            encoder=(encoder or DEFAULT_ENCODER) if opened else "",
            identity=opened.identity if opened else "",
            items=len(held),
            digest=digest,
            source=source,
            created=now.isoformat(timespec="seconds"),
        )
        write_manifest(manifest, version)
        seal(version)
    return Built(manifest, repeated)


def _fill(retriever: Retriever, writer: ItemWriter, items: Iterable[Item]) -> int:
    repeated = 0
    for batch in _batches(items):
        fresh = writer.add(batch)
        repeated += len(batch) - len(fresh)
        retriever.add([item.id for item in fresh], [item_text(item) for item in fresh])
    return repeated


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


def _encoder(
    factory: RetrieverFactory, retriever: str, encoder: str, plugins: Plugins
) -> Encoder | None:
    if factory.needs_encoder:
        return open_encoder(encoder or DEFAULT_ENCODER, plugins=plugins)
    if encoder:
        raise DataError(f"`{retriever}` works on words and takes no encoder; leave it out")
    return None
