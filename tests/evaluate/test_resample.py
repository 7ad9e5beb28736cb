"""Intervals and tests draw whole queries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lore_sdk.evaluate import Figure, Judged, agreement
from lore_sdk.evaluate.resample import interval, resampled, swapped
from tests.evaluate.build import by_name, graded


def accuracy(judged: Judged) -> Figure:
    return by_name(agreement(judged))["Acc@4"]


def noisy(count: int) -> list[tuple[int, int]]:
    """Every other grade is right."""
    return [(n % 4, n % 4 if n % 8 < 4 else 3 - n % 4) for n in range(count)]


def width(figure: Figure) -> float:
    assert figure.low is not None
    assert figure.high is not None
    return figure.high - figure.low


def test_the_interval_of_a_share_is_that_of_the_normal_law() -> None:
    found = accuracy(graded(noisy(400), size=1))
    assert found.value == 0.5
    # two standard errors of half in 400 are 0.049
    assert found.low == pytest.approx(0.451, abs=0.006)
    assert found.high == pytest.approx(0.549, abs=0.006)


def test_copies_within_a_query_make_no_interval_narrower() -> None:
    once = graded(noisy(40), size=1)
    copies = [replace(pair, item=f"{pair.item}-{n}") for pair in once.pairs for n in range(5)]
    strangers = [replace(pair, query=pair.item) for pair in copies]
    within, apart = replace(once, pairs=tuple(copies)), replace(once, pairs=tuple(strangers))
    assert accuracy(within).low == accuracy(once).low
    assert accuracy(within).high == accuracy(once).high
    assert width(accuracy(within)) > 1.8 * width(accuracy(apart))


def test_equal_seeds_give_equal_intervals_and_others_do_not() -> None:
    judged = graded(noisy(60))
    assert agreement(judged, seed=7) == agreement(judged, seed=7)
    assert agreement(judged, seed=7) != agreement(judged, seed=8)


def test_few_queries_have_values_without_intervals() -> None:
    found = accuracy(graded(noisy(8)))
    assert found.value == 0.5
    assert found.low is None
    assert found.why == "no interval: 4 queries are too few to draw from"
    assert accuracy(graded([(0, 0)])).why == "no interval: 1 query is too few to draw from"


def test_without_resamples_there_are_no_intervals() -> None:
    found = by_name(agreement(graded(noisy(40)), resamples=0))["Acc@4"]
    assert found.value == 0.5
    assert found.why == "no interval: no resamples were asked for"


def test_a_figure_that_resamples_often_lack_has_no_interval() -> None:
    assert interval(np.array([np.nan, *[0.5] * 9]), 9).why == (
        "no interval: it is undefined in 1 of 10 resamples"
    )
    rare = interval(np.array([np.nan, *np.linspace(0, 1, 101)]), 9)
    assert rare.low == pytest.approx(0.025)
    assert rare.high == pytest.approx(0.975)


def test_values_that_are_all_alike_claim_no_certainty() -> None:
    found = accuracy(graded([(n % 4, n % 4) for n in range(40)]))
    assert (found.value, found.low, found.high) == (1, None, None)
    assert found.why == "no interval: all draws of queries give the same value"


def test_sums_of_one_resample_are_of_the_same_queries() -> None:
    ones = np.ones((7, 1))
    numbers = np.arange(7.0)[:, None]
    count, total, double = resampled([ones, numbers, 2 * numbers], 50, 0)
    assert count.tolist() == [[7.0]] * 50
    assert (double == 2 * total).all()
    assert len(set(total[:, 0])) > 10


def test_batches_are_seamless(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = np.arange(9.0)[:, None]
    (whole,) = resampled([numbers], 20, 3)
    monkeypatch.setattr("lore_sdk.evaluate.resample._BATCH", 9 * 6)
    (parts,) = resampled([numbers], 20, 3)
    assert (whole == parts).all()
    assert resampled([np.zeros((0, 4))], 20, 3)[0].shape == (0, 4)


def test_swapping_keeps_the_sum_of_both_sides() -> None:
    first, other = np.arange(12.0).reshape(6, 2), np.arange(12.0, 24).reshape(6, 2)
    ((one, two),) = swapped([(first, other)], 64, 0)
    assert (one + two == (first + other).sum(axis=0)).all()
    # each query moves 12 from one side to the other in about half of the draws
    moved = (one - first.sum(axis=0))[:, 0] / 12
    assert set(moved) <= set(range(7))
    assert 2 < moved.mean() < 4
