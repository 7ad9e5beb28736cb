"""Spellings arranged to be found in a text in one pass, and the choice between overlapping ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lore_sdk.knowledge.spellings import Reading

__all__ = ["Mention", "Phrases", "arrange"]


class Mention(NamedTuple):
    """Known words in a text, by their numbers (half-open), and all they may mean."""

    start: int
    end: int
    readings: tuple[Reading, ...]

    def reading(self, attribute: str) -> Reading | None:
        """Return what these words mean as a value of one attribute."""
        return next((r for r in self.readings if r.attribute == attribute), None)


_JOINED = 7
"""`book case` is read as `bookcase`; shorter words are more often just two words."""
_DETAILS = frozenset({"specification", "detail"})


@dataclass(frozen=True, slots=True)
class Phrases:
    """All spellings of a pack, to be found in texts.

    `readings` maps each spelling (words with single spaces between) to all it may mean, idioms to
    nothing. `lengths` maps a word to how many words the spellings have that it begins, longest
    first. `words` are the words in all of them. `product` is the attribute of kinds, `dimension`
    that of each attribute.
    """

    readings: Mapping[str, tuple[Reading, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    words: frozenset[str]
    product: str
    dimension: Mapping[str, str]

    def mentions(self, words: Sequence[str], inner: frozenset[int] = frozenset()) -> list[Mention]:
        """Find known words: at each place the longest spelling, overlaps resolved.

        `inner` are the numbers of words that begin no word of their script (see `Cutter`): no
        spelling ends before one, and none but that of a kind begins at one.
        """
        lengths, found = self.lengths, []
        size, last, crossed = len(words), 0, False
        for place, word in enumerate(words):
            mention = self._longest(words, place, size, inner) if word in lengths else None
            if mention is None:
                if len(word) < 3 or place + 1 >= size or len(words[place + 1]) < 3:
                    continue
                whole = word + words[place + 1]
                readings = self.readings.get(whole) if len(whole) >= _JOINED else None
                if readings is None:
                    continue
                mention = Mention(place, place + 2, readings)
            found.append(mention)
            crossed = crossed or place < last
            last = max(last, mention.end)
        return self._apart(words, found, inner) if crossed else [m for m in found if m.readings]

    def _apart(
        self, words: Sequence[str], found: list[Mention], inner: frozenset[int]
    ) -> list[Mention]:
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
                shorter = (
                    self._longest(words, last.start, mention.start, inner)
                    if last.readings
                    else None
                )
                if shorter and (not kept or kept[-1].end <= shorter.start):
                    kept.append(shorter)
            else:
                kept.append(mention)
        return [m for m in kept if m.readings]

    def _longest(
        self, words: Sequence[str], place: int, limit: int, inner: frozenset[int]
    ) -> Mention | None:
        """Return the longest spelling that starts at a place and ends before `limit`."""
        for length in self.lengths.get(words[place], ()):
            end = place + length
            if end > limit or (length == 1 and _letter(words[place]) and not _sized(words, place)):
                continue
            readings = self.readings.get(" ".join(words[place:end]))
            if readings is not None and inner:
                readings = self._whole(readings, place, end, inner)
            if readings is not None:
                return Mention(place, end, readings)
        return None

    def _whole(
        self, readings: tuple[Reading, ...], place: int, end: int, inner: frozenset[int]
    ) -> tuple[Reading, ...] | None:
        """Return what words may mean by where Chinese words begin and end; None for nothing.

        A Chinese noun ends in its kind, `鞋` in `运动鞋`; other words are whole or are not there.
        """
        if end in inner:
            return None
        if place not in inner:
            return readings
        return tuple(r for r in readings if r.attribute == self.product) or None

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


def _letter(word: str) -> bool:
    """Tell a single letter from a Chinese character, which is a word."""
    return len(word) == 1 and word < "\u3400"


def _sized(words: Sequence[str], at: int) -> bool:
    """Single letters are sizes only where `size` stands beside them."""
    return (at > 0 and words[at - 1] in ("size", "sz")) or (
        at + 1 < len(words) and words[at + 1] == "size"
    )


def arrange(spellings: Mapping[str, tuple[Reading, ...]]) -> dict[str, tuple[int, ...]]:
    """Return by first word how many words spellings have, longest first."""
    lengths: dict[str, tuple[int, ...]] = {}
    for spelling in spellings:
        first, _, rest = spelling.partition(" ")
        length = rest.count(" ") + 2 if rest else 1
        known = lengths.get(first, ())
        if length not in known:
            lengths[first] = (*known, length)
    return {word: tuple(sorted(known, reverse=True)) for word, known in lengths.items()}
