"""Grades: an ordered scale of relevance, from useless to exactly what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import total_ordering

from lore_sdk.errors import DataError, did_you_mean, known_names

__all__ = ["LORE_SCALE", "Grade", "Scale"]


@total_ordering
@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a scale. `level` counts from 0, `code` from 1: the lowest is `L1`."""

    name: str
    level: int

    @property
    def code(self) -> str:
        """The short form that files carry: `L1` for the lowest grade of a scale."""
        return f"L{self.level + 1}"

    def __lt__(self, other: Grade) -> bool:
        return self.level < other.level

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Scale:
    """An ordered set of at least two grades, lowest first."""

    grades: tuple[Grade, ...]

    @classmethod
    def of(cls, *names: str) -> Scale:
        """Make a scale from grade names, lowest first; raises DataError under two or on repeats."""
        if len(names) < 2 or len(set(names)) != len(names):
            raise DataError(f"a scale needs two or more different grades, got {known_names(names)}")
        return cls(tuple(Grade(name, level) for level, name in enumerate(names)))

    @property
    def lowest(self) -> Grade:
        """The worst grade."""
        return self.grades[0]

    @property
    def highest(self) -> Grade:
        """The best grade."""
        return self.grades[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """The grades' names, lowest first."""
        return tuple(grade.name for grade in self.grades)

    def __len__(self) -> int:
        return len(self.grades)

    def __getitem__(self, level: int) -> Grade:
        return self.grades[level]

    def grade(self, word: str) -> Grade:
        """Find a grade by name or code (`Related`, `L3`); raises DataError naming what exists."""
        folded = word.strip().casefold()
        for grade in self.grades:
            if folded in (grade.name.casefold(), grade.code.casefold()):
                return grade
        near = did_you_mean(word, self.names)
        hint = f"did you mean `{near}`?" if near else f"grades are {known_names(self.names)}"
        raise DataError(f"`{word}` is not a grade of this scale; {hint}")


LORE_SCALE = Scale.of("Irrelevant", "Mismatch", "Related", "Excellent")
"""The scale of LORE (arXiv 2512.03025): L1 to L4; L3 and L4 count as relevant."""
