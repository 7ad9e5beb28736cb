"""Influences: values as elsewhere, mean zero, and what adding a pair does."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, JudgedPair, agreement
from lore_sdk.evaluate.influence import FIGURES, FigureName, influences
from lore_sdk.types import LORE_SCALE, Scale

CELLS = [(0, 0), (0, 1), (1, 1), (1, 3), (2, 2), (2, 3), (3, 3), (3, 3), (3, 0), (3, None)]
NAMES = {
    "accuracy": "accuracy",
    "relevant": "",
    "kappa": "kappa",
    "quadratic-kappa": "quadratic kappa",
}


def judged(cells: list[tuple[int, int | None]] = CELLS) -> Judged:
    pairs = (
        JudgedPair(query=f"q{n}", item="i", label=label, mean=label, grade=grade, abstained="why")
        for n, (label, grade) in enumerate(cells)
    )
    return Judged.of(LORE_SCALE, pairs)


def test_relevant_is_the_upper_half_as_it_is_for_agreement() -> None:
    esci = Scale.of("Irrelevant", "Partial", "Exact")
    pairs = (
        JudgedPair(query=f"q{n}", item="i", label=label, mean=label, grade=label)
        for n, label in enumerate([0, 1, 1, 2])
    )
    # the middle grade of an odd number does not count
    assert influences(Judged.of(esci, pairs), "relevant").value == 0.25


@pytest.mark.parametrize("name", FIGURES)
def test_the_value_is_the_figure_of_a_hand_count(name: FigureName) -> None:
    by_hand = {"accuracy": 5 / 10, "relevant": 6 / 10}
    found = influences(judged(), name)
    if name in by_hand:
        assert found.value == pytest.approx(by_hand[name])
    else:
        figures = {each.name.lower(): each.value for each in agreement(judged(), resamples=0)}
        assert found.value == pytest.approx(figures[NAMES[name]])
    assert found.pairs.mean() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", FIGURES)
def test_an_influence_is_what_a_little_more_weight_does(name: FigureName) -> None:
    weights = np.linspace(1, 2, len(CELLS))
    found = influences(judged(), name, weights=weights)
    for row in range(len(CELLS)):
        values = []
        for step in (-1e-5, 1e-5):
            moved = weights.copy()
            moved[row] += step
            values.append(influences(judged(), name, weights=moved).value)
        (slope,) = (two - one for one, two in pairwise(values))
        assert slope / 2e-5 == pytest.approx(found.pairs[row] / weights.sum(), abs=1e-6)


@pytest.mark.parametrize(
    ("cells", "name", "message"),
    [
        ([], "accuracy", "no pairs, so there is no accuracy"),
        ([(1, None)], "kappa", "no pair has a grade, so there is no kappa"),
        ([(1, 1), (1, 2)], "quadratic-kappa", "labels have only one grade, so there is no quadr"),
    ],
)
def test_what_is_undefined_is_said(
    cells: list[tuple[int, int | None]], name: FigureName, message: str
) -> None:
    with pytest.raises(DataError, match=message):
        influences(judged(cells), name)
