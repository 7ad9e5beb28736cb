"""Paired tests: what chance would do too, and what it would not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.evaluate import Comparison, Difference, compared, holm
from tests.evaluate.build import graded

shares = st.lists(st.floats(0.001, 1), max_size=8)

RIGHT = graded([(n % 4, n % 4) for n in range(24)])
WRONG = replace(RIGHT, pairs=tuple(replace(p, grade=3 - p.label) for p in RIGHT.pairs))


def difference(comparison: Comparison, name: str) -> Difference:
    (found,) = [each for each in comparison.differences if each.name == name]
    return found


def test_a_judge_differs_from_itself_by_nothing() -> None:
    (found,) = compared(RIGHT, {"again": RIGHT})
    assert (found.name, found.matched, found.first_only, found.other_only) == ("again", 24, 0, 0)
    one = difference(found, "quadratic kappa")
    assert (one.value, one.low, one.high, one.p, one.corrected) == (0, None, None, 1, 1)
    assert one.why == "no interval: all draws of queries give the same value"


def test_the_difference_is_the_other_less_the_first() -> None:
    one = difference(compared(WRONG, {"right": RIGHT})[0], "Acc@4")
    assert (one.first, one.other, one.value) == (0, 1, 1)
    assert (one.pairs, one.queries) == (24, 12)


def test_swapping_in_six_queries_is_as_extreme_in_two_of_sixty_four_cases() -> None:
    few = replace(RIGHT, pairs=RIGHT.pairs[:12]), replace(WRONG, pairs=WRONG.pairs[:12])
    one = difference(compared(few[0], {"wrong": few[1]}, resamples=5000)[0], "Acc@4")
    assert one.p == pytest.approx(2 / 64, abs=0.006)


def test_what_no_swap_reaches_is_still_one_case_of_all() -> None:
    many = graded([(n % 4, n % 4) for n in range(120)])
    turned = replace(many, pairs=tuple(replace(p, grade=3 - p.label) for p in many.pairs))
    one = difference(compared(many, {"turned": turned}, resamples=99)[0], "Acc@4")
    assert one.p == 0.01


def test_what_is_tested_together_is_corrected_together() -> None:
    alone = difference(compared(RIGHT, {"wrong": WRONG})[0], "Acc@4")
    many = compared(RIGHT, {str(n): WRONG for n in range(5)})
    assert alone.p == difference(many[0], "Acc@4").p
    assert alone.corrected is not None
    assert all((difference(each, "Acc@4").corrected or 0) > alone.corrected for each in many)


def test_a_judge_that_abstains_on_what_is_hard_is_not_better_for_it() -> None:
    shy = [replace(p, grade=p.label if n % 2 else None) for n, p in enumerate(RIGHT.pairs)]
    half = [replace(p, grade=p.label if n % 2 else 3 - p.label) for n, p in enumerate(RIGHT.pairs)]
    (found,) = compared(
        replace(RIGHT, pairs=tuple(half)), {"shy": replace(RIGHT, pairs=tuple(shy))}
    )
    assert (found.first_abstained, found.other_abstained) == (0, 12)
    one = difference(found, "Acc@4")
    assert (one.first, one.other, one.value, one.pairs) == (1, 1, 0, 12)


def test_what_cannot_be_compared_says_why() -> None:
    (found,) = compared(RIGHT, {"wrong": WRONG})
    one = difference(found, "ECE")
    assert (one.value, one.p, one.corrected) == (None, None, None)
    assert one.why == "no grade has a confidence"
    few = replace(RIGHT, pairs=RIGHT.pairs[:4]), replace(WRONG, pairs=WRONG.pairs[:4])
    one = difference(compared(few[0], {"wrong": few[1]})[0], "Acc@4")
    assert (one.value, one.low, one.p) == (-1, None, None)
    assert one.why == "no interval: 2 queries are too few to draw from"


def test_two_that_graded_nothing_in_common_have_no_difference() -> None:
    silent = tuple(replace(p, grade=None) for p in RIGHT.pairs)
    (found,) = compared(RIGHT, {"silent": replace(RIGHT, pairs=silent)})
    assert {each.value for each in found.differences} == {None}
    assert difference(found, "kappa").why == "no pair has a grade"


def test_holm_of_four_tests_worked_out_by_hand() -> None:
    # in order 0.005 * 4, 0.01 * 3, 0.03 * 2, 0.04 * 1, and none below the one before
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([]) == ()


@given(shares)
def test_holm_keeps_the_order_and_lowers_nothing(ps: list[float]) -> None:
    corrected = holm(ps)
    assert all(p <= c <= min(1, p * len(ps)) for p, c in zip(ps, corrected, strict=True))
    ranked = sorted(zip(ps, corrected, strict=True))
    assert [c for _, c in ranked] == sorted(corrected)
