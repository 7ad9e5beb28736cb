"""Spellings arranged to be found in a text in one pass, and the choice between overlapping ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lore_sdk.knowledge.spellings import Reading, Words

__all__ = ["Mention", "Phrases", "arrange"]


class Mention(NamedTuple):
    """Known words in a text, by their numbers (half-open), and all they may mean."""

    start: int
    end: int
    readings: tuple[Reading, ...]

    def reading(self, attribute: str) -> Reading | None:
        """Return what these words mean as a value of one attribute."""
        return next((r for r in self.readings if r.attribute == attribute), None)


class Entry(NamedTuple):
    """One spelling of two words or more."""

    words: Words
    readings: tuple[Reading, ...]


class Start(NamedTuple):
    """The spellings that begin with one word: this word alone, and longer ones by second word.

    `alone` is None where the word alone is no spelling; `longer` has the longest first.
    """

    alone: tuple[Reading, ...] | None
    longer: Mapping[str, tuple[Entry, ...]]


_JOINED = 7
"""`book case` is read as `bookcase`; shorter words are more often just two words."""
_DETAILS = frozenset({"specification", "detail"})


@dataclass(frozen=True, slots=True)
class Phrases:
    """All spellings of a pack; `product` is its attribute of kinds, `dimension` that of each."""

    starts: Mapping[str, Start]
    product: str
    dimension: Mapping[str, str]

    def mentions(self, words: Sequence[str]) -> list[Mention]:
        """Find known words: at each place the longest spelling, overlaps resolved."""
        starts, found = self.starts, []
        size, last, crossed = len(words), 0, False
        for place, word in enumerate(words):
            begun = starts.get(word)
            mention = _longest(words, place, begun, size) if begun else None
            if mention is None:
                if len(word) < 3 or place + 1 >= size or len(words[place + 1]) < 3:
                    continue
                whole = word + words[place + 1]
                joined = starts.get(whole) if len(whole) >= _JOINED else None
                if joined is None or joined.alone is None:
                    continue
                mention = Mention(place, place + 2, joined.alone)
            found.append(mention)
            crossed = crossed or place < last
            last = max(last, mention.end)
        return self._apart(words, found) if crossed else [m for m in found if m.readings]

    def _apart(self, words: Sequence[str], found: list[Mention]) -> list[Mention]:
        kept: list[Mention] = []
        for mention in found:
            while kept and mention.start < kept[-1].end:
                last = kept[-1]
                if not self._wins(mention, last):
                    if self._ends(last, mention):
                        kept.append(mention)
                    break
                kept.pop()
                # An idiom that gives way (`red wine` to `wine glass`) leaves no color behind.
                begun = self.starts.get(words[last.start]) if last.readings else None
                shorter = _longest(words, last.start, begun, mention.start) if begun else None
                if shorter and (not kept or kept[-1].end <= shorter.start):
                    kept.append(shorter)
            else:
                kept.append(mention)
        return [m for m in kept if m.readings]

    def _wins(self, late: Mention, early: Mention) -> bool:
        """Longer beats shorter; of two equally long kinds the later one, as heads stand last."""
        lengths = late.end - late.start, early.end - early.start
        if lengths[0] != lengths[1]:
            return lengths[0] > lengths[1]
        return late.reading(self.product) is not None

    def _ends(self, early: Mention, late: Mention) -> bool:
        """Tell whether a detail ends in the kind that has it, as the cut `mini dress` does."""
        return (
            early.end == late.end
            and any(self.dimension[r.attribute] in _DETAILS for r in early.readings)
            and early.reading(self.product) is None
            and late.reading(self.product) is not None
        )


def _longest(words: Sequence[str], place: int, begun: Start, limit: int) -> Mention | None:
    """Return the longest spelling that starts at a place and ends before `limit`."""
    if begun.longer and place + 1 < limit:
        for entry in begun.longer.get(words[place + 1], ()):
            end = place + len(entry.words)
            if end <= limit and tuple(words[place:end]) == entry.words:
                return Mention(place, end, entry.readings)
    if begun.alone is None or (len(words[place]) == 1 and not _sized(words, place)):
        return None
    return Mention(place, place + 1, begun.alone)


def _sized(words: Sequence[str], at: int) -> bool:
    """Single letters are sizes only where `size` stands beside them."""
    return (at > 0 and words[at - 1] in ("size", "sz")) or (
        at + 1 < len(words) and words[at + 1] == "size"
    )


def arrange(spellings: Mapping[Words, tuple[Reading, ...]]) -> dict[str, Start]:
    """Arrange spellings by their first two words."""
    alone: dict[str, tuple[Reading, ...]] = {}
    longer: dict[str, dict[str, list[Entry]]] = {}
    for words, readings in spellings.items():
        if len(words) == 1:
            alone[words[0]] = readings
        else:
            by_second = longer.setdefault(words[0], {})
            by_second.setdefault(words[1], []).append(Entry(words, readings))
    return {
        word: Start(
            alone.get(word),
            {
                second: tuple(sorted(entries, key=lambda entry: -len(entry.words)))
                for second, entries in longer.get(word, {}).items()
            },
        )
        for word in dict.fromkeys((*alone, *longer))
    }
