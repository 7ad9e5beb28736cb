"""A trained tagger in use: words in, tags out, whatever was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lore_tagger.data import MOST_WORDS
from lore_tagger.folder import digest, load
from lore_tagger.network import Network
from lore_tagger.tags import OUTSIDE

__all__ = ["Tagger"]

_TOGETHER = 256


class Tagger:
    """Tags queries, one by one or many at once, with the same outcome."""

    def __init__(self, network: Network, identity: str) -> None:
        self._network = network
        self.identity = identity

    @classmethod
    def open(cls, folder: Path) -> Tagger:
        """Open a folder that `lore tagger train` wrote; raises DataError."""
        network = load(folder)
        return cls(network, digest(folder))

    def tag(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the tags of one query; words beyond the hundredth have none."""
        return self.tag_many([words])[0]

    def tag_many(self, queries: Iterable[Sequence[str]]) -> list[tuple[str, ...]]:
        """Return the tags of queries, in their order."""
        given = list(queries)
        found: list[tuple[str, ...]] = [()] * len(given)
        by_length: dict[int, list[int]] = {}
        for place, words in enumerate(given):
            by_length.setdefault(min(len(words), MOST_WORDS), []).append(place)
        for length, places in by_length.items():
            for start in range(0, len(places) if length else 0, _TOGETHER):
                some = places[start : start + _TOGETHER]
                tags = self._network.tag([given[place][:length] for place in some])
                for place, each in zip(some, tags, strict=True):
                    found[place] = each + (OUTSIDE,) * (len(given[place]) - length)
        return found
