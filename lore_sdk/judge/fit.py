"""Fit a matcher to people's labels: `fit_matcher(examples) -> Fitted`.

Everything is chosen on the examples handed in: how strongly to hold the model back, and where to
cut its score into grades, by cross-validation that never has one query on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
_PENALTIES = (0.1, 0.03, 0.01, 0.003, 0.001)
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
    """A fitted matcher, and how well it agrees with people on queries left out of fitting.

    `kappa` is quadratically weighted. The cuts were placed on the same scores, so it is a little
    kind; rules are not in it.
    """

    matcher: EmbeddedMatcher
    kappa: float


def fit_matcher(
    examples: Iterable[Example],
    *,
    words: WordTable | None = None,
    grades: int = 4,
    name: str = "fitted",
    seed: int = 0,
) -> Fitted:
    """Fit a matcher to labelled pairs; raises DataError when they cannot teach anything.

    `words` counts the words of titles that resemble those to be judged later; by default the table
    that ships with the SDK. Counting the examples' own titles makes words of the examples look
    better known than those of new queries are, which costs agreement when there are few queries.
    """
    words = words or EmbeddedMatcher.default().words
    return fit_features(label(examples, words, grades), words=words, name=name, seed=seed)


def label(examples: Iterable[Example], words: WordTable, grades: int = 4) -> Labelled:
    """Turn examples into numbers; raises DataError on a level outside of the grades."""
    asked: dict[str, PreparedQuery] = {}
    features: list[Row] = []
    targets: list[list[float]] = []
    groups: list[str] = []
    for example in examples:
        text = example.query.text
        query = asked.get(text) or asked.setdefault(text, prepare_query(text, words))
        features.append(compare(query, prepare_item(example.item), example.signals))
        targets.append(_target(example, grades))
        groups.append(example.group or text)
    if not features:
        raise DataError("there are no examples to fit a matcher to")
    return Labelled(np.array(features, float), np.array(targets, float), tuple(groups))


def fit_features(
    labelled: Labelled, *, words: WordTable, name: str = "fitted", seed: int = 0
) -> Fitted:
    """Fit a matcher to examples that are numbers already; `words` is what they were made with."""
    folds = query_folds(labelled.groups, seed=seed)
    if np.count_nonzero(labelled.targets.sum(axis=0)) < 2 or folds.max() < 1:
        raise DataError("a matcher is fitted to labels of two or more grades and queries")
    penalty, shares = _validated(labelled, folds)
    scores = shares @ np.arange(shares.shape[1]) / (shares.shape[1] - 1)
    basis = _Basis.of(labelled.features)
    model = fit_ordinal(basis.design(labelled.features), labelled.targets, penalty)
    cuts = best_cuts(scores, labelled.targets)
    matcher = EmbeddedMatcher(
        name=name,
        words=words,
        curves=basis.curves(model),
        thresholds=_floats(_rounded(model.thresholds)),
        cuts=cuts,
    )
    return Fitted(matcher, agreement(scores, cuts, labelled.targets))


def out_of_fold(labelled: Labelled, *, seed: int = 0) -> Floats:
    """Return probabilities of grades (rows × grades), each by a model that saw no such query."""
    return _validated(labelled, query_folds(labelled.groups, seed=seed))[1]


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


def _validated(labelled: Labelled, folds: np.ndarray) -> tuple[float, Floats]:
    """Choose the penalty with the least loss on queries left out, and return their shares."""
    rows = len(labelled.features)
    shares = np.zeros((len(_PENALTIES), rows, labelled.targets.shape[1]))
    for fold in range(folds.max() + 1):
        kept, out = folds != fold, folds == fold
        basis = _Basis.of(labelled.features[kept])
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
    """The bends that curves may have: per feature, knots at quantiles of what was seen."""

    knots: tuple[Floats, ...]
    spreads: Floats
    middles: Floats

    @classmethod
    def of(cls, features: Floats) -> _Basis:
        quantiles = np.quantile(features, (0, *_INNER_KNOTS, 1), axis=0)
        knots = tuple(np.unique(_rounded(column)) for column in quantiles.T)
        raw = _hinges(features, knots)
        return cls(knots, np.maximum(raw.std(axis=0), 1e-9), raw.mean(axis=0))

    def design(self, features: Floats) -> Floats:
        """Return one column a bend, of zero mean and unit spread."""
        return (_hinges(features, self.knots) - self.middles) / self.spreads

    def curves(self, model: Ordinal) -> dict[str, Curve]:
        """Turn slopes of columns into what each feature is worth at its knots."""
        slopes = model.slopes / self.spreads
        curves: dict[str, Curve] = {}
        done = 0
        for name, knots in zip(FEATURES, self.knots, strict=True):
            own = slopes[done : done + len(knots) - 1]
            done += len(knots) - 1
            if len(own) == 0:
                continue
            worths = np.maximum(knots[:, None] - knots[None, :-1], 0) @ own
            middle = self.middles[done - len(own) : done] @ own
            curves[name] = Curve(knots=_floats(knots), worths=_floats(_rounded(worths - middle)))
        return curves


def _hinges(features: Floats, knots: Sequence[Floats]) -> Floats:
    """Return how far each value lies beyond each knot but the last, which ends its feature."""
    columns = [
        np.clip(values, own[0], own[-1])[:, None] - own[None, :-1]
        for values, own in zip(features.T, knots, strict=True)
        if len(own) > 1
    ]
    return np.maximum(np.hstack(columns), 0) if columns else np.zeros((len(features), 0))


def _rounded(values: Floats) -> Floats:
    """Keep six significant digits: a matcher is a file that people read and compare."""
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])


def _floats(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
