"""STAND-IN, to be replaced by the fitted matcher (owner: the matcher's author). Word overlap only.

Contract that judge.py relies on: `Matcher.name`, `Matcher.default()`, `Matcher.load(path)`,
`Matcher.priors(pairs) -> list[Prior]` with pairs of (Query, Item, Signals), and
`Prior(level, probabilities, score)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.types import Item, Query


@dataclass(frozen=True, slots=True)
class Prior:
    level: int
    probabilities: tuple[float, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What path and rules say about a pair, as numbers for the matcher."""

    cap: int = 3
    floor: int = 0
    needs: int = 0
    met: int = 0
    open: int = 0
    head: int = 0


@dataclass(frozen=True)
class Matcher:
    name: str = "stand-in"

    @classmethod
    def default(cls) -> Matcher:
        return cls()

    @classmethod
    def load(cls, path: str | Path) -> Matcher:
        return cls()

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        return [self._prior(query, item) for query, item, _ in pairs]

    def _prior(self, query: Query, item: Item) -> Prior:
        q = set(re.findall(r"\w+", query.text.casefold()))
        t = set(re.findall(r"\w+", item.title.casefold()))
        share = len(q & t) / max(1, len(q))
        level = min(3, int(share * 4))
        probabilities = [0.1] * 4
        probabilities[level] = 0.7
        return Prior(level, tuple(probabilities), share)
