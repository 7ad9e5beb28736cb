"""Pairs that stand for several: figures of the pool that a sample was drawn from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.errors import DataError
from lore_sdk.evaluate import Judged, JudgedPair, compared, evaluate
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.sections import headline
from lore_sdk.types import LORE_SCALE

LEVELS = st.integers(0, 3)


def pair(query: str, label: int, grade: int | None, weight: float = 1.0) -> JudgedPair:
    sure = {} if grade is None else {"confidence": 0.25 * grade + 0.2}
    return JudgedPair(
        query=query,
        item=f"{query} {label} {grade}",
        label=label,
        mean=label,
        votes=(label, (label + 1) % 4),
        grade=grade,
        abstained="" if grade is not None else "no words",
        weight=weight,
        **sure,
    )


def judged(pairs: Sequence[JudgedPair]) -> Judged:
    return Judged.of(LORE_SCALE, pairs)


def values(pairs: Sequence[JudgedPair]) -> dict[str, float | None]:
    found = evaluate(judged(pairs), measures=(), resamples=0)
    figures: list[Figure] = [*found.agreement, *found.grades, *found.calibration, *found.raters]
    figures += [bin.accuracy for bin in found.reliability]
    return {each.name: each.value for each in figures} | {
        f"coverage at {point.threshold}": point.coverage for point in found.risk
    }


def same(one: dict[str, float | None], other: dict[str, float | None]) -> bool:
    return one.keys() == other.keys() and all(
        one[name] == other[name] or math.isclose(one[name] or 0, other[name] or 0, abs_tol=1e-9)
        for name in one
    )


PAIRS = st.lists(
    st.builds(
        pair,
        st.sampled_from(["a", "b", "c"]),
        LEVELS,
        st.none() | LEVELS,
        st.sampled_from([1.0, 2.0, 3.0]),
    ),
    min_size=1,
    max_size=12,
)


@given(PAIRS)
@settings(max_examples=60)
def test_a_weight_of_two_is_to_be_there_twice(pairs: list[JudgedPair]) -> None:
    repeated = [replace(each, weight=1.0) for each in pairs for _ in range(int(each.weight))]
    weighted = values(pairs)
    plain = {name: value for name, value in values(repeated).items() if name in weighted}
    # thresholds are quantiles of the pairs that are there, and alpha corrects for their number
    apart = ("coverage at", "ordinal alpha")
    shared = {n: v for n, v in weighted.items() if n in plain and not n.startswith(apart)}
    assert same(shared, {name: plain[name] for name in shared})


@given(PAIRS, st.floats(0.01, 1000))
@settings(max_examples=60)
def test_only_the_ratio_of_weights_matters(pairs: list[JudgedPair], factor: float) -> None:
    assert same(
        values(pairs), values([replace(each, weight=each.weight * factor) for each in pairs])
    )


def test_numbers_of_pairs_stay_numbers_of_pairs() -> None:
    pairs = [pair(f"q{n}", n % 4, (n + n // 4) % 4, 1 + 5 * (n % 2)) for n in range(24)]
    found = evaluate(judged(pairs), measures=(), resamples=0)
    assert {each.pairs for each in found.agreement} == {24}
    assert sum(map(sum, found.confusion)) == 24
    assert sum(bin.accuracy.pairs for bin in found.reliability) == 24
    (comparison,) = compared(judged(pairs), {"same": judged(pairs)}, resamples=0)
    assert {each.pairs for each in comparison.differences if each.value is not None} == {24}


def test_it_is_said_how_much_unequal_weights_cost() -> None:
    pairs = [pair(f"q{n}", n % 4, 3, 9.0 if n < 10 else 1.0) for n in range(100)]
    found = evaluate(judged(pairs), measures=(), resamples=0)
    assert found.effective == pytest.approx(180**2 / (10 * 81 + 90))
    assert "as much as 36 pairs that were drawn evenly" in headline("x", found)[1]
    even = evaluate(judged([replace(each, weight=7) for each in pairs]), measures=(), resamples=0)
    assert even.effective == pytest.approx(100)
    assert len(headline("x", even)) == 1


def test_a_sample_that_is_weighted_tells_of_the_pool() -> None:
    random = np.random.default_rng(3)
    grades = random.integers(0, 4, 6_000)
    # the judge is right four times in five where it says L4, and once in five elsewhere
    right = random.random(6_000) < np.where(grades == 3, 0.8, 0.2)
    labels = np.where(right, grades, (grades + 1) % 4)
    truth = float(right.mean())
    share = np.where(grades == 3, 0.02, 0.2)
    plain, weighted = [], []
    for _ in range(40):
        drawn = np.flatnonzero(random.random(6_000) < share)
        pairs = [pair(f"q{n}", int(labels[n]), int(grades[n]), float(1 / share[n])) for n in drawn]
        weighted.append(values(pairs)["Acc@4"])
        plain.append(values([replace(each, weight=1) for each in pairs])["Acc@4"])
    assert np.mean(np.array(weighted, dtype=float)) == pytest.approx(truth, abs=0.02)
    assert np.mean(np.array(plain, dtype=float)) < truth - 0.1


@pytest.mark.parametrize("weight", [0.0, -1.0, math.inf, math.nan])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(DataError, match="is not a number above 0"):
        judged([pair("a", 1, 1, weight)])
