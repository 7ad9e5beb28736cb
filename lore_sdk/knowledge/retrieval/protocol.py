"""What a retriever and an encoder are; plugins implement these protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lore_sdk.knowledge.retrieval.hits import Hits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Encoder", "OpenEncoder", "OpenRetriever", "Retriever", "RetrieverFactory"]


class Encoder(Protocol):
    """Turns texts into vectors; the inner product of two is the cosine of their angle.

    Vectors are float32 of shape (n, `dimension`), each of length 1, or 0 for a text that has
    nothing to encode. The same text has the same vector, alone or in a batch. No texts make an
    array of shape (0, `dimension`).
    """

    @property
    def identity(self) -> str:
        """Say in one line what made the vectors; encoders of one identity make the same ones."""

    @property
    def dimension(self) -> int:
        """Return how many numbers a vector has."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts that are to be found."""

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is asked; the same as `encode` unless the model tells the two apart."""


class Retriever(Protocol):
    """Texts by id, and the best of them for a query.

    Texts may be added and removed at any time; work that this makes may wait for the next search.
    """

    def __len__(self) -> int:
        """Count the texts."""

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts; raises DataError for an id that is empty, repeated or already there."""

    def remove(self, ids: Iterable[str]) -> None:
        """Remove texts; raises DataError for an id that is not there, and then removes none."""

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        """Return the best `k` for each query, fewer where there are no more."""

    def save(self, folder: Path) -> None:
        """Write to an empty folder, from which `RetrieverFactory.load` reads it back."""


class RetrieverFactory(Protocol):
    """Makes retrievers of one kind, by settings that are known already, and reads saved ones.

    The encoder is given where `needs_encoder` says so, and is None elsewhere.
    """

    @property
    def needs_encoder(self) -> bool:
        """Tell whether the retriever works on vectors."""

    def make(self, encoder: Encoder | None) -> Retriever:
        """Make an empty retriever."""

    def load(self, folder: Path, encoder: Encoder | None) -> Retriever:
        """Read what `Retriever.save` wrote; raises DataError when that is not what is there."""


OpenEncoder = Callable[[str], Encoder]
"""What an EncoderOffer loads: from what follows the name and a colon (a folder, settings) or `""`
to the encoder; raises DataError."""

OpenRetriever = Callable[[str], RetrieverFactory]
"""What a RetrieverOffer loads: from what follows the name and a colon (`k1=1.2,b=0.5`) or `""` to
the factory; raises DataError."""
