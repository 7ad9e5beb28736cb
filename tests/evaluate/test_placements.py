"""Where items without a place may stand: worked out by hand, and by trying every place."""

from __future__ import annotations

from itertools import combinations, permutations
from math import log2

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lore_sdk.evaluate.measures import measured
from lore_sdk.evaluate.orders import BINARY
from lore_sdk.evaluate.placements import ndcg_bounds, worst_and_best

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


def test_relevant_items_stand_on_top_in_the_best_order_and_last_in_the_worst() -> None:
    found = worst_and_best([1, 3, 0], [0, 2, 3, 1], 2)
    assert found.worst == [0, 1, 1, 3, 0, 2, 3]
    assert found.best == [2, 3, 1, 3, 0, 0, 1]


@pytest.mark.parametrize("name", BINARY)
def test_no_placement_is_beyond_the_orders_of_a_measure_of_relevant_or_not(name: str) -> None:
    measures = {
        "IPrec": ["IPrec@0.5"],
        "P": ["P(rel=2)@3"],
        "R": ["R(rel=2)@2"],
        "Success": ["Success(rel=2)@2"],
        "AP": ["AP(rel=2)", "AP(rel=2)@3"],
    }.get(name, [f"{name}(rel=2)"])
    for measure in measures:
        relevant = 2 if "rel=2" in measure else 1
        tried = [
            ([1, 3, 0], [0, 2, 3]),
            ([3, 0, 0, 2], [1, 2]),
            ([0, 1, 2], [0, 0, 3]),
            ([2, 0], [0, 3]),
            ([0, 0, 3, 1], [3]),
        ]
        reached = [in_orders(measure, every_order(*each)) for each in tried]
        ends = [in_orders(measure, list(worst_and_best(*each, relevant))) for each in tried]
        for values, (worst, best) in zip(reached, ends, strict=True):
            assert (worst, best) == (pytest.approx(min(values)), pytest.approx(max(values)))
        # or nothing was tried that orders matter to
        assert any(worst < best for worst, best in ends)


def in_orders(measure: str, orders: list[list[int]]) -> list[float]:
    """Measure lists of levels that stand in order."""
    labels = {
        str(n): {str(rank): level for rank, level in enumerate(order)}
        for n, order in enumerate(orders)
    }
    runs = {n: {rank: -float(rank) for rank in items} for n, items in labels.items()}
    found = measured(measure, labels, runs)
    return [found[name] for name in labels]
