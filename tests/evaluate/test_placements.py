"""Where items without a place may stand: worked out by hand, and by trying every place."""

from __future__ import annotations

from itertools import combinations, permutations
from math import log2

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lore_sdk.evaluate.placements import ndcg_bounds

gains = st.lists(st.integers(0, 3), max_size=4)


def ndcg(order: list[int], cutoff: int) -> float:
    def gained(levels: list[int]) -> float:
        return sum(level / log2(rank + 2) for rank, level in enumerate(levels[:cutoff]))

    return gained(order) / gained(sorted(order, reverse=True))


def every_order(ranked: list[int], free: list[int]) -> list[list[int]]:
    size = len(ranked) + len(free)
    orders = []
    for places in combinations(range(size), len(free)):
        for mixed in permutations(free):
            left, put = iter(ranked), dict(zip(places, mixed, strict=True))
            orders.append([put[n] if n in put else next(left) for n in range(size)])
    return orders


def test_one_free_item_worked_out_by_hand() -> None:
    # 1 may stand first, between or last: 1 + 3/2, 1/log2(3) + 3/2, 3/log2(3) + 1/2
    ideal = 3 + 1 / log2(3)
    found = ndcg_bounds([0, 3], [1])
    assert found.low == pytest.approx((1 / log2(3) + 1.5) / ideal)
    assert found.high == pytest.approx(2.5 / ideal)


@given(gains, gains, st.integers(1, 9))
def test_no_placement_is_beyond_the_bounds_and_some_reach_them(
    ranked: list[int], free: list[int], cutoff: int
) -> None:
    assume(any(ranked + free))
    tried = [ndcg(order, cutoff) for order in every_order(ranked, free)]
    found = ndcg_bounds(ranked, free, cutoff)
    assert found.low == pytest.approx(min(tried))
    assert found.high == pytest.approx(max(tried))


def test_nothing_to_gain_is_refused() -> None:
    with pytest.raises(ValueError, match="no item has a gain above zero"):
        ndcg_bounds([0], [0])
