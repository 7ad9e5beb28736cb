"""What came of a run, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import add
from pathlib import Path
from typing import NamedTuple, Protocol

__all__ = ["Looks", "ModelUse", "Progress", "Summary", "Tally"]


class Looks(NamedTuple):
    """What photos did: pairs for which one was asked, and those whose grade it changed.

    Tokens are those of prompts and replies that a model took to look.
    """

    looked: int = 0
    changed: int = 0
    prompt: int = 0
    reply: int = 0

    def plus(self, other: Looks) -> Looks:
        """Add two counts."""
        return Looks(*map(add, self, other))


class ModelUse(NamedTuple):
    """What a language model did: for how many pairs, with what outcome, and what it took.

    For `unread` pairs no grade could be read, and for `contradicted` ones the grade that was read
    is one that the rules rule out. Tokens are of prompts, those of them found in a cache, and of
    replies; `cost` is in the currency of the prices.
    """

    asked: int = 0
    unread: int = 0
    contradicted: int = 0
    prompt: int = 0
    cached: int = 0
    reply: int = 0
    cost: float = 0.0

    def plus(self, other: ModelUse) -> ModelUse:
        """Add two uses."""
        return ModelUse(
            asked=self.asked + other.asked,
            unread=self.unread + other.unread,
            contradicted=self.contradicted + other.contradicted,
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            reply=self.reply + other.reply,
            cost=self.cost + other.cost,
        )


class _Counted(Protocol):
    @property
    def rows(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def abstained(self) -> int: ...
    @property
    def grades(self) -> Mapping[str, int]: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def use(self) -> ModelUse: ...


@dataclass(slots=True)
class Tally:
    """Counts that grow chunk by chunk."""

    rows: int = 0
    rejected: int = 0
    abstained: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    looks: Looks = field(default_factory=Looks)
    use: ModelUse = field(default_factory=ModelUse)

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
        self.looks = self.looks.plus(counted.looks)
        self.use = self.use.plus(counted.use)


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
    earlier run; `looks` are counted where there is a captioner, `use` where a model is asked;
    `seconds` and `rate` (rows a second) are of this run alone. A run that is not `finished` has
    left its progress in `partial`.
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
    looks: Looks | None
    use: ModelUse | None
    seconds: float
    rate: float
    workers: int
