"""What a search finds."""

from __future__ import annotations

from typing import NamedTuple

from lore_sdk.errors import DataError

__all__ = ["Hits", "check_k"]


class Hits(NamedTuple):
    """What answers one query, best first: ids, and beside each its score (higher is better).

    Ids are unique, scores fall, and ties stand in the order in which the texts were added. Scores
    of one retriever compare within one query only.
    """

    ids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()


def check_k(k: int) -> None:
    """Raise DataError unless `k` can be a number of hits."""
    if k < 1:
        raise DataError(f"`k` is {k}; ask for 1 hit or more")
