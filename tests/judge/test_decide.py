"""Holding a prior inside of the rules' band."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.dsl import Outcome, Pack, pack_from_text
from lore_sdk.judge.decide import Decision, decide

PACK = pack_from_text(
    """
pack shop 1.0.0
attribute color : one of red | navy
attribute material : one of wool | cotton
attribute model : code
rule exact-model "m"
    when query.model is item.model
    floor at Related
rule another-material "f"
    when query.material conflicts with item.material
    cap at Related
rule another-color "c"
    when query.color conflicts with item.color
    cap at Mismatch
""",
    {},
)
MODEL, MATERIAL, COLOR = 0, 1, 2


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


def test_a_floor_beside_the_cap_is_not_what_holds_the_grade_down() -> None:
    found = decide(PACK, outcome(2, 2, 2, fired=(MODEL, MATERIAL)), 3, (0.25,) * 4, 0.5)

    assert found.grade.code == "L3"
    assert found.mismatch == "L3-material"


PRIORS = st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(any)
LEVELS = st.integers(0, 3)


@st.composite
def decisions(draw: st.DrawFn) -> tuple[Outcome, Decision]:
    """Draw an outcome that rules can have, and what is decided for some prior."""
    fired = draw(st.sets(st.sampled_from([MODEL, MATERIAL, COLOR])))
    high = 1 if COLOR in fired else 2 if MATERIAL in fired else 3
    floor = 2 if MODEL in fired else 0
    given = outcome(high, draw(st.integers(0, high)), floor, tuple(sorted(fired)))
    weights = draw(PRIORS)
    shares = [weight / sum(weights) for weight in weights]
    return given, decide(PACK, given, draw(LEVELS), shares, draw(st.floats(0, 1)))


@given(decisions())
def test_the_grade_lies_in_the_band_and_the_band_under_the_cap(
    drawn: tuple[Outcome, Decision],
) -> None:
    given, found = drawn
    assert found.band.low <= found.grade <= found.band.high
    assert found.band.high.level == found.interval.high.level == given.high
    assert found.interval.low <= found.interval.high
    assert found.band.low.level / 3 - 1e-12 <= found.score <= found.band.high.level / 3 + 1e-12


@given(decisions())
def test_probabilities_add_up_and_none_lies_outside_of_the_band(
    drawn: tuple[Outcome, Decision],
) -> None:
    _, found = drawn
    assert sum(found.probabilities) == pytest.approx(1)
    for level, share in enumerate(found.probabilities):
        if not found.band.low.level <= level <= found.band.high.level:
            assert share == 0
    assert found.confidence <= found.probabilities[found.grade.level] + 1e-12


def test_a_rule_that_overrules_the_prior_does_not_make_it_sure() -> None:
    found = decide(PACK, outcome(high=1, low=1, fired=(COLOR,)), 3, (0.1, 0.2, 0.3, 0.4), 0.67)
    assert found.grade.code == "L2"
    assert found.probabilities == pytest.approx((0.1, 0.9, 0, 0))
    assert found.confidence == 0.2


@given(decisions())
def test_a_mismatch_is_named_exactly_where_a_cap_holds_the_grade(
    drawn: tuple[Outcome, Decision],
) -> None:
    given, found = drawn
    caps = [(COLOR, "L2", "L2-color"), (MATERIAL, "L3", "L3-material")]
    strictest = next((cap for cap in caps if cap[0] in given.fired), (None, "", ""))
    held = found.grade.code == strictest[1]
    assert found.mismatch == (strictest[2] if held else None)


@given(LEVELS, LEVELS, LEVELS, PRIORS, st.floats(0, 1))
def test_whatever_floor_stands_above_a_cap_the_cap_is_the_grade(
    high: int, above: int, level: int, weights: list[float], score: float
) -> None:
    shares = [weight / sum(weights) for weight in weights]
    found = decide(PACK, outcome(high, high, high + above), level, shares, score)

    assert found.grade.level == high
    assert found.probabilities[high] == pytest.approx(1)
    assert found.score == pytest.approx(high / 3)


@given(LEVELS, PRIORS, st.floats(0, 1))
def test_without_bounds_the_prior_is_the_decision(
    level: int, weights: list[float], score: float
) -> None:
    shares = tuple(weight / sum(weights) for weight in weights)
    found = decide(PACK, outcome(low=0), level, shares, score)

    assert (found.grade.level, found.probabilities, found.score) == (level, shares, score)


# ---- packs of other scales than the matcher's
def scaled(*grades: str) -> Pack:
    return pack_from_text(f"pack shop 1.0.0\ngrades {' < '.join(grades)}\n", {})


@pytest.mark.parametrize(
    ("grades", "levels", "probabilities"),
    [
        (("No", "Yes"), (0, 0, 1, 1), (1.1 / 3, 1.9 / 3)),
        (("Bad", "Fair", "Good"), (0, 1, 1, 2), (0.2, 1 / 3, 1.4 / 3)),
        (("A", "B", "C", "D", "E"), (0, 1, 3, 4), (0.1, 0.2, 0.5 / 3, 0.4 / 3, 0.4)),
        (("A", "B", "C", "D", "E", "F", "G"), (0, 2, 4, 6), (0.1, 0, 0.3, 0, 0.2, 0, 0.4)),
    ],
    ids=len,
)
def test_a_prior_of_four_grades_is_stretched_over_the_scale_of_the_pack(
    grades: tuple[str, ...], levels: tuple[int, ...], probabilities: tuple[float, ...]
) -> None:
    pack, top = scaled(*grades), len(grades) - 1
    open_ = outcome(top, top)
    found = [decide(pack, open_, level, (0.1, 0.3, 0.2, 0.4), 0.6333) for level in range(4)]

    assert tuple(each.grade.level for each in found) == levels
    assert found[0].probabilities == pytest.approx(probabilities)
    assert found[0].score == 0.6333


@given(st.integers(2, 20), st.integers(2, 20), st.data())
def test_stretching_keeps_sum_and_expectation_and_the_ends(
    size: int, given_: int, data: st.DataObject
) -> None:
    weights = data.draw(
        st.lists(st.floats(0, 1), min_size=given_, max_size=given_).filter(
            lambda all_: sum(all_) > 0.1
        )
    )
    shares = [weight / sum(weights) for weight in weights]
    pack = scaled(*(f"g{number}" for number in range(size)))
    ends = [
        decide(pack, outcome(size - 1, size - 1), level, shares, 0.5) for level in (0, given_ - 1)
    ]

    found = ends[0].probabilities
    assert len(found) == size
    assert sum(found) == pytest.approx(1)
    expected = sum(level * share for level, share in enumerate(shares)) / (given_ - 1)
    assert sum(level * share for level, share in enumerate(found)) / (size - 1) == pytest.approx(
        expected, abs=1e-9
    )
    assert [end.grade.level for end in ends] == [0, size - 1]
