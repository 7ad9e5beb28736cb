"""Fit the confidence of a model's grades to labelled pairs: `fit_calibration(judged) -> Fitted`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.judge.asking.calibration import SIGNS, Calibration, signs_of
from lore_sdk.judge.fit import query_folds
from lore_sdk.judge.matching.ordinal import Floats, Ordinal, fit_ordinal
from lore_sdk.types import Verdict

__all__ = ["Fitted", "JudgedPair", "Quality", "fit_calibration", "quality"]

_PENALTIES = (1.0, 0.1, 0.01, 0.001)
_BINS = 10
_DIGITS = 6


class JudgedPair(NamedTuple):
    """A verdict of a model, and the level of the grade that people gave, from 0.

    `group` says which pairs belong together: pairs of one query have one.
    """

    verdict: Verdict
    level: float
    group: str


class Quality(NamedTuple):
    """How well confidences fit what is right; both are 0 at best.

    `ece` is the expected calibration error in ten bins of equal width (Guo et al., "On calibration
    of modern neural networks", 2017), `brier` the mean squared error (Brier, 1950).
    """

    ece: float
    brier: float


class Fitted(NamedTuple):
    """A fitted calibration, and how good confidences are on queries left out of fitting.

    `before` is of the probabilities that the model gave, 1 where it gave none.
    """

    calibration: Calibration
    before: Quality
    after: Quality


def fit_calibration(judged: Iterable[JudgedPair], *, seed: int = 0) -> Fitted:
    """Fit to verdicts of one judge, asked about labelled pairs; abstentions are left out.

    Give pairs of a `dev` split. A mean label between two grades makes each of them right by its
    share. How far slopes may go is chosen by cross-validation that never has one query on both
    sides. Raises DataError where verdicts are of several judges, were given by none that asked a
    model, are calibrated, or are all right or all wrong.
    """
    pairs = [pair for pair in judged if pair.verdict.certainty is not None]
    if any(pair.verdict.confidence is not None for pair in pairs):
        raise DataError("these verdicts are calibrated; judge the pairs without a calibration")
    fitted_with = {pair.verdict.answered_by.prompt_hash for pair in pairs}
    if len(fitted_with) != 1:
        raise DataError(
            f"a calibration is fitted to verdicts of one model, asked in one way; these are of "
            f"{len(fitted_with)}"
        )
    signs = np.array([signs_of(p.verdict.certainty) for p in pairs if p.verdict.certainty])
    rights = np.array([_right(pair) for pair in pairs])
    folds = query_folds([pair.group for pair in pairs], seed=seed)
    if not 0 < rights.sum() < len(rights) or folds.max() < 1:
        raise DataError("a calibration needs two queries or more, and right and wrong grades")
    left_out = {penalty: _left_out(signs, rights, folds, penalty) for penalty in _PENALTIES}
    penalty = min(_PENALTIES, key=lambda each: _loss(left_out[each], rights))
    model = _fitted(signs, rights, penalty)
    return Fitted(
        Calibration(
            slopes={
                name: _rounded(slope)
                for name, slope in zip(SIGNS, model.slopes, strict=True)
                if slope > 0
            },
            # what the model gives is the probability to stay below "right"
            intercept=-_rounded(model.thresholds[0]),
            fitted_with=fitted_with.pop(),
            pairs=len(pairs),
        ),
        quality([_raw(pair.verdict) for pair in pairs], rights.tolist()),
        quality(left_out[penalty].tolist(), rights.tolist()),
    )


def quality(confidences: Sequence[float], rights: Sequence[float]) -> Quality:
    """Compare confidences with how right each grade was, both in [0, 1]."""
    sure, right = np.array(confidences, float), np.array(rights, float)
    # 0.7 * 10 may come out a hair above 7, which is the end of its bin and not beyond it
    bins = np.clip(np.ceil(np.round(sure * _BINS, 9)) - 1, 0, _BINS - 1).astype(int)
    gaps = np.bincount(bins, weights=sure - right, minlength=_BINS)
    return Quality(
        ece=float(np.abs(gaps).sum() / len(sure)), brier=float(np.mean((sure - right) ** 2))
    )


def _right(pair: JudgedPair) -> float:
    assert pair.verdict.grade is not None
    return max(0.0, 1 - abs(pair.level - pair.verdict.grade.level))


def _raw(verdict: Verdict) -> float:
    certainty = verdict.certainty
    assert certainty is not None
    known = certainty.agreement if certainty.chance is None else certainty.chance
    return 1.0 if known is None else known


def _left_out(signs: Floats, rights: Floats, folds: np.ndarray, penalty: float) -> Floats:
    """Return the confidence of each pair by a curve that saw no pair of its query."""
    found = np.zeros(len(signs))
    for fold in range(folds.max() + 1):
        kept = folds != fold
        found[~kept] = _confidence(_fitted(signs[kept], rights[kept], penalty), signs[~kept])
    return found


def _fitted(signs: Floats, rights: Floats, penalty: float) -> Ordinal:
    """Fit slopes that are 0 or more: the sign that counts most the wrong way is left out first."""
    targets = np.column_stack([1 - rights, rights])
    slopes = np.zeros(signs.shape[1])
    counting = [n for n in range(signs.shape[1]) if np.ptp(signs[:, n]) > 0]
    while True:
        spreads = signs[:, counting].std(axis=0)
        model = fit_ordinal(signs[:, counting] / spreads, targets, penalty)
        if not counting or model.slopes.min() >= 0:
            slopes[counting] = model.slopes / spreads
            return Ordinal(slopes, model.thresholds)
        counting.pop(int(np.argmin(model.slopes)))


def _confidence(model: Ordinal, signs: Floats) -> Floats:
    odds = np.clip(signs @ model.slopes - model.thresholds[0], -500, 500)
    confidence: Floats = 1 / (1 + np.exp(-odds))
    return confidence


def _loss(confidence: Floats, rights: Floats) -> float:
    held = np.clip(confidence, 1e-12, 1 - 1e-12)
    return float(-np.mean(rights * np.log(held) + (1 - rights) * np.log(1 - held)))


def _rounded(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")
