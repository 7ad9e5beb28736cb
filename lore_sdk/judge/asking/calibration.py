"""From signs of sureness to a probability: the calibrated confidence of a model's grade.

A logistic curve over what `Certainty` holds (Platt, "Probabilistic outputs for support vector
machines", 1999, with more than one input), fitted to labels by `fit_calibration`. No sign of more
sureness ever lowers the confidence: such slopes are left out. What a model itself says about how
sure it is counts for nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.errors import DataError, known_names
from lore_sdk.types import Certainty

__all__ = ["SIGNS", "Calibration", "signs_of"]

_FORMAT = "lore-calibration/1"
_LARGEST = 1e6
_EDGE = 0.01
"""Probabilities nearer to 0 and 1 than this are taken for it: five of five votes are no proof."""

SIGNS = ("agreement", "chance", "inside", "narrow", "agreed")
"""Names of the signs in the order of `signs_of`; more of each is a sign of more sureness."""


def signs_of(certainty: Certainty) -> tuple[float, ...]:
    """Return one number a sign: log-odds of the probabilities, 0 where there is none."""
    return (
        _log_odds(certainty.agreement),
        _log_odds(certainty.chance),
        -float(certainty.outside),
        -float(certainty.open),
        -float(certainty.conflict),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A fitted curve from signs to the probability that a grade is right.

    `slopes` has a number of 0 or more for each sign that counts. `fitted_with` is the `prompt_hash`
    of the judge whose verdicts it was fitted with; `pairs` is how many these were.
    """

    slopes: Mapping[str, float]
    intercept: float
    fitted_with: str
    pairs: int

    def confidence(self, certainty: Certainty) -> float:
        """Return the probability in [0, 1] that the grade is right."""
        signs = zip(SIGNS, signs_of(certainty), strict=True)
        odds = self.intercept + sum(self.slopes.get(name, 0.0) * sign for name, sign in signs)
        return 1 / (1 + math.exp(-max(min(odds, 500.0), -500.0)))

    def text(self) -> str:
        """Return it as JSON."""
        fields = {
            "format": _FORMAT,
            "fitted_with": self.fitted_with,
            "pairs": self.pairs,
            "intercept": self.intercept,
            "slopes": dict(self.slopes),
        }
        return json.dumps(fields, indent=2) + "\n"

    def save(self, path: str | Path) -> None:
        """Write it as JSON, which `load` reads back exactly."""
        Path(path).write_text(self.text(), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Calibration:
        """Read what `save` wrote; raises DataError where the file is another one."""
        try:
            found = json.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise DataError(f"the calibration `{path}` cannot be read: {error}") from error
        except (ValueError, RecursionError) as error:
            raise DataError(f"the calibration `{path}` is not JSON: {error}") from error
        try:
            return _read(found)
        except DataError as error:
            raise DataError(f"the calibration `{path}` cannot be used: {error}") from error


def _log_odds(share: float | None) -> float:
    if share is None:
        return 0.0
    held = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(held / (1 - held))


def _read(found: object) -> Calibration:
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise DataError(f"its `format` is not `{_FORMAT}`")
    slopes, pairs = found.get("slopes"), found.get("pairs")
    fitted_with = found.get("fitted_with")
    if not isinstance(slopes, dict) or not isinstance(fitted_with, str) or type(pairs) is not int:
        raise DataError("it has no `slopes`, `fitted_with` and `pairs`")
    if slopes.keys() - set(SIGNS):
        raise DataError(f"its slopes are of other signs than {known_names(SIGNS)}")
    return Calibration(
        slopes={name: _number(f"slope {name}", slope, 0.0) for name, slope in slopes.items()},
        intercept=_number("intercept", found.get("intercept"), -_LARGEST),
        fitted_with=fitted_with,
        pairs=pairs,
    )


def _number(name: str, value: object, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataError(f"its {name} is no number")
    if not least <= value <= _LARGEST:
        raise DataError(f"its {name} is {value}, which no fit comes to")
    return float(value)
