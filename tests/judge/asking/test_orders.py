"""Orders from answers about a few items: laws that hold whatever is answered."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.judge.asking.orders import (
    Bounds,
    Pair,
    by_merging,
    by_windows,
    by_wins,
    within_bounds,
)

BOUNDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda b: Bounds(min(b), max(b))),
    max_size=12,
)
COMPARING = [by_wins, by_merging]


@given(BOUNDS, st.randoms(use_true_random=False))
def test_nothing_stands_above_what_is_certainly_better(
    bounds: list[Bounds], chance: object
) -> None:
    order = list(range(len(bounds)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    found = within_bounds(order, bounds)
    assert sorted(found) == sorted(order)
    for place, above in enumerate(found):
        assert not any(bounds[below].above(bounds[above]) for below in found[place:])
    assert within_bounds(found, bounds) == found


def test_bounds_move_no_more_than_they_must() -> None:
    free, low, high = Bounds(0, 3), Bounds(0, 1), Bounds(2, 3)
    assert within_bounds([0, 1, 2, 3], [low, free, high, low]) == [1, 2, 0, 3]
    sure = Bounds(1, 1)
    assert within_bounds([0, 1, 2], [low, sure, sure]) == [1, 2, 0]
    assert within_bounds([2, 0, 1], [free, free, free]) == [2, 0, 1]


def comparing(
    better: Callable[[int, int], int], asked: list[list[Pair]]
) -> Callable[..., list[int]]:
    def compare(pairs: Sequence[Pair]) -> list[int]:
        asked.append(list(pairs))
        return [better(*pair) for pair in pairs]

    return compare


@given(st.permutations(range(9)), st.integers(0, 9))
def test_true_answers_give_the_true_order(worth: list[int], count: int) -> None:
    worth = worth[:count]
    wanted = sorted(range(count), key=lambda item: -worth[item])
    for sort in COMPARING:
        assert sort(count, comparing(lambda a, b: 1 if worth[a] > worth[b] else -1, [])) == wanted


@given(st.integers(0, 12), st.randoms(use_true_random=False))
def test_answers_that_contradict_each_other_lose_and_double_nothing(
    count: int, chance: object
) -> None:
    for sort in COMPARING:
        found = sort(count, comparing(lambda a, b: chance.choice((1, 0, -1)), []))  # type: ignore[attr-defined]
        assert sorted(found) == list(range(count))


@pytest.mark.parametrize("sort", COMPARING)
def test_draws_keep_the_order(sort: Callable[..., list[int]]) -> None:
    assert sort(7, comparing(lambda a, b: 0, [])) == list(range(7))


def test_merging_asks_little_and_much_at_once() -> None:
    for count in (2, 7, 8, 33, 100):
        asked: list[list[Pair]] = []
        by_merging(count, comparing(lambda a, b: -1 if (a * 7) % 5 < (b * 7) % 5 else 1, asked))
        assert sum(map(len, asked)) <= count * math.ceil(math.log2(count))
        assert len(asked) < 3 * count
    assert len(asked[0]) == 50


def test_wins_are_counted_over_all_pairs() -> None:
    asked: list[list[Pair]] = []
    beaten = {(0, 1): -1, (0, 2): -1, (1, 2): 1, (0, 3): 0, (1, 3): 0, (2, 3): -1}
    found = by_wins(4, comparing(lambda a, b: beaten[a, b], asked))
    assert asked == [[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]]
    assert found == [1, 3, 2, 0]


def test_windows_move_up_from_the_last() -> None:
    seen: list[list[int]] = []

    def arrange(places: Sequence[int]) -> list[int]:
        seen.append(list(places))
        return sorted(places, reverse=True)

    assert by_windows(7, arrange, size=4) == [6, 5, 2, 0, 1, 4, 3]
    assert seen == [[3, 4, 5, 6], [1, 2, 6, 5], [0, 6, 5, 2]]


@given(st.permutations(range(11)), st.integers(2, 12))
def test_the_best_reach_the_top_in_one_pass(worth: list[int], size: int) -> None:
    found = by_windows(11, lambda some: sorted(some, key=lambda item: -worth[item]), size=size)
    assert sorted(found) == list(range(11))
    top = max(1, size // 2) if size < 11 else 11
    assert [worth[item] for item in found[:top]] == sorted(worth, reverse=True)[:top]


def test_one_item_or_none_is_in_order() -> None:
    def never(some: object) -> list[int]:
        raise AssertionError

    for count in (0, 1):
        assert by_windows(count, never, size=3) == list(range(count))
        assert by_merging(count, never) == list(range(count))
        assert by_wins(count, lambda pairs: []) == list(range(count))
