"""Texts by their vectors, in an index of faiss."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss
import numpy as np

from lore_faiss.kinds import SAMPLE_PER_LIST, Kind
from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import (
    Encoder,
    Hits,
    IdTable,
    check_k,
    check_made_by,
    check_seal,
    encode_queries,
    encode_texts,
    seal,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FaissRetriever"]

_INDEX, _SETTINGS = "index.faiss", "faiss.json"
_SAMPLE_SEED = 0
_SAMPLE_LEAST = 65_536


class FaissRetriever:
    """Texts by their vectors; the nearest to a query's vector answer it.

    What is removed is passed over by searches and stays in the index until it is built again. An
    index that needs training is trained at the first search or save, on what there is then; it
    holds its vectors beside it until that.
    """

    def __init__(self, kind: Kind, encoder: Encoder) -> None:
        self._kind = kind
        self._encoder = encoder
        self._ids = IdTable()
        # Any: faiss has no types; None until there is a vector to hold
        self._index: Any = None
        self._untrained: list[NDArray[np.float32]] = []
        self._is_mapped = False
        self._passing_over: Any = None

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts; raises DataError for bad ids, PluginError for bad vectors, and adds none."""
        if len(ids) != len(texts):
            raise DataError(f"{len(ids):,} ids have {len(texts):,} texts")
        vectors = encode_texts(self._encoder, texts)
        self._ids.add(ids)
        if not len(vectors):
            return
        if self._index is None and self._kind.is_trained:
            self._untrained.append(vectors)
            return
        if self._index is None:
            self._index = self._kind.empty(self._encoder.dimension, len(vectors))
            self._kind.tune(self._index)
        self._own()
        self._index.add(vectors)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove texts; raises DataError for an id that is not there, and then removes none."""
        self._ids.remove(ids)
        self._pass_over()

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        """Return the `k` nearest for each query, fewer where the index finds no more.

        A query of which the encoder makes zeros says nothing: none are nearest to it.
        """
        check_k(k)
        self._train()
        if self._index is None or not queries or not len(self._ids):
            return [Hits() for _ in queries]
        vectors = encode_queries(self._encoder, queries)
        scores, positions = self._index.search(
            vectors, min(k, len(self._ids)), params=self._passing_over
        )
        names = self._ids.names
        speaks: list[bool] = np.any(vectors, axis=1).tolist()
        return [
            _hits(names, row, values) if says else Hits()
            for row, values, says in zip(positions.tolist(), scores.tolist(), speaks, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write to an empty folder."""
        self._train()
        self._ids.save(folder)
        if self._index is not None:
            faiss.write_index(self._index, str(folder / _INDEX))
        stated = {"kind": self._kind.name, "encoder": self._encoder.identity}
        (folder / _SETTINGS).write_text(json.dumps(stated), encoding="ascii")
        seal(folder)

    @classmethod
    def load(cls, folder: Path, kind: Kind, encoder: Encoder) -> FaissRetriever:
        """Read what `save` wrote, mapped into memory; raises DataError."""
        # faiss does not survive files that are cut short
        check_seal(folder)
        try:
            stated = json.loads((folder / _SETTINGS).read_text(encoding="ascii"))
            found_kind, made_by = stated["kind"], stated["encoder"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise DataError(f"the faiss index in `{folder}` cannot be read: {error}") from error
        if found_kind != kind.name:
            raise DataError(f"the index in `{folder}` is of `{found_kind}`, not `{kind.name}`")
        check_made_by(made_by, encoder, folder)
        found = cls(kind, encoder)
        found._ids = IdTable.load(folder)
        if found._ids.names:
            found._index = _read(folder / _INDEX, encoder.dimension, len(found._ids.names))
            found._is_mapped = True
            kind.tune(found._index)
        found._pass_over()
        return found

    def _pass_over(self) -> None:
        gone = self._ids.gone
        self._passing_over = self._kind.passing_over(gone) if gone else None

    def _train(self) -> None:
        if not self._untrained:
            return
        index = self._kind.empty(self._encoder.dimension, sum(map(len, self._untrained)))
        index.train(_sample(self._untrained, max(_SAMPLE_LEAST, index.nlist * SAMPLE_PER_LIST)))
        # each batch is let go once the index has it: all of them twice would be too much
        self._untrained.reverse()
        while self._untrained:
            index.add(self._untrained.pop())
        self._kind.tune(index)
        self._index = index

    def _own(self) -> None:
        """Copy an index that is mapped from a file, since adding to that ends the process."""
        if self._is_mapped:
            self._index = faiss.deserialize_index(faiss.serialize_index(self._index))
            self._kind.tune(self._index)
            self._is_mapped = False


def _hits(names: Sequence[str], positions: Sequence[int], scores: Sequence[float]) -> Hits:
    """Name what faiss found for one query, whose places without a hit have the position -1.

    Lists and not arrays: a query has few hits, on which calls of numpy cost more than they save.
    """
    if positions[-1] < 0:
        found = list(positions).index(-1)
        positions, scores = positions[:found], scores[:found]
    if len(set(scores)) < len(scores):
        order = sorted(range(len(scores)), key=lambda at: (-scores[at], positions[at]))
        positions, scores = [positions[at] for at in order], [scores[at] for at in order]
    return Hits(tuple([names[at] for at in positions]), tuple(scores))


def _sample(batches: Sequence[NDArray[np.float32]], size: int) -> NDArray[np.float32]:
    """Return about `size` vectors to train on, drawn from all batches alike."""
    dice = np.random.default_rng(_SAMPLE_SEED)
    share = min(1.0, size / sum(map(len, batches)))
    drawn = [batch if share == 1 else batch[dice.random(len(batch)) < share] for batch in batches]
    return np.concatenate(drawn)


def _read(path: Path, dimension: int, count: int) -> Any:
    """Map an index from a file; raises DataError.

    Any: faiss has no types.
    """
    try:
        index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise DataError(f"`{path}` cannot be read: {' '.join(str(error).split())}") from error
    if (index.d, index.ntotal) != (dimension, count):
        raise DataError(
            f"`{path}` has {index.ntotal:,} vectors of {index.d} numbers where {count:,} of "
            f"{dimension} were to be; build the index again"
        )
    return index
