"""A stand-in for a click log: shoppers made up from people's labels, as click models have them.

There is no click log among the sets. The position-based model (Craswell et al., WSDM 2008) says
that an item is clicked when its place is looked at and it appeals: places are looked at as often
as one over their number (Joachims et al., WSDM 2017, with eta = 1), and appeal is the gain of the
label, (2^level - 1) / (2^3 - 1) (Chapelle et al., CIKM 2009), mixed with a share of clicks that
mean nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

SEARCHES = 100
"""How often each query is searched."""
NOISE = 0.1
"""Chance that an item that is looked at is clicked whatever it is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a result list showed at one place, and how often that was clicked."""

    query: str
    item: str
    clicks: int
    impressions: int
    position: int


def clicked(lists: Mapping[str, Sequence[tuple[str, int]]], seed: int = 0) -> Iterator[Shown]:
    """Simulate searches; `lists` maps queries to items with their level from 0 to 3.

    Items stand in an order that has nothing to do with their labels, the same in every search.
    """
    dice = random.Random(seed)
    for query, items in sorted(lists.items()):
        ranked = sorted(items, key=lambda item: dice.random())
        for place, (item, level) in enumerate(ranked, start=1):
            chance = (NOISE + (1 - NOISE) * (2**level - 1) / 7) / place
            clicks = sum(dice.random() < chance for _ in range(SEARCHES))
            yield Shown(query, item, clicks, SEARCHES, place)
