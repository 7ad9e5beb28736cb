"""Vectors without a model: runs of characters, hashed into a fixed number of places.

Texts that share parts of words are near, whatever their spelling and language; texts that only mean
the same are not. After Weinberger et al., "Feature Hashing for Large Scale Multitask Learning"
(2009), with the runs of Bojanowski et al., "Enriching Word Vectors with Subword Information"
(2017): 3 to 5 characters inside of a word, whose ends count as characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lore_sdk.errors import DataError
from lore_sdk.knowledge.text import TEXT_LIMIT, split_words
from lore_sdk.plugins import read_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HashedEncoder", "open_hashed"]

_LENGTHS = (3, 4, 5)
_SPACE = ord(" ")
_FACTOR, _MIX = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD


@dataclass(frozen=True, slots=True)
class HashedEncoder:
    """Encodes texts as signed counts of their runs of characters; deterministic everywhere.

    `dimension` is the number of places, `batch_size` how many texts are encoded at a time. The
    first 4,000 characters of a text are read.
    """

    dimension: int = 256
    batch_size: int = 1024

    @property
    def identity(self) -> str:
        """Say what made the vectors."""
        return f"hashed-1 dimension={self.dimension}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (n, dimension), each of length 1, or 0 for one without words."""
        import numpy as np

        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), self.batch_size):
            batch = texts[start : start + self.batch_size]
            found[start : start + len(batch)] = self._batch(batch)
        return found

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries as texts are."""
        return self.encode(queries)

    def _batch(self, texts: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np

        characters, rows = _characters(texts)
        places, signs = [], []
        for length in _LENGTHS:
            starts, hashes = _runs(characters, rows, length)
            where = (hashes >> np.uint64(1)) % np.uint64(self.dimension)
            places.append(rows[starts] * self.dimension + where.astype(np.int64))
            signs.append((hashes & np.uint64(1)).astype(np.float64) * 2 - 1)
        counts = np.bincount(
            np.concatenate(places),
            weights=np.concatenate(signs),
            minlength=len(texts) * self.dimension,
        ).reshape(len(texts), self.dimension)
        # counts are whole numbers, so their sums do not depend on the texts beside a text
        norms = np.sqrt((counts * counts).sum(axis=1, keepdims=True))
        unit: NDArray[np.float64] = counts / np.maximum(norms, 1e-12)
        return unit


def open_hashed(settings: str = "") -> HashedEncoder:
    """Make the encoder by settings such as `dimension=128`; raises DataError."""
    found = read_settings(settings, {"dimension": 256}, what="hashed")
    dimension = int(found["dimension"])
    if not 8 <= dimension <= 65_536:
        raise DataError(f"`dimension` of `hashed` is {dimension}; give one from 8 to 65536")
    return HashedEncoder(dimension=dimension)


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the code points of all texts, words between single spaces, and the row of each."""
    import numpy as np

    spaced = [f" {' '.join(split_words(text[:TEXT_LIMIT]).words)} " for text in texts]
    joined = "".join(spaced).encode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, spaced), dtype=np.int64, count=len(spaced))
    characters = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    return characters, np.repeat(np.arange(len(texts)), lengths)


def _runs(
    characters: NDArray[np.uint64], rows: NDArray[np.int64], length: int
) -> tuple[NDArray[np.intp], NDArray[np.uint64]]:
    """Return where the runs inside of words start, and the hash of each."""
    import numpy as np

    count = max(len(characters) - length + 1, 0)
    fits = rows[:count] == rows[length - 1 : length - 1 + count]
    hashes = np.zeros(count, dtype=np.uint64)
    for at in range(length):
        part = characters[at : at + count]
        hashes = hashes * np.uint64(_FACTOR) + part
        if 0 < at < length - 1:
            fits &= part != _SPACE
    (starts,) = np.nonzero(fits)
    mixed = hashes[starts]
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(_MIX)
    return starts, mixed ^ (mixed >> np.uint64(29))
