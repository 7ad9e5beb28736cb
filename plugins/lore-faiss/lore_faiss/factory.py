"""From the name and the settings that people write to a factory of retrievers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from lore_faiss.kinds import Flat, Hnsw, Ivf, Kind
from lore_faiss.retriever import FaissRetriever
from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import Encoder, RetrieverFactory
from lore_sdk.plugins import read_settings

__all__ = ["FaissFactory", "opener"]

_KINDS: dict[str, type[Flat | Hnsw | Ivf]] = {kind.name: kind for kind in (Flat, Hnsw, Ivf)}


@dataclass(frozen=True, slots=True)
class FaissFactory:
    """Makes retrievers on one kind of faiss index."""

    kind: Kind
    needs_encoder = True

    def make(self, encoder: Encoder | None) -> FaissRetriever:
        """Make an empty retriever; raises DataError without an encoder."""
        return FaissRetriever(self.kind, self._wanted(encoder))

    def load(self, folder: Path, encoder: Encoder | None) -> FaissRetriever:
        """Read what `FaissRetriever.save` wrote; raises DataError."""
        return FaissRetriever.load(folder, self.kind, self._wanted(encoder))

    def _wanted(self, encoder: Encoder | None) -> Encoder:
        if encoder is None:
            raise DataError(f"`{self.kind.name}` needs an encoder, such as `hashed`")
        return encoder


def opener(name: str) -> Callable[[str], RetrieverFactory]:
    """Return what opens the kind of this name by its settings."""

    def open_kind(settings: str = "") -> FaissFactory:
        defaults = asdict(_KINDS[name]())
        found = read_settings(settings, defaults, what=name)
        return FaissFactory(_KINDS[name](**{key: int(value) for key, value in found.items()}))

    return open_kind
