"""What people's labels mean: a share of the scale, 0 for its lowest grade, 1 for its highest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lore_sdk.errors import DataError, RowError, known_names
from lore_sdk.types import Scale

__all__ = ["Labels", "parse_labels"]

_HOW = "--labels 1:4 says that numbers go from 1 to 4, --labels good=L4,bad=L1 what words mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How a file writes labels: words with the share of each, or numbers from `low` to `high`.

    Means of several raters lie between the whole numbers.
    """

    words: Mapping[str, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0

    @classmethod
    def of(cls, scale: Scale) -> Labels:
        """Labels that are the grades themselves, by code or name."""
        top = scale.highest.level
        return cls(
            words={
                word.casefold(): g.level / top for g in scale.grades for word in (g.code, g.name)
            }
        )

    def share(self, label: str) -> float:
        """Return the share that a label stands for; raises RowError when it is none of these."""
        found = self.words.get(label.strip().casefold())
        if found is not None:
            return found
        try:
            number = float(label)
        except ValueError:
            number = math.nan
        if self.high > self.low and self.low <= number <= self.high:
            return (number - self.low) / (self.high - self.low)
        raise RowError(f"the label `{label[:40]}` is none of {self._known()}; {_HOW}")

    def _known(self) -> str:
        numbers = (
            [f"the numbers from {self.low:g} to {self.high:g}"] if self.high > self.low else []
        )
        return " or ".join([*numbers, known_names(self.words)] if self.words else numbers)


def parse_labels(text: str, scale: Scale) -> Labels:
    """Read `1:4`, or `good=L4,bad=L1` with grades of a scale; raises DataError for others."""
    low, colon, high = text.partition(":")
    if colon and "=" not in text:
        try:
            ends = float(low), float(high)
        except ValueError:
            ends = (0.0, 0.0)
        if not (ends[0] < ends[1] and all(map(math.isfinite, ends))):
            raise DataError(f"`{text}` is no range of labels; {_HOW}")
        return Labels(low=ends[0], high=ends[1])
    words: dict[str, float] = {}
    for part in text.split(","):
        word, equals, grade = part.rpartition("=")
        if not equals or not word.strip():
            raise DataError(f"`{part}` does not say what a label means; {_HOW}")
        words[word.strip().casefold()] = scale.grade(grade).level / scale.highest.level
    return Labels(words=words)
