"""Fit a matcher to people's labels: `fit_matcher(examples) -> Fitted`.

Fitting starts from a matcher that is fitted already, by default the one that ships, and learns by
how much to depart from it: hardly at all with few labels, freely with many. How far, and where to
cut the score into grades, is chosen on the examples handed in, by cross-validation that never has
one query on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.judge.matcher import EmbeddedMatcher
from lore_sdk.judge.matching.curves import Curve
from lore_sdk.judge.matching.cuts import agreement, best_cuts
from lore_sdk.judge.matching.features import FEATURES, SILENT, Row, Signals, compare
from lore_sdk.judge.matching.ordinal import Floats, Ordinal, fit_ordinal, grade_shares
from lore_sdk.judge.matching.prepare import PreparedQuery, prepare_item, prepare_query
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.types import Item, Query

__all__ = [
    "Example",
    "Fitted",
    "Labelled",
    "fit_features",
    "fit_matcher",
    "label",
    "out_of_fold",
    "query_folds",
]

_FOLDS = 5
_INNER_KNOTS = (1 / 3, 2 / 3)
_PENALTIES = (10.0, 1.0, 0.1, 0.03, 0.01, 0.003, 0.001)
_FREE = 30.0
"""Spread given to what the start says, so that the penalty hardly touches its slope."""
_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled pair. `level` is a grade's level from 0; a mean may lie between two grades.

    `group` says which examples belong together, by default those of the same query. `weight` is
    how many examples it counts for.
    """

    query: Query
    item: Item
    level: float
    group: str = ""
    weight: float = 1.0
    signals: Signals = SILENT


class Labelled(NamedTuple):
    """Examples as numbers: features (rows × FEATURES), what people said (rows × grades), groups.

    A row of `targets` adds up to the example's weight.
    """

    features: Floats
    targets: Floats
    groups: tuple[str, ...]


class Fitted(NamedTuple):
    """A fitted matcher, and how well such a one agrees with people on queries left out of fitting.

    Kappas are quadratically weighted; rules are not in them. `before` is that of the start, as it
    was, on the same pairs; None where there is no start or its grades are not as many.
    """

    matcher: EmbeddedMatcher
    kappa: float
    before: float | None


def fit_matcher(
    examples: Iterable[Example],
    *,
    words: WordTable,
    start: EmbeddedMatcher | None,
    encoder: str = "",
    grades: int = 4,
    name: str = "fitted",
    seed: int = 0,
) -> Fitted:
    """Fit a matcher to labelled pairs; raises DataError when they cannot teach anything.

    `start` is what is departed from, `EmbeddedMatcher.default()` as a rule; with None the labels
    alone decide. `words` counts the words of titles that resemble those to be judged later: those
    of the start, with the shop's own catalogue added where there is one. `encoder` is the identity
    of the one that the signals' similarity is by.
    """
    labelled = label(examples, words, grades)
    fitted = fit_features(labelled, words=words, start=start, name=name, seed=seed)
    return fitted._replace(matcher=replace(fitted.matcher, encoder=encoder))


def label(examples: Iterable[Example], words: WordTable, grades: int = 4) -> Labelled:
    """Turn examples into numbers; raises DataError on a level outside of the grades."""
    asked: dict[str, PreparedQuery] = {}
    features: list[Row] = []
    targets: list[list[float]] = []
    groups: list[str] = []
    for example in examples:
        text = example.signals.read_as or example.query.text
        query = asked.get(text) or asked.setdefault(text, prepare_query(text, words))
        features.append(compare(query, prepare_item(example.item, query.read), example.signals))
        targets.append(_target(example, grades))
        groups.append(example.group or example.query.text)
    if not features:
        raise DataError("there are no examples to fit a matcher to")
    return Labelled(np.array(features, float), np.array(targets, float), tuple(groups))


def fit_features(
    labelled: Labelled,
    *,
    words: WordTable,
    start: EmbeddedMatcher | None,
    name: str = "fitted",
    seed: int = 0,
) -> Fitted:
    """Fit a matcher to examples that are numbers already; `words` is what they were made with."""
    folds = query_folds(labelled.groups, seed=seed)
    if np.count_nonzero(labelled.targets.sum(axis=0)) < 2 or folds.max() < 1:
        raise DataError("a matcher is fitted to labels of two or more grades and queries")
    known = start.curves if start else {}
    penalty, shares = _validated(labelled, folds, known)
    basis = _Basis.of(labelled.features, known)
    model = fit_ordinal(basis.design(labelled.features), labelled.targets, penalty)
    levels = np.arange(shares.shape[1])
    scores = shares @ levels / levels[-1]
    # for what the model expects, not for the labels: those of a few queries would move the cuts
    cuts = best_cuts(scores, shares)
    matcher = EmbeddedMatcher(
        name=name,
        words=words,
        curves=basis.curves(model),
        thresholds=_floats(_rounded(model.thresholds)),
        cuts=cuts,
    )
    return Fitted(matcher, agreement(scores, cuts, labelled.targets), _before(labelled, start))


def _before(labelled: Labelled, start: EmbeddedMatcher | None) -> float | None:
    if start is None or len(start.cuts) + 1 != labelled.targets.shape[1]:
        return None
    scores = np.array([start.prior(tuple(row)).score for row in labelled.features])
    return agreement(scores, start.cuts, labelled.targets)


def out_of_fold(labelled: Labelled, *, seed: int = 0) -> Floats:
    """Return probabilities of grades (rows × grades), each by a model that saw no such query."""
    return _validated(labelled, query_folds(labelled.groups, seed=seed), {})[1]


def query_folds(groups: Sequence[str], *, folds: int = _FOLDS, seed: int = 0) -> np.ndarray:
    """Deal groups out to folds at random; returns the fold of each row."""
    names, number = np.unique(np.array(groups, dtype=object).astype(str), return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(len(names)) % min(folds, len(names))
    return np.asarray(dealt[number])


def _target(example: Example, grades: int) -> list[float]:
    """Split an example's weight between the two grades that its level lies between."""
    level = example.level
    if not 0 <= level <= grades - 1:
        raise DataError(
            f"the level `{level}` of the query `{example.query.text[:80]}` is outside of the "
            f"{grades} grades; levels go from 0 to {grades - 1}"
        )
    target = [0.0] * grades
    lower = min(int(level), grades - 2)
    target[lower] = (lower + 1 - level) * example.weight
    target[lower + 1] = (level - lower) * example.weight
    return target


def _validated(
    labelled: Labelled, folds: np.ndarray, known: Mapping[str, Curve]
) -> tuple[float, Floats]:
    """Choose the penalty with the least loss on queries left out; return it and their shares."""
    rows = len(labelled.features)
    shares = np.zeros((len(_PENALTIES), rows, labelled.targets.shape[1]))
    for fold in range(folds.max() + 1):
        kept, out = folds != fold, folds == fold
        basis = _Basis.of(labelled.features[kept], known)
        design, left_out = (
            basis.design(labelled.features[kept]),
            basis.design(labelled.features[out]),
        )
        model: Ordinal | None = None
        for number, penalty in enumerate(_PENALTIES):
            model = fit_ordinal(design, labelled.targets[kept], penalty, model)
            shares[number, out] = grade_shares(model, left_out)
    losses = -(labelled.targets * np.log(np.maximum(shares, 1e-12))).sum(axis=(1, 2))
    best = int(np.argmin(losses))
    return _PENALTIES[best], shares[best]


@dataclass(frozen=True, slots=True)
class _Basis:
    """The columns of the model: what the start says, and by which bends curves may depart from it.

    Bends are at quantiles of what was seen of each feature. All columns have mean zero; bends have
    unit spread, the start (last, where there is one) a large one.
    """

    knots: tuple[Floats, ...]
    spreads: Floats
    middles: Floats
    start: tuple[Curve | None, ...]

    @classmethod
    def of(cls, features: Floats, known: Mapping[str, Curve]) -> _Basis:
        quantiles = np.quantile(features, (0, *_INNER_KNOTS, 1), axis=0)
        knots = tuple(np.unique(_rounded(column)) for column in quantiles.T)
        start = tuple(map(known.get, FEATURES)) if known else ()
        raw = _columns(features, knots, start)
        spreads = np.maximum(raw.std(axis=0), 1e-9)
        if start:
            spreads[-1] /= _FREE
        return cls(knots, spreads, raw.mean(axis=0), start)

    def design(self, features: Floats) -> Floats:
        """Return the columns of some rows."""
        return (_columns(features, self.knots, self.start) - self.middles) / self.spreads

    def curves(self, model: Ordinal) -> dict[str, Curve]:
        """Turn slopes of columns into what each feature is worth at its knots.

        What makes the columns' means zero is taken off the first curve.
        """
        slopes = model.slopes / self.spreads
        share = slopes[-1] if self.start else 0.0
        bends = [len(own) - 1 for own in self.knots]
        parts = np.split(slopes[: sum(bends)], np.cumsum(bends)[:-1])
        curves: dict[str, Curve] = {}
        known = self.start or (None,) * len(FEATURES)
        excess = float(self.middles @ slopes)
        for name, knots, own, start in zip(FEATURES, self.knots, parts, known, strict=True):
            places, worths = _bent(knots, own)
            if start is not None:
                every = np.union1d(places, start.knots)
                worths = np.interp(every, places, worths) + share * _worth(start, every)
                places = every
            if len(places) > 1:
                worths, excess = worths - excess, 0.0
                curves[name] = Curve(knots=_floats(places), worths=_floats(_rounded(worths)))
        return curves


def _columns(features: Floats, knots: Sequence[Floats], start: Sequence[Curve | None]) -> Floats:
    """Return how far each value lies beyond each knot but a feature's last, and the start's say."""
    bends = [
        np.maximum(np.clip(values, own[0], own[-1])[:, None] - own[None, :-1], 0)
        for values, own in zip(features.T, knots, strict=True)
    ]
    if start:
        told = [_worth(c, v) for c, v in zip(start, features.T, strict=True) if c is not None]
        bends.append(np.sum(told, axis=0)[:, None])
    return np.hstack(bends)


def _bent(knots: Floats, slopes: Floats) -> tuple[Floats, Floats]:
    """Return knots and what a feature of these values is worth, with these slopes beyond each."""
    return knots, np.maximum(knots[:, None] - knots[None, :-1], 0) @ slopes


def _worth(curve: Curve, values: Floats) -> Floats:
    return np.interp(values, curve.knots, curve.worths)


def _rounded(values: Floats) -> Floats:
    """Keep six significant digits: a matcher is a file that people read and compare."""
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
