"""The three kinds of faiss index: how an empty one is made, and how it is searched.

All of them rank by inner product, which is the cosine of vectors of length 1.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import faiss
import numpy as np

from lore_sdk.errors import DataError

__all__ = ["SAMPLE_PER_LIST", "Flat", "Hnsw", "Ivf", "Kind"]

POINTS_PER_LIST = 39
"""Vectors below which faiss finds the centre of a list badly placed."""

SAMPLE_PER_LIST = 64
"""Vectors of each list that its centre is placed by."""


class Kind(Protocol):
    """One kind of index, with its settings.

    Any: faiss has no types.
    """

    @property
    def name(self) -> str:
        """Return the name by which it is chosen."""

    @property
    def is_trained(self) -> bool:
        """Tell whether it has to see vectors before it can hold some."""

    def empty(self, dimension: int, count: int) -> Any:
        """Make an empty index, for about `count` vectors."""

    def tune(self, index: Any) -> None:
        """Set how an index is searched, wherever it came from."""

    def passing_over(self, gone: Collection[int]) -> Any:
        """Return how to search as tuned, but passing over the positions that are `gone`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """Compares with every vector: exact."""

    name: ClassVar[str] = "faiss-flat"
    is_trained: ClassVar[bool] = False

    def empty(self, dimension: int, count: int) -> Any:
        """Make an empty index."""
        return faiss.IndexFlatIP(dimension)

    def tune(self, index: Any) -> None:
        """There is nothing to set."""

    def passing_over(self, gone: Collection[int]) -> Any:
        """Return how to search without the positions that are `gone`."""
        return faiss.SearchParameters(sel=_all_but(gone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hnsw:
    """Walks a graph of neighbours: Malkov and Yashunin (TPAMI 2020).

    `m` are the neighbours of a vector, `build` and `ef` the candidates that are kept while
    building and searching: more of each finds more and takes longer.
    """

    name: ClassVar[str] = "faiss-hnsw"
    is_trained: ClassVar[bool] = False

    m: int = 32
    build: int = 100
    ef: int = 64

    def __post_init__(self) -> None:
        if not 2 <= self.m <= 1024:
            raise DataError(f"`m` of `{self.name}` is {self.m}; give a number from 2 to 1024")

    def empty(self, dimension: int, count: int) -> Any:
        """Make an empty index."""
        index = faiss.IndexHNSWFlat(dimension, self.m, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = self.build
        return index

    def tune(self, index: Any) -> None:
        """Set how many candidates a search keeps."""
        index.hnsw.efSearch = self.ef

    def passing_over(self, gone: Collection[int]) -> Any:
        """Return how to search without the positions that are `gone`."""
        return faiss.SearchParametersHNSW(efSearch=self.ef, sel=_all_but(gone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ivf:
    """Puts every vector into the list of its nearest centre, and looks at the nearest lists.

    `lists` are how many there are, 0 for the root of the number of vectors; never so many that one
    would have fewer than 39. `probes` are how many of them a search looks at.
    """

    name: ClassVar[str] = "faiss-ivf"
    is_trained: ClassVar[bool] = True

    lists: int = 0
    probes: int = 32

    def empty(self, dimension: int, count: int) -> Any:
        """Make an index that is yet to be trained."""
        lists = max(1, min(self.lists or round(math.sqrt(count)), count // POINTS_PER_LIST))
        centres = faiss.IndexFlatIP(dimension)
        index = faiss.IndexIVFFlat(centres, dimension, lists, faiss.METRIC_INNER_PRODUCT)
        # one list has one centre, wherever that is; faiss would print a warning
        index.cp.min_points_per_centroid = 1
        index.cp.max_points_per_centroid = SAMPLE_PER_LIST
        return index

    def tune(self, index: Any) -> None:
        """Set how many lists a search looks at."""
        index.nprobe = self.probes

    def passing_over(self, gone: Collection[int]) -> Any:
        """Return how to search without the positions that are `gone`."""
        return faiss.SearchParametersIVF(nprobe=self.probes, sel=_all_but(gone))


def _all_but(gone: Collection[int]) -> Any:
    return faiss.IDSelectorNot(faiss.IDSelectorBatch(np.array(sorted(gone), dtype=np.int64)))
