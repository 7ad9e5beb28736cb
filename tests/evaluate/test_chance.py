"""Kappas and alpha: tables worked out by hand, other libraries, and laws."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from lore_sdk.evaluate.chance import kappa, ordinal_alpha, quadratic_kappa, ratio
from lore_sdk.evaluate.columns import Floats

HAND = np.array([[2, 1, 0], [0, 2, 1], [1, 0, 3]], float)
"""Two off by one (cost 1 each) and one off by two (cost 4); rows and columns add up to 3, 3, 4."""

cells = st.integers(2, 6).flatmap(
    lambda size: st.lists(
        st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), min_size=2, max_size=60
    ).map(lambda pairs: (size, pairs))
)


def table_of(size: int, pairs: list[tuple[int, int]]) -> Floats:
    table = np.zeros((size, size))
    np.add.at(table, tuple(np.array(pairs).T), 1)
    return table


def both_sides_vary(pairs: list[tuple[int, int]]) -> bool:
    return all(len(set(side)) > 1 for side in zip(*pairs, strict=True))


def test_kappa_of_a_table_worked_out_by_hand() -> None:
    # 7 of 10 agree; chance would make (9 + 9 + 16) / 100 of them agree
    assert kappa(HAND) == pytest.approx((0.7 - 0.34) / (1 - 0.34))


def test_quadratic_kappa_of_a_table_worked_out_by_hand() -> None:
    # costs are 1 + 1 + 4 = 6; by chance (4 * 3*3 - 2 * 3*3 + 4 * 3*4 + 4 * 2 * 3*4 - 2 * 3*4) / 10
    assert quadratic_kappa(HAND) == pytest.approx(1 - 6 / 13.8)


def test_the_weights_of_two_grades_are_those_of_no_weights() -> None:
    table = np.array([[20, 5], [10, 15]], float)
    assert kappa(table) == pytest.approx(0.4)
    assert quadratic_kappa(table) == pytest.approx(0.4)


def test_a_stack_of_tables_has_a_value_each() -> None:
    stack = np.array([HAND, HAND.T, 2 * HAND, np.zeros((3, 3))])
    values = quadratic_kappa(stack)
    assert values[:3] == pytest.approx([1 - 6 / 13.8] * 3)
    assert np.isnan(values[3])


@pytest.mark.parametrize("measure", [kappa, quadratic_kappa])
def test_labels_of_one_grade_have_no_kappa(measure: object) -> None:
    assert callable(measure)
    assert np.isnan(measure(np.array([[0, 0], [3, 4]], float)))


@pytest.mark.parametrize("measure", [kappa, quadratic_kappa])
def test_a_judge_of_one_grade_is_as_good_as_chance(measure: object) -> None:
    assert callable(measure)
    assert measure(np.array([[3, 0], [4, 0]], float)) == 0


@given(cells)
def test_kappas_are_those_of_another_library(found: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = found
    assume(both_sides_vary(pairs))
    labels, grades = zip(*pairs, strict=True)
    table = table_of(size, pairs)
    for measure, weights in ((kappa, None), (quadratic_kappa, "quadratic")):
        theirs = cohen_kappa_score(labels, grades, labels=range(size), weights=weights)
        assert measure(table) == pytest.approx(theirs)


@given(cells)
def test_alpha_is_that_of_another_library(found: tuple[int, list[tuple[int, int]]]) -> None:
    size, pairs = found
    assume(len({level for pair in pairs for level in pair}) > 1)
    table = table_of(size, pairs)
    theirs = krippendorff.alpha(np.array(pairs).T, level_of_measurement="ordinal")
    assert ordinal_alpha(table + table.T) == pytest.approx(theirs)


@given(cells)
def test_swapping_judge_and_label_changes_no_kappa(
    found: tuple[int, list[tuple[int, int]]],
) -> None:
    size, pairs = found
    assume(both_sides_vary(pairs))
    table = table_of(size, pairs)
    assert kappa(table) == pytest.approx(kappa(table.T))
    assert quadratic_kappa(table) == pytest.approx(quadratic_kappa(table.T))


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30))
def test_equal_grades_are_worth_one(levels: list[int]) -> None:
    assume(len(set(levels)) > 1)
    table = table_of(4, [(level, level) for level in levels])
    assert kappa(table) == pytest.approx(1)
    assert quadratic_kappa(table) == pytest.approx(1)
    assert ordinal_alpha(2 * table) == pytest.approx(1)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30))
def test_reversed_grades_are_never_better_than_chance(levels: list[int]) -> None:
    assume(len(set(levels)) > 1)
    assert quadratic_kappa(table_of(4, [(level, 3 - level) for level in levels])) <= 1e-12


def test_reversed_grades_that_are_balanced_are_worth_minus_one() -> None:
    assert quadratic_kappa(np.fliplr(np.eye(4))) == pytest.approx(-1)


def test_values_that_are_all_equal_have_no_alpha() -> None:
    assert np.isnan(ordinal_alpha(np.diag([0.0, 4.0, 0.0])))


def test_a_ratio_with_nothing_below_is_undefined_without_a_warning() -> None:
    found = ratio(np.array([1.0, 0.0, 3.0]), np.array([2.0, 0.0, 0.0]))
    assert found[0] == 0.5
    assert np.isnan(found[1:]).all()
