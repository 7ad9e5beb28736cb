"""Confidence against what people say: worked out by hand, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lore_sdk.evaluate import Figure, Judged, JudgedPair, figures_of
from lore_sdk.evaluate.calibration import CALIBRATION, reliability, risk_curve
from lore_sdk.types import LORE_SCALE
from tests.evaluate.build import by_name, graded


def sure(*found: tuple[float | None, bool]) -> Judged:
    """Pairs by the confidence of the grade and whether it is right, two a query."""
    pairs = graded([(2, 2 if right else 1) for _, right in found]).pairs
    confidences = (confidence for confidence, _ in found)
    return Judged.of(
        LORE_SCALE,
        [replace(pair, confidence=c) for pair, c in zip(pairs, confidences, strict=True)],
    )


def calibration(judged: Judged) -> dict[str, Figure]:
    return by_name(figures_of(judged, CALIBRATION, resamples=0))


def test_calibration_error_worked_out_by_hand() -> None:
    # the last bin says 1.9 and is right once, the one from 0.5 says 0.55 and is right once
    found = calibration(sure((0.95, True), (0.95, False), (0.55, True)))
    assert found["ECE"].value == pytest.approx((0.9 + 0.45) / 3)
    assert found["overconfidence"].value == pytest.approx((2.45 - 2) / 3)
    assert (found["ECE"].pairs, found["ECE"].queries) == (3, 2)


def test_a_judge_that_is_as_sure_as_it_is_right_has_no_error() -> None:
    found = calibration(sure((0.75, True), (0.75, True), (0.75, True), (0.75, False)))
    assert found["ECE"].value == pytest.approx(0)


def test_the_expected_grade_is_measured_against_the_mean_label() -> None:
    pairs = [
        JudgedPair(
            query="q", item="1", label=1, mean=1.25, grade=1, probabilities=(0.5, 0.5, 0, 0)
        ),
        JudgedPair(query="q", item="2", label=2, mean=2, grade=3, probabilities=(0, 0, 0, 1)),
        JudgedPair(query="r", item="3", label=2, mean=2, grade=3),
    ]
    found = calibration(Judged.of(LORE_SCALE, pairs))["RMSE"]
    assert found.value == pytest.approx(((0.75**2 + 1) / 2) ** 0.5)
    assert (found.pairs, found.queries) == (2, 1)


def test_the_confidence_is_by_default_the_probability_of_the_grade() -> None:
    pair = JudgedPair(query="q", item="1", label=0, mean=0, grade=0, probabilities=(0.6, 0.4, 0, 0))
    (one,) = reliability(Judged.of(LORE_SCALE, [pair]))
    assert one.confidence == pytest.approx(0.6)
    (one,) = reliability(Judged.of(LORE_SCALE, [replace(pair, confidence=0.2)]))
    assert one.confidence == pytest.approx(0.2)


def test_the_reliability_curve_has_bins_that_hold_pairs() -> None:
    bins = reliability(sure((0.0, False), (0.1, True), (0.11, True), (1.0, True), (None, True)))
    assert [(b.low, b.high, b.accuracy.pairs, b.accuracy.value) for b in bins] == [
        (0.0, 0.1, 2, 0.5),
        (0.1, 0.2, 1, 1.0),
        (0.9, 1.0, 1, 1.0),
    ]
    assert [b.confidence for b in bins] == pytest.approx([0.05, 0.11, 1.0])
    (one,) = reliability(sure((0.1 + 0.2, True)))  # a hair above 0.3
    assert (one.low, one.high) == (0.2, 0.3)


def test_withholding_unsure_grades_lowers_coverage_and_here_the_error() -> None:
    found = [(n / 10, n > 4) for n in range(10)]
    judged = sure(*found, (None, True), (None, False))
    points = risk_curve(judged)
    assert [(p.threshold, p.coverage, p.error.value) for p in points] == [
        (n / 10, pytest.approx((10 - n) / 12), pytest.approx(max(0, 5 - n) / (10 - n)))
        for n in range(10)
    ]


def test_grades_of_equal_confidence_stay_together() -> None:
    points = risk_curve(sure(*[(0.5, True)] * 7, *[(0.9, False)] * 3))
    assert [(p.threshold, p.error.pairs) for p in points] == [(0.5, 10), (0.9, 3)]
    assert points[1].quadratic_kappa.why == "people gave one grade only to the pairs that are kept"


def test_without_confidence_nothing_is_told() -> None:
    judged = graded([(1, 1), (2, 1)])
    assert {name: each.why for name, each in calibration(judged).items()} == {
        "RMSE": "no pair has probabilities",
        "ECE": "no grade has a confidence",
        "overconfidence": "no grade has a confidence",
    }
    assert reliability(judged) == ()
    assert risk_curve(judged) == ()
