"""How raters agree with one another: a published example, a hand-worked one, and none."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lore_sdk.evaluate import Figure, Judged, figures_of
from lore_sdk.evaluate.raters import RATERS
from tests.evaluate.build import by_name, graded, voted

ALPHA = "ordinal alpha among raters"
RATER = "quadratic kappa of a rater with the rest"
JUDGE = "quadratic kappa of the judge with the rest"

# units of Krippendorff's “Computing Krippendorff's alpha-reliability” (2011), values 1 to 5 from 0
PUBLISHED = [
    (0, 0, 0),
    (1, 1, 2, 1),
    (2, 2, 2, 2),
    (2, 2, 2, 2),
    (1, 1, 1, 1),
    (0, 1, 2, 3),
    (3, 3, 3, 3),
    (0, 0, 1, 0),
    (1, 1, 1, 1),
    (4, 4, 4),
    (0, 0),
    (2,),
]


def ceiling(judged: Judged) -> dict[str, Figure]:
    return by_name(figures_of(judged, RATERS, resamples=0))


def test_alpha_of_the_published_example_is_the_published_one() -> None:
    found = ceiling(voted(PUBLISHED, grades=5))[ALPHA]
    assert found.value == pytest.approx(0.815, abs=5e-4)
    assert found.pairs == 11  # a unit with one value says nothing


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=5), min_size=1, max_size=12))
def test_alpha_is_that_of_another_library(votes: list[list[int]]) -> None:
    several = [own for own in votes if len(own) > 1]
    assume(len({vote for own in several for vote in own}) > 1)
    counts = np.array([[own.count(level) for level in range(4)] for own in votes])
    theirs = krippendorff.alpha(
        value_counts=counts, value_domain=range(4), level_of_measurement="ordinal"
    )
    assert ceiling(voted(votes, grades=4))[ALPHA].value == pytest.approx(theirs)


def test_rater_and_judge_are_held_to_the_same_rest() -> None:
    found = ceiling(voted([(0, 0, 3), (3, 3, 3), (1, 2, 2)], grades=4, judge=3))
    # rests of the first pair: 1.5, 1.5 and 0, that is 2, 2 and 0; of the second 3 each; of the
    # third 2, 1.5 and 1.5, that is 2 each: a table of thirds, whose costs are 4 + 4 + 9 + 1
    rows, columns = np.array([1, 0, 5, 3]) / 3, np.array([2, 1, 2, 4]) / 3
    apart = np.subtract.outer(np.arange(4), np.arange(4)) ** 2
    by_chance = (np.outer(rows, columns) / 3 * apart).sum()
    assert found[RATER].value == pytest.approx(1 - (18 / 3) / by_chance)
    assert found[JUDGE].value == pytest.approx(0)  # it says the same of every pair
    assert (found[RATER].pairs, found[JUDGE].pairs) == (3, 3)


def test_raters_who_agree_are_worth_one_and_a_judge_may_be_less() -> None:
    found = ceiling(voted([(0, 0), (3, 3), (1, 1)], grades=4))
    assert found[ALPHA].value == pytest.approx(1)
    assert found[RATER].value == pytest.approx(1)
    assert found[JUDGE].value is None  # the judge abstained


def test_one_rater_has_no_ceiling() -> None:
    why = "no pair has votes of two or more raters"
    for judged in (graded([(0, 0), (3, 3)]), voted([(0,), (1,), (3,)], grades=4, judge=1)):
        assert {name: each.why for name, each in ceiling(judged).items()} == dict.fromkeys(
            (ALPHA, RATER, JUDGE), why
        )


def test_raters_of_one_grade_have_no_ceiling() -> None:
    found = ceiling(voted([(2, 2), (2, 2)], grades=4, judge=2))
    assert {each.why for each in found.values()} == {
        "the raters gave one grade only; nothing tells chance from skill"
    }
