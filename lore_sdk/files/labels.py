"""What people's labels mean: a share of the scale, 0 for its lowest grade, 1 for its highest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lore_sdk.errors import DataError, RowError, known_names
from lore_sdk.types import Scale

__all__ = ["Labels", "parse_labels"]

_HALF = 0.5
_SLACK = 1e-9
_HOW = "--labels 1:4 says that numbers go from 1 to 4, --labels good=L4,bad=L1 what words mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How a file writes labels: words with the share of each, or numbers from `low` to `high`.

    Means of several raters lie between the whole numbers. `cuts` are the lowest numbers of all
    grades above the first; without them a number belongs to the grade that is nearest.
    """

    words: Mapping[str, float] = field(default_factory=dict)
    low: float = 0.0
    high: float = 0.0
    cuts: tuple[float, ...] = ()

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

    def level(self, share: float, grades: int) -> int:
        """Return the level, from 0, of the grade that a share belongs to; halves count as more.

        Raises DataError when the cuts are not those of a scale of so many grades.
        """
        if not self.cuts:
            return math.floor(share * (grades - 1) + _HALF)
        if len(self.cuts) != grades - 1:
            raise DataError(
                f"labels are cut into {len(self.cuts) + 1} grades where the scale has {grades}"
            )
        number = self.low + share * (self.high - self.low)
        return sum(number >= cut - _SLACK for cut in self.cuts)

    def _known(self) -> str:
        numbers = (
            [f"the numbers from {self.low:g} to {self.high:g}"] if self.high > self.low else []
        )
        return " or ".join([*numbers, known_names(self.words)] if self.words else numbers)


def parse_labels(text: str, scale: Scale) -> Labels:
    """Read `1:4`, `1:3@1.5,2,2.5` with cuts, or `good=L4,bad=L1` with grades of a scale.

    Raises DataError for others.
    """
    if ":" in text and "=" not in text:
        return _parse_range(text, len(scale))
    words: dict[str, float] = {}
    for part in text.split(","):
        word, equals, grade = part.rpartition("=")
        if not equals or not word.strip():
            raise DataError(f"`{part}` does not say what a label means; {_HOW}")
        words[word.strip().casefold()] = scale.grade(grade).level / scale.highest.level
    return Labels(words=words)


def _parse_range(text: str, grades: int) -> Labels:
    ends, at, cuts = text.partition("@")
    low, high = (_number(end) for end in ends.split(":", 1))
    if not low < high or math.isinf(high - low):
        raise DataError(f"`{text}` is no range of labels; {_HOW}")
    if not at:
        return Labels(low=low, high=high)
    places = tuple(_number(cut) for cut in cuts.split(","))
    rising = all(one < two for one, two in zip((low, *places), (*places, high), strict=True))
    if len(places) != grades - 1 or not rising:
        raise DataError(
            f"`{text}` does not cut labels into {grades} grades; after the @ stand {grades - 1} "
            f"rising numbers between {low:g} and {high:g}, each the lowest of its grade"
        )
    return Labels(low=low, high=high, cuts=places)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
