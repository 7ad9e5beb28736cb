"""Fitting: what labels teach, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from lore_sdk.errors import DataError
from lore_sdk.judge.fit import Example, fit_matcher, query_folds
from lore_sdk.judge.matcher import EmbeddedMatcher, Signals
from lore_sdk.judge.matching.curves import Curve
from lore_sdk.judge.matching.cuts import best_cuts, quadratic_kappa
from lore_sdk.judge.matching.ordinal import fit_ordinal, grade_shares
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.types import Item, Query

WORDS = WordTable.count(["red sofa", "blue lamp", "oak table", "steel drill"])
COLORS, KINDS = ("red", "blue", "green", "black"), ("sofa", "lamp", "table", "drill", "kettle")


def example(query: str, title: str, level: float) -> Example:
    return Example(query=Query(text=query), item=Item(title=title), level=level)


def examples() -> list[Example]:
    """Pairs that follow one law: the kind is worth two grades, the color one."""
    return [
        example(f"{color} {kind}", f"{other} {thing}", 2 * (kind == thing) + (color == other))
        for color in COLORS
        for kind in KINDS
        for other in COLORS
        for thing in KINDS
    ]


@pytest.fixture(scope="module")
def fitted() -> EmbeddedMatcher:
    return fit_matcher(examples(), words=WORDS, start=None).matcher


def level(matcher: EmbeddedMatcher, query: str, title: str) -> int:
    return matcher.priors([(Query(text=query), Item(title=title), Signals())])[0].level


def test_a_law_is_learned_from_examples_of_it(fitted: EmbeddedMatcher) -> None:
    assert level(fitted, "red sofa", "red sofa") == 3
    assert level(fitted, "red sofa", "blue sofa") == 2
    assert level(fitted, "red sofa", "red lamp") == 1
    assert level(fitted, "red sofa", "blue lamp") == 0


def test_the_same_examples_make_the_same_matcher(fitted: EmbeddedMatcher) -> None:
    assert fit_matcher(examples(), words=WORDS, start=None, seed=0).matcher.text() == fitted.text()


def test_a_fitted_matcher_comes_back_from_text_exactly(fitted: EmbeddedMatcher) -> None:
    assert EmbeddedMatcher.parse(fitted.text(), "fitted.json") == fitted


def test_probabilities_match_how_often_grades_were_given(fitted: EmbeddedMatcher) -> None:
    pairs = [(e.query, e.item, e.signals) for e in examples()]
    shares = np.mean([prior.probabilities for prior in fitted.priors(pairs)], axis=0)
    assert shares == pytest.approx([240 / 400, 80 / 400, 60 / 400, 20 / 400], abs=0.02)


def test_few_and_noisy_labels_do_less_harm_to_a_start_than_alone(fitted: EmbeddedMatcher) -> None:
    random = Random(0)
    few = [
        replace(one, level=one.level if random.random() < 0.7 else random.randrange(4))
        for one in examples()
        if one.query.text in ("red sofa", "blue lamp", "green drill")
    ]
    alone = fit_matcher(few, words=WORDS, start=None).matcher
    started = fit_matcher(few, words=WORDS, start=fitted).matcher
    assert _loss(started) < 0.95 * _loss(alone)


def _loss(matcher: EmbeddedMatcher) -> float:
    """The mean log loss on all examples, none of them noisy."""
    priors = matcher.priors([(e.query, e.item, e.signals) for e in examples()])
    right = [p.probabilities[int(e.level)] for p, e in zip(priors, examples(), strict=True)]
    return -float(np.mean(np.log(right)))


def test_many_labels_overrule_the_start(fitted: EmbeddedMatcher) -> None:
    # the color is now worth two grades, the kind one
    other = [
        example(e.query.text, e.item.title, {0: 0, 1: 2, 2: 1, 3: 3}[int(e.level)])
        for e in examples()
    ]
    found = fit_matcher(other, words=WORDS, start=fitted)
    judged = [(e.query, e.item, e.signals) for e in other]
    assert _share_right(found.matcher, judged, [e.level for e in other]) > 0.9
    assert found.before == pytest.approx(0.804, abs=0.001)
    assert found.kappa > 0.95


def test_a_start_for_another_number_of_grades_still_helps(fitted: EmbeddedMatcher) -> None:
    two = [example(e.query.text, e.item.title, float(e.level >= 2)) for e in examples()]
    found = fit_matcher(two, words=WORDS, start=fitted, grades=2)
    assert found.before is None
    assert len(found.matcher.cuts) == 1
    judged = [(e.query, e.item, e.signals) for e in two]
    assert _share_right(found.matcher, judged, [e.level for e in two]) > 0.95


def _share_right(matcher: EmbeddedMatcher, pairs: list, truth: list[float]) -> float:
    found = [prior.level for prior in matcher.priors(pairs)]
    return sum(a == b for a, b in zip(found, truth, strict=True)) / len(truth)


def test_tables_of_words_add_up() -> None:
    titles = ["Acme red sofa", "Acme lamp", "red sofa"]
    both = WordTable.count(titles[:2]) + WordTable.count(titles[2:])
    assert both == WordTable.count(titles)


def test_a_mean_between_two_grades_counts_for_both() -> None:
    # all labels between two grades: neither of the outer grades is likely
    halves = [example(e.query.text, e.item.title, 1.5 if e.level > 1 else 1.25) for e in examples()]
    found = fit_matcher(halves, words=WORDS, start=None).matcher.priors(
        [(Query(text="red sofa"), Item(title="blue lamp"), Signals())]
    )
    assert found[0].probabilities[1] == pytest.approx(0.75, abs=0.05)
    assert found[0].probabilities[2] == pytest.approx(0.25, abs=0.05)


def test_folds_never_split_a_query() -> None:
    groups = [f"q{number % 7}" for number in range(70)]
    folds = query_folds(groups, folds=5, seed=3)
    assert {fold: set() for fold in range(5)}.keys() == set(folds)
    assert all(len({folds[n] for n in range(70) if groups[n] == name}) == 1 for name in groups)
    assert (query_folds(groups, folds=5, seed=3) == folds).all()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([], "there are no examples to fit a matcher to"),
        (
            [example("a", "a", 3), example("b", "b", 3)],
            "a matcher is fitted to labels of two or more grades and queries",
        ),
        (
            [example("a", "a", 3), example("a", "b", 0)],
            "a matcher is fitted to labels of two or more grades and queries",
        ),
        (
            [example("red sofa", "a", 4)],
            "the level `4` of the query `red sofa` is outside of the 4 grades; "
            "levels go from 0 to 3",
        ),
    ],
)
def test_examples_that_teach_nothing_are_refused(given: list[Example], problem: str) -> None:
    with pytest.raises(DataError) as refused:
        fit_matcher(given, words=WORDS, start=None)
    assert str(refused.value) == problem


def test_a_curve_is_flat_outside_of_what_was_seen() -> None:
    curve = Curve(knots=(0.0, 1.0, 3.0), worths=(-1.0, 1.0, 2.0))
    assert [curve.worth(value) for value in (-9, 0, 0.5, 1, 2, 3, 9)] == [-1, -1, 0, 1, 1.5, 2, 2]


def test_without_features_the_model_says_how_often_each_grade_is_given() -> None:
    targets = np.repeat(np.eye(3), (50, 30, 20), axis=0)
    model = fit_ordinal(np.zeros((100, 1)), targets, penalty=0.1)
    # one imagined row counts a third for each grade
    expected = (np.array([50, 30, 20]) + 1 / 3) / 101
    assert grade_shares(model, np.zeros((1, 1)))[0] == pytest.approx(expected, abs=1e-6)


def test_kappa_is_one_for_equal_and_zero_for_constant_grades() -> None:
    assert quadratic_kappa(np.diag([3.0, 4.0, 5.0])) == 1
    assert quadratic_kappa(np.array([[0.0, 2.0], [0.0, 3.0]])) == 0
    # 8 agree, 2 differ by one; by chance (5*6 + 5*4) / 10 = 5 would: 1 - 2/5... of 10 pairs
    assert quadratic_kappa(np.array([[4.0, 1.0], [1.0, 4.0]])) == pytest.approx(1 - 2 / 5)


def test_cuts_fall_between_scores_of_different_grades() -> None:
    scores = np.array([0.1, 0.15, 0.2, 0.5, 0.55, 0.6, 0.9, 0.95])
    targets = np.eye(3)[[0, 0, 0, 1, 1, 1, 2, 2]]
    cuts = best_cuts(scores, targets)
    assert list(np.searchsorted(cuts, scores, side="right")) == [0, 0, 0, 1, 1, 1, 2, 2]
