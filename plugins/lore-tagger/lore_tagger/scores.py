"""Agreement of entities: exactly the same words and type, counted over all queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lore_tagger.tags import entities

__all__ = ["Agreement", "Scores", "score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many entities were right, found (right or not) and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Return the share of the found that is right, in [0, 1]; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of the wanted that was found, in [0, 1]; 0 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall, in [0, 1]."""
        total = self.found + self.wanted
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Agreement over all types (micro-averaged), and of each type, most frequent first."""

    overall: Agreement
    types: Mapping[str, Agreement]


def score(wanted: Iterable[Sequence[str]], found: Iterable[Sequence[str]]) -> Scores:
    """Compare tags query by query; raises ValueError where there are not equally many."""
    right: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    truth: Counter[str] = Counter()
    for want, guess in zip(wanted, found, strict=True):
        if len(want) != len(guess):
            raise ValueError(f"{len(guess)} tags for {len(want)} words")
        wants, guesses = entities(want), entities(guess)
        truth.update(one.type for one in wants)
        guessed.update(one.type for one in guesses)
        right.update(one.type for one in set(wants) & set(guesses))
    types = sorted(truth.keys() | guessed.keys(), key=lambda name: (-truth[name], name))
    return Scores(
        overall=Agreement(right=right.total(), found=guessed.total(), wanted=truth.total()),
        types={
            name: Agreement(right=right[name], found=guessed[name], wanted=truth[name])
            for name in types
        },
    )
