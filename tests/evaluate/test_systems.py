"""Search systems by labels and by grades: worked out by hand, bounded, ordered."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product
from math import log2

import pytest

from lore_sdk.errors import DataError, LoreError
from lore_sdk.evaluate import Judged, Run, rank_systems
from tests.evaluate.build import graded

# two queries of three items: labels 3 1 0 and 2 0 1; the judge is silent on the second of each
JUDGED = graded([(3, 3), (1, None), (0, 1), (2, 2), (0, None), (1, 0)], size=3)
BEST: Run = {"q0": {"i0": 3.0, "i1": 2.0, "i2": 1.0}, "q1": {"i3": 3.0, "i5": 2.0, "i4": 1.0}}
TURNED: Run = {q: {item: -score for item, score in items.items()} for q, items in BEST.items()}
MIXED: Run = {"q0": BEST["q0"], "q1": TURNED["q1"]}


def dcg(*levels: int) -> float:
    return sum(level / log2(rank + 2) for rank, level in enumerate(levels))


def test_scores_by_labels_and_by_grades_worked_out_by_hand() -> None:
    (one,) = rank_systems(JUDGED, {"turned": TURNED}).scores
    labels = dcg(0, 1, 3) / dcg(3, 1), dcg(0, 1, 2) / dcg(2, 1)
    grades = dcg(1, 0, 3) / dcg(3, 1), dcg(0, 0, 2) / dcg(2)
    condensed = dcg(1, 3) / dcg(3, 1), dcg(0, 2) / dcg(2)
    assert one.by_labels == pytest.approx(sum(labels) / 2)
    assert one.by_grades == pytest.approx(sum(grades) / 2)
    assert one.condensed == pytest.approx(sum(condensed) / 2)
    assert one.judged == 1


def test_the_extent_is_that_of_every_grade_an_abstention_could_have_been() -> None:
    judged = graded([(3, None), (1, None), (0, 1)], size=3)
    (one,) = rank_systems(judged, {"turned": TURNED}).scores
    tried = [
        dcg(1, *levels) / dcg(*sorted((1, *levels), reverse=True))
        for levels in product(range(4), repeat=2)
    ]
    assert one.extent == pytest.approx((min(tried), max(tried)))
    assert one.by_grades == 1  # the one item with a grade stands first


def test_the_best_and_the_worst_way_deal_the_same_grades_in_turned_orders() -> None:
    judged = graded([(3, None), (1, None), (0, 0)], size=3)
    (one,) = rank_systems(judged, {"turned": TURNED}, "nDCG@2").scores
    # the second place counts and the third does not: 3 and 0 there, or 0 and 3
    assert one.extent == pytest.approx((0, dcg(0, 3) / dcg(3)))


def test_the_extent_holds_the_score_by_labels() -> None:
    honest = replace(
        JUDGED, pairs=tuple(replace(p, label=p.grade or p.label) for p in JUDGED.pairs)
    )
    for one in rank_systems(honest, {"best": BEST, "turned": TURNED, "mixed": MIXED}).scores:
        assert one.extent is not None
        assert one.extent.low <= one.by_labels + 1e-12
        assert one.by_labels <= one.extent.high + 1e-12


def test_without_abstentions_there_is_nothing_to_bound() -> None:
    judged = graded([(3, 2), (1, 1), (0, 3)], size=3)
    (one,) = rank_systems(judged, {"turned": {"q0": TURNED["q0"]}}).scores
    assert one.extent == pytest.approx((one.by_grades, one.by_grades))
    assert one.condensed == pytest.approx(one.by_grades)


def test_the_extent_holds_every_way_when_systems_tie() -> None:
    judged = graded([(3, None), (1, None), (0, 2)], size=3)
    tied: Run = {"q0": {"i0": 1.0, "i1": 1.0, "i2": 1.0}}
    (one,) = rank_systems(judged, {"tied": tied}, "nDCG@2").scores
    # ties are broken by id, the last first: i2, i1, i0
    tried = [
        dcg(2, second) / dcg(*sorted((2, second, third), reverse=True)[:2])
        for second, third in product(range(4), repeat=2)
    ]
    assert one.extent == pytest.approx((min(tried), max(tried)))


def test_too_many_abstentions_have_no_extent() -> None:
    judged = graded([(n % 4, None) for n in range(40)], size=40)
    (one,) = rank_systems(judged, {"one": {"q0": {"i0": 1.0}}}).scores
    assert one.extent is None


def test_items_without_a_label_lower_what_is_judged() -> None:
    run = {**BEST, "q1": {"new": 9.0, **BEST["q1"]}}
    (one,) = rank_systems(JUDGED, {"new": run}).scores
    assert one.judged == pytest.approx((1 + 3 / 4) / 2)


def test_systems_that_a_judge_orders_as_people_do_have_a_tau_of_one() -> None:
    judge = graded([(n % 4, n % 4) for n in range(24)], size=4)
    runs = {
        name: {f"q{q}": {f"i{4 * q + n}": float(sign * n) for n in range(4)} for q in range(6)}
        for name, sign in (("up", 1), ("down", -1))
    }
    runs["both"] = {**runs["up"], "q0": runs["down"]["q0"]}
    tau = rank_systems(judge, runs).tau
    assert (tau.value, tau.queries) == pytest.approx((1, 6))
    assert tau.why == "no interval: all draws of queries give the same value"
    wrong = replace(judge, pairs=tuple(replace(p, grade=3 - p.label) for p in judge.pairs))
    assert rank_systems(wrong, runs).tau.value == pytest.approx(-1)


@pytest.mark.parametrize(
    "names, why",
    [
        (("best", "turned"), "2 systems are too few to order"),
        (("best", "again", "too"), "all systems score the same"),
    ],
)
def test_an_order_that_is_none_has_no_tau(names: tuple[str, ...], why: str) -> None:
    runs = {name: TURNED if name == "turned" else BEST for name in names}
    tau = rank_systems(JUDGED, runs).tau
    assert (tau.value, tau.why) == (None, why)


def test_a_run_of_other_queries_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        rank_systems(JUDGED, {"other": {"Q0": {"i0": 1.0}}})
    assert str(caught.value) == (
        "the run `other` has none of the queries that were judged; it has `Q0`, the judge has "
        "`q0`, `q1`"
    )


def test_an_item_that_stands_twice_is_refused() -> None:
    twice = Judged.of(JUDGED.scale, [*JUDGED.pairs, JUDGED.pairs[0]])
    with pytest.raises(DataError) as caught:
        rank_systems(twice, {"best": BEST})
    assert str(caught.value) == (
        "item `i0` stands twice under query `q0`; systems are scored with one label an item"
    )


def test_without_scipy_the_command_that_brings_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    with pytest.raises(LoreError) as caught:
        rank_systems(JUDGED, {"best": BEST, "turned": TURNED, "mixed": MIXED})
    assert str(caught.value) == (
        "comparing systems needs the library scipy; run: pip install 'lore-sdk[eval]'"
    )
