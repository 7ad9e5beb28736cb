"""Holding a prior inside of the rules' band."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import Outcome, pack_from_text
from lore_sdk.judge.decide import decide

PACK = pack_from_text(
    """
pack shop 1.0.0
attribute color : one of red | navy
attribute model : code
rule another-color "c"
    when query.color conflicts with item.color
    cap at Mismatch
rule exact-model "m"
    when query.model is item.model
    floor at Related
""",
    {},
)
COLOR, MODEL = 0, 1


def outcome(high: int = 3, low: int = 3, floor: int = 0, fired: tuple[int, ...] = ()) -> Outcome:
    return Outcome(high, low, floor, floor, list(fired), [])


def test_a_prior_inside_of_the_band_stays() -> None:
    found = decide(PACK, outcome(), 2, (0.1, 0.2, 0.6, 0.1), 0.6)

    assert found.grade.code == "L3"
    assert found.probabilities == (0.1, 0.2, 0.6, 0.1)
    assert found.confidence == 0.6
    assert found.mismatch is None


def test_a_cap_pulls_grade_probabilities_and_score_down_to_it() -> None:
    found = decide(PACK, outcome(high=1, low=1, fired=(COLOR,)), 3, (0.1, 0.2, 0.3, 0.4), 0.9)

    assert found.grade.code == "L2"
    assert found.probabilities == pytest.approx((0.1, 0.9, 0.0, 0.0))
    assert found.score == pytest.approx(1 / 3)
    assert found.mismatch == "L2-color"


def test_a_prior_below_the_cap_names_no_mismatch() -> None:
    found = decide(PACK, outcome(high=1, low=1, fired=(COLOR,)), 0, (0.9, 0.1, 0.0, 0.0), 0.1)

    assert found.grade.code == "L1"
    assert found.mismatch is None


def test_a_floor_lifts_grade_probabilities_and_score() -> None:
    found = decide(PACK, outcome(floor=2, fired=(MODEL,)), 0, (0.7, 0.1, 0.1, 0.1), 0.1)

    assert found.grade.code == "L3"
    assert found.probabilities == pytest.approx((0.0, 0.0, 0.9, 0.1))
    assert found.score == pytest.approx(2 / 3)


def test_caps_win_over_floors() -> None:
    both = outcome(high=1, low=1, floor=2, fired=(COLOR, MODEL))
    found = decide(PACK, both, 3, (0.0, 0.0, 0.0, 1.0), 1.0)

    assert found.grade.code == "L2"
    assert both.conflict
    assert (found.band.low.code, found.band.high.code) == ("L2", "L2")


@given(
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.floats(0.01, 1), min_size=4, max_size=4),
    st.floats(0, 1),
)
def test_whatever_the_prior_the_decision_lies_in_the_band(
    high: int, below: int, floor: int, level: int, weights: list[float], score: float
) -> None:
    probabilities = [weight / sum(weights) for weight in weights]
    found = decide(PACK, outcome(high, max(0, high - below), floor), level, probabilities, score)

    assert found.band.low <= found.grade <= found.band.high
    assert sum(found.probabilities) == pytest.approx(1)
    assert found.band.low.level / 3 - 1e-12 <= found.score <= found.band.high.level / 3 + 1e-12
    assert found.interval.low <= found.interval.high
