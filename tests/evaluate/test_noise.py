"""Suspicion of labels: laws, numbers worked out by hand, and labels that are known to be wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, JudgedPair
from lore_sdk.evaluate.noise import suspects, suspicion, true_grades
from lore_sdk.types import LORE_SCALE

SURE = (0.01, 0.01, 0.02, 0.96)
EVEN = (0.25, 0.25, 0.25, 0.25)


def pair(label: int, shares: tuple[float, ...] = SURE, **more: object) -> JudgedPair:
    fields = {"query": "q", "item": f"i{label}", "mean": float(label), "grade": 3} | more
    return JudgedPair(label=label, probabilities=shares, **fields)


def judged(*pairs: JudgedPair) -> Judged:
    return Judged.of(LORE_SCALE, pairs)


def test_the_truth_is_what_bayes_makes_of_judge_and_votes() -> None:
    # two grades, used alike by judge and raters, one vote in ten a slip:
    # 0.2 * 0.9 against 0.8 * 0.1 is 9 : 4
    expected = np.array([[0.2, 0.8], [0.8, 0.2]])
    votes = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = true_grades(expected, votes, slips=0.1)
    assert found[0] == pytest.approx([9 / 13, 4 / 13])
    assert suspicion(found, np.array([0, 1])) == pytest.approx([4 / 13, 4 / 13])


def test_a_slip_goes_to_near_grades_first() -> None:
    votes = np.eye(4)
    truth = true_grades(np.full((4, 4), 0.25), votes, slips=0.1)
    # from L1: one, two and three off share 0.1 as 1 : 1/2 : 1/3; the others likewise
    column = np.array([0.9, 0.1 * 1 / 2.5, 0.1 * 0.5 / 2.5, 0.1 * (1 / 3) / (11 / 6)])
    assert truth[0] == pytest.approx(column / column.sum())


def test_a_label_is_the_more_suspicious_the_further_it_is_off() -> None:
    found = suspects(
        judged(*(pair(label) for label in (3, 0, 2, 1)), *(pair(3) for _ in range(96)))
    )
    assert [each.pair.label for each in found[:4]] == [0, 1, 2, 3]
    assert [each.row for each in found[:4]] == [1, 3, 2, 0]
    assert 0 <= found[-1].suspicion < 0.1


def test_a_judge_who_is_unsure_accuses_less() -> None:
    sure, unsure = suspects(judged(pair(0, SURE), pair(0, EVEN), pair(3, SURE), pair(3, EVEN)))[:2]
    assert sure.pair.probabilities == SURE
    assert sure.suspicion > unsure.suspicion


def test_raters_who_say_the_same_clear_a_label() -> None:
    alone = pair(0, (0.1, 0.1, 0.1, 0.7))
    backed = pair(0, (0.1, 0.1, 0.1, 0.7), votes=(0, 0, 0))
    torn = pair(0, (0.1, 0.1, 0.1, 0.7), votes=(0, 3))
    usual = [
        pair(level, tuple(np.where(np.arange(4) == level, 0.7, 0.1))) for level in (0, 1, 2, 3)
    ]
    found = suspects(judged(alone, backed, torn, *usual * 25))
    by_row = {each.row: each.suspicion for each in found}
    assert by_row[1] < by_row[0] < by_row[2]
    assert next(each for each in found if each.row == 2).likely == 3


def test_a_judge_that_hardly_uses_a_grade_does_not_doubt_all_who_do() -> None:
    # raters give L1 half of the time, the judge expects it in one of fifty
    pairs = [pair(n % 2 * 3, (0.02, 0.03, 0.05, 0.9)) for n in range(10)]
    found = suspects(judged(*pairs), slips=0.3)
    assert max(each.suspicion for each in found) < 1
    assert {each.likely for each in found if each.pair.label == 0} == {0}


@given(
    shares=st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
    votes=st.lists(st.integers(0, 3), min_size=1, max_size=5),
)
def test_truth_is_a_distribution_and_suspicion_in_range(
    shares: list[float], votes: list[int]
) -> None:
    expected = np.array([shares]) / sum(shares)
    counts = np.bincount(votes, minlength=4)[None].astype(float)
    truth = true_grades(expected, counts)
    assert truth.sum() == pytest.approx(1)
    assert 0 <= suspicion(truth, np.array([votes[0]]))[0] <= 3


def test_planted_labels_come_first() -> None:
    random = np.random.default_rng(0)
    pairs = []
    for row in range(400):
        truth = int(random.integers(4))
        shares = np.full(4, 0.05)
        shares[truth] = 0.85
        label = (truth + 2) % 4 if row % 20 == 0 else truth
        pairs.append(pair(label, tuple(shares), item=f"i{row}"))
    first = {each.row for each in suspects(judged(*pairs))[:20]}
    assert first == set(range(0, 400, 20))


def test_pairs_without_probabilities_are_left_out_and_none_at_all_is_an_error() -> None:
    silent = pair(0, ())
    assert [each.row for each in suspects(judged(silent, pair(0), pair(3)))] == [1, 2]
    with pytest.raises(DataError, match="no pair has probabilities"):
        suspects(judged(silent))


@pytest.mark.parametrize("slips", [0.0, 1.0, float("nan")])
def test_a_share_of_slips_that_is_none_is_refused(slips: float) -> None:
    with pytest.raises(DataError, match="the share of slips is between 0 and 1"):
        suspects(judged(pair(0)), slips=slips)
