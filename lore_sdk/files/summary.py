"""What came of a run, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

__all__ = ["Progress", "Summary", "Tally"]


class _Counted(Protocol):
    @property
    def rows(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def abstained(self) -> int: ...
    @property
    def grades(self) -> Mapping[str, int]: ...


@dataclass(slots=True)
class Tally:
    """Counts that grow chunk by chunk."""

    rows: int = 0
    rejected: int = 0
    abstained: int = 0
    grades: Counter[str] = field(default_factory=Counter)

    @property
    def judged(self) -> int:
        """Rows that have a verdict: a grade or an abstention."""
        return self.rows - self.rejected

    def add(self, counted: _Counted) -> None:
        """Add the counts of a chunk."""
        self.rows += counted.rows
        self.rejected += counted.rejected
        self.abstained += counted.abstained
        self.grades.update(counted.grades)


class Progress(NamedTuple):
    """How far a run has come; `fraction` of the file in [0, 1], nan when nobody knows.

    `resumed` of the rows were taken over from an earlier run.
    """

    rows: int
    resumed: int
    rejected: int
    fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What came of a run.

    `judged` pairs have a verdict: `grades` by code, or `abstained`. `rejected` rows of the pairs
    file and `side_rejected` rows of the items and queries files are in `rejects`. `duplicates` are
    pairs whose id stood in an earlier row; they were judged as well. `resumed` rows came from an
    earlier run; `seconds` and `rate` (rows a second) are of this run alone. A run that is not
    `finished` has left its progress in `partial`.
    """

    out: Path
    partial: Path
    rejects: Path | None
    finished: bool
    judged: int
    grades: Mapping[str, int]
    abstained: int
    rejected: int
    side_rejected: int
    duplicates: int
    resumed: int
    seconds: float
    rate: float
    workers: int
