"""Agreement on tables worked out by hand, and what cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, agreement, confusion, figures_of
from lore_sdk.evaluate.tables import grade_statistics, relevant_level
from lore_sdk.types import LORE_SCALE
from tests.evaluate.build import by_name, graded, of_table

HAND = of_table([[2, 1, 0], [0, 2, 1], [1, 0, 3]])

levels = st.integers(0, 3)
pairs = st.lists(st.tuples(levels, st.none() | levels), max_size=24)


def test_figures_of_a_table_worked_out_by_hand() -> None:
    found = by_name(agreement(HAND, resamples=0))
    assert {name: each.value for name, each in found.items()} == pytest.approx(
        {
            "coverage": 1,
            "quadratic kappa": 1 - 6 / 13.8,
            "kappa": 0.36 / 0.66,
            # 6, 6 and 8 values: grades 1 and 2 are 6 apart, 2 and 3 are 7, 1 and 3 are 13
            "ordinal alpha": 1 - 19 * 2 * (36 + 49 + 169) / (2 * (36 * 36 + 48 * 49 + 48 * 169)),
            "macro-F1": (4 / 6 + 4 / 6 + 6 / 8) / 3,
            "Acc@2": 0.8,
            "Acc@3": 0.7,
            "leniency": 0.0,
        }
    )
    assert {(each.pairs, each.queries) for each in found.values()} == {(10, 5)}


def test_the_table_counts_labels_in_rows_and_grades_in_columns() -> None:
    assert confusion(graded([(0, 3), (0, 3), (2, 1), (3, None)])) == (
        (0, 0, 0, 2),
        (0, 0, 0, 0),
        (0, 1, 0, 0),
        (0, 0, 0, 0),
    )


def test_recall_and_precision_of_each_grade_rest_on_its_own_pairs() -> None:
    found = by_name(figures_of(HAND, grade_statistics(HAND.scale), resamples=0))
    assert [(name, each.value, each.pairs) for name, each in found.items()] == [
        ("recall L1", pytest.approx(2 / 3), 3),
        ("precision L1", pytest.approx(2 / 3), 3),
        ("recall L2", pytest.approx(2 / 3), 3),
        ("precision L2", pytest.approx(2 / 3), 3),
        ("recall L3", pytest.approx(3 / 4), 4),
        ("precision L3", pytest.approx(3 / 4), 4),
    ]


def test_recall_is_of_what_people_labelled_and_precision_of_what_the_judge_graded() -> None:
    judged = graded([(0, 0), (0, 3), (0, 3), (3, 3)])
    found = by_name(figures_of(judged, grade_statistics(LORE_SCALE)))
    names = ("recall L1", "precision L1", "recall L4", "precision L4")
    assert [found[name].value for name in names] == pytest.approx([1 / 3, 1, 1, 1 / 3])
    assert [found[name].pairs for name in names] == [3, 1, 1, 3]


def test_grades_that_nobody_gave_are_not_averaged_over() -> None:
    # L1 has 2 right of 2 + 3, L4 none of 0 + 1, and the two between are nobody's
    judged = graded([(0, 0), (0, 0), (0, 3)])
    assert by_name(agreement(judged))["macro-F1"].value == pytest.approx((4 / 5 + 0) / 2)


def test_a_grade_that_nobody_gave_has_neither_recall_nor_precision() -> None:
    found = by_name(figures_of(graded([(0, 0), (3, 3)]), grade_statistics(LORE_SCALE)))
    assert found["recall L2"].value is None
    assert found["recall L2"].why == "no graded pair is labelled L2"
    assert found["precision L3"].why == "the judge graded no pair L3"


@pytest.mark.parametrize("grades, level", [(2, 1), (3, 2), (4, 2), (5, 3), (6, 3)])
def test_the_upper_half_is_relevant(grades: int, level: int) -> None:
    assert relevant_level(grades) == level


def test_what_counts_as_relevant_can_be_said() -> None:
    judged = graded([(1, 3), (0, 1), (3, 3), (1, 2)])
    figures = [by_name(agreement(judged, relevant=cut))["Acc@2"].value for cut in (1, 2, 3)]
    assert figures == [0.75, 0.5, 0.75]


@pytest.mark.parametrize("level", [0, 4])
def test_a_cut_that_leaves_one_side_empty_is_refused(level: int) -> None:
    with pytest.raises(DataError) as caught:
        agreement(graded([(0, 0)]), relevant=level)
    assert str(caught.value) == (
        f"the level {level} does not part relevant grades from others; from 1 to 3 it does"
    )


def test_two_grades_have_one_accuracy() -> None:
    names = [each.name for each in agreement(of_table([[1, 0], [0, 1]]))]
    assert [name for name in names if name.startswith("Acc")] == ["Acc@2"]


def test_a_judge_that_grades_higher_than_people_is_lenient() -> None:
    assert by_name(agreement(graded([(0, 2), (1, 2), (3, 2)])))["leniency"].value == pytest.approx(
        2 / 3
    )


def test_abstentions_lower_coverage_and_nothing_else() -> None:
    some = by_name(agreement(graded([(0, 0), (1, None), (3, 2), (2, None)])))
    none = by_name(agreement(graded([(0, 0), (3, 2)])))
    assert some.pop("coverage").value == 0.5
    assert none.pop("coverage").value == 1
    assert {n: f.value for n, f in some.items()} == {n: f.value for n, f in none.items()}


def reasons(judged: Judged) -> dict[str, str]:
    return {each.name: each.why for each in agreement(judged) if each.value is None}


def test_without_pairs_nothing_is_told() -> None:
    assert reasons(graded([])) == {"coverage": "there are no pairs"} | dict.fromkeys(
        ("quadratic kappa", "kappa", "ordinal alpha", "macro-F1", "Acc@2", "Acc@4", "leniency"),
        "no pair has a grade",
    )


def test_where_all_abstained_only_that_is_told() -> None:
    judged = graded([(0, None), (3, None)])
    assert by_name(agreement(judged))["coverage"].value == 0
    assert set(reasons(judged).values()) == {"no pair has a grade"}


def test_labels_of_one_grade_tell_no_agreement_beyond_chance() -> None:
    why = "people gave one grade only, L3; nothing tells chance from skill"
    names = ("quadratic kappa", "kappa", "ordinal alpha")
    assert reasons(graded([(2, 2), (2, 3), (2, 0)])) == dict.fromkeys(names, why)


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_queries_changes_no_value(
    found: list[tuple[int, int | None]], random: object
) -> None:
    judged = graded(found)
    shuffled = list(judged.pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    values = [f.value for f in agreement(judged, resamples=0)]
    assert [
        f.value for f in agreement(Judged.of(LORE_SCALE, shuffled), resamples=0)
    ] == pytest.approx(values)


@given(pairs)
def test_shares_are_shares_and_agreement_is_at_most_one(
    found: list[tuple[int, int | None]],
) -> None:
    figures = by_name(agreement(graded(found), resamples=20))
    for name in ("coverage", "macro-F1", "Acc@2", "Acc@4"):
        for number in (figures[name].value, figures[name].low, figures[name].high):
            assert number is None or -1e-12 <= number <= 1 + 1e-12
    for name in ("quadratic kappa", "kappa", "ordinal alpha"):
        value = figures[name].value
        assert value is None or value <= 1
