"""What titles of a catalogue teach about a word, without any label.

A word that few titles have says more than one that many have. A word that often ends the head of
a title names a kind of product (`garage door`), one that often begins titles names a brand.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lore_sdk.errors import DataError
from lore_sdk.judge.matching.tokens import BREAK, head_segment, read_tokens

__all__ = ["TITLE_CHARACTERS", "TITLE_TOKENS", "WordTable", "WordUse"]

TITLE_CHARACTERS = 1000
TITLE_TOKENS = 64
WORDS_KEPT = 8000
"""Words of a table that are kept, the most frequent ones."""

_UNSEEN = 5.0
"""Titles that a word is taken to be in beside those counted: rare words weigh about the same."""
_USUAL_SHARE = 0.12
"""Share of its titles that a word ends, or begins, as long as nothing is known about it."""


class WordUse(NamedTuple):
    """How often a word was seen: titles that have it, whose head ends with it, that begin so."""

    titles: int
    ends: int
    begins: int


_NEVER = WordUse(0, 0, 0)
_MOST = 2**53
"""The largest count that is exact as a float, and more than there are titles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTable:
    """Counts of the words of `titles` titles; words that are not in `uses` are rare."""

    titles: int
    uses: Mapping[str, WordUse]

    @classmethod
    def count(cls, titles: Iterable[str], *, limit: int = WORDS_KEPT) -> WordTable:
        """Count the words of titles and keep the `limit` most frequent ones."""
        total = 0
        seen: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        begins: Counter[str] = Counter()
        for title in titles:
            tokens = read_tokens(title, characters=TITLE_CHARACTERS, limit=TITLE_TOKENS)
            words = [token for token in tokens if token != BREAK]
            total += 1
            seen.update(set(words))
            ends.update([head_segment(tokens)[1]])
            begins.update(words[:1])
        uses = {word: WordUse(seen[word], ends[word], begins[word]) for word in seen}
        return cls(titles=total, uses=_most_used(uses, limit))

    @classmethod
    def read(cls, data: object) -> WordTable:
        """Read what `data` wrote; raises DataError when it has another form."""
        try:
            uses = {word: WordUse(*map(_count, use)) for word, use in data["uses"].items()}  # type: ignore[index]
            return cls(titles=_count(data["titles"]), uses=uses)  # type: ignore[index]
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DataError(
                "the table of words is malformed; it has `titles`, a number, and `uses`, "
                "which gives three counts for each word"
            ) from error

    def __add__(self, other: WordTable) -> WordTable:
        """Return the counts of both tables' titles together."""
        uses = {
            word: WordUse(*map(sum, zip(self._use(word), other._use(word), strict=True)))
            for word in self.uses.keys() | other.uses.keys()
        }
        return WordTable(titles=self.titles + other.titles, uses=_most_used(uses, WORDS_KEPT))

    def data(self) -> dict[str, object]:
        """Return the table as plain values for JSON."""
        return {"titles": self.titles, "uses": {word: list(use) for word, use in self.uses.items()}}

    def weight(self, word: str) -> float:
        """Return how much a word says: the rarer, the more."""
        return math.log(1 + self.titles / (_UNSEEN + self._use(word).titles))

    def ends(self, word: str) -> float:
        """Return the share of its titles whose head a word ends, as names of products do."""
        use = self._use(word)
        return (use.ends + _USUAL_SHARE) / (use.titles + 1)

    def begins(self, word: str) -> float:
        """Return the share of its titles that a word begins, as brands do."""
        use = self._use(word)
        return (use.begins + _USUAL_SHARE) / (use.titles + 1)

    def _use(self, word: str) -> WordUse:
        return self.uses.get(word, _NEVER)


def _most_used(uses: Mapping[str, WordUse], limit: int) -> dict[str, WordUse]:
    kept = sorted(uses.items(), key=lambda one: (-one[1].titles, one[0]))[:limit]
    return dict(kept)


def _count(value: object) -> int:
    """Return a count; one below 0 or too large would make a weight that is no number."""
    if type(value) is not int or not 0 <= value <= _MOST:
        raise ValueError(f"{value!r:.20} is not a count")
    return value
