"""The least and the most that a measure can be while some items have no place in the list yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from lore_sdk.evaluate.columns import Floats

__all__ = ["Extent", "Orders", "ndcg_bounds", "worst_and_best"]


class Extent(NamedTuple):
    """The ends of what is possible."""

    low: float
    high: float


class Orders(NamedTuple):
    """The levels of the items of a list, from the first rank on, in two orders."""

    worst: list[int]
    best: list[int]


def worst_and_best(ranked: Sequence[int], free: Sequence[int], relevant: int) -> Orders:
    """Return the orders in which a measure of relevant or not is least and most.

    Items of level `free` may stand anywhere among `ranked`, whose order is kept; those from the
    level `relevant` on are relevant, and how much so does not matter. A measure that never falls
    when a relevant item stands higher is best with the relevant ones on top and the others at the
    end, and worst the other way round.
    """
    good = [level for level in free if level >= relevant]
    bad = [level for level in free if level < relevant]
    return Orders(worst=[*bad, *ranked, *good], best=[*good, *ranked, *bad])


def ndcg_bounds(ranked: Sequence[int], free: Sequence[int], cutoff: int | None = None) -> Extent:
    """Return the extent of nDCG when items of gain `free` may stand anywhere among `ranked`.

    The order of `ranked` is kept. The gain of an item is its level, discounted by log2(1 + rank) as
    trec_eval does (Järvelin and Kekäläinen, “Cumulated gain-based evaluation of IR techniques”,
    2002). Raises ValueError when no gain is above zero, since nDCG is undefined then.
    """
    count = len(ranked) + len(free)
    discounts = 1 / np.log2(np.arange(count) + 2)
    discounts[cutoff if cutoff is not None else count :] = 0
    ideal = float(np.sort([*ranked, *free])[::-1] @ discounts)
    if not ideal:
        raise ValueError("no item has a gain above zero")
    low = _extreme(ranked, sorted(free), discounts, min)
    high = _extreme(ranked, sorted(free, reverse=True), discounts, max)
    return Extent(low / ideal, high / ideal)


def _extreme(
    ranked: Sequence[int],
    free: Sequence[int],
    discounts: Floats,
    choose: Callable[[float, float], float],
) -> float:
    """Merge two lists, each in its order, so that the discounted gain is least or most.

    Free items come out sorted, since swapping two of them can only help; what is left is the choice
    at each rank between the next of either list.
    """
    reached = [0.0]
    for placed, gain in enumerate(free):
        reached.append(reached[-1] + gain * discounts[placed])
    for row, gain in enumerate(ranked):
        reached[0] += gain * discounts[row]
        for placed, other in enumerate(free, start=1):
            rank = row + placed
            reached[placed] = choose(
                reached[placed] + gain * discounts[rank],
                reached[placed - 1] + other * discounts[rank],
            )
    return float(reached[-1])
