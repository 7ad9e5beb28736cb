"""One pass over a text: its words, known phrases, numbers, models and segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import SERIES, ModelMention, read_models
from lore_sdk.knowledge.quantities import Quantity, read_quantities
from lore_sdk.knowledge.segments import Segment, segments_of
from lore_sdk.knowledge.text import TITLE_LIMIT, split_words

__all__ = ["Wording", "read_wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands in a text, before anyone decides what it means.

    Words are numbered; `starts` and `ends` are their characters, `gaps` what stands before each.
    `places` are the word numbers (half-open) of the quantities. `taken` marks the words that
    belong to a quantity with a unit or to a known phrase of several words.
    """

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]
    mentions: Sequence[Mention]
    quantities: Sequence[Quantity]
    places: Sequence[tuple[int, int]]
    models: Sequence[ModelMention]
    segments: Sequence[Segment]
    taken: Sequence[bool]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of some words, with the signs of a number: `$50`, `55"`."""
        text, first, last = self.text, self.starts[start], self.ends[end - 1]
        if first and text[first - 1] in _BEFORE and text[first].isdigit():
            first -= 1
        if last < len(text) and text[last] in _AFTER and text[last - 1].isdigit():
            last += 1
        return first, last

    def quote(self, start: int, end: int) -> str:
        """Return some words as they stand in the text."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def segment_at(self, place: int) -> Segment:
        """Return the segment that a word stands in, or the one that it opens."""
        for segment in self.segments:
            if place < segment.end:
                return segment
        return self.segments[-1]

    @property
    def negates(self) -> bool:
        """Tell whether some word may negate others, so that it is worth looking closer."""
        return not _NEGATING.isdisjoint(self.words)

    def negated(self, start: int, end: int) -> bool:
        """Tell whether words stand under `no`, `not`, `non`, `without`, or before `free`."""
        words = self.words
        if start and (words[start - 1] in _NOT_HAN or words[start - 2 : start] in _NOT_TWO):
            return True
        if start and words[start - 1] in _NOT:
            # `no. 8` is a number, `9 no` an abbreviation of it.
            return not self.gaps[start].startswith(".")
        if end < len(words) and words[end] == "free":
            after = words[end + 1] if end + 1 < len(words) else ""
            return after not in _AFTER_FREE
        return self.segment_at(start).opener == "without"


_BEFORE = frozenset("$£€#")
_AFTER = frozenset("\"'”″’′%")
_NOT = frozenset({"no", "not", "non", "without", "never", "zero"})
_NOT_HAN = frozenset("不无非免")
_NOT_TWO = (["不", "要"], ["不", "含"], ["不", "带"], ["不", "是"], ["没", "有"])
_NEGATING = frozenset({*_NOT, *_NOT_HAN, "free", "w", "没"})
_AFTER_FREE = frozenset({"standing", "style", "shipping", "flow", "form", "range", "weight"})


def read_wording(text: str, lexicon: Lexicon, limit: int = TITLE_LIMIT) -> Wording:
    """Read a text up to `limit` characters."""
    text = text[:limit]
    words, starts, ends, gaps = split_words(text)
    mentions = lexicon.mentions(words, gaps)
    quantities = read_quantities(text, lexicon.units)
    taken = [False] * len(words)
    places: list[tuple[int, int]] = []
    if quantities:
        names = _names(text, starts, ends, mentions, lexicon)
        quantities = [q for q in quantities if (q.start, q.end) not in names]
        places = _places(starts, ends, quantities)
        last, group = 0, -1
        for quantity, (start, end) in zip(quantities, places, strict=True):
            if not quantity.bare:
                first = last if quantity.group >= 0 and quantity.group == group else start
                taken[first:end] = [True] * (end - first)
            last, group = end, quantity.group
    if quantities:
        loose = _loose(quantities, places)
        mentions = [
            m
            for m in mentions
            if not all(taken[m.start : m.end])
            or (_around(m, loose) and m.reading(lexicon.roles.product) is None)
        ]
        quantities, places = _free(quantities, places, mentions)
    known = _known(words, taken, mentions, quantities, places)
    models = read_models(words, starts, ends, gaps, known)
    segments = segments_of(words, gaps, taken)
    return Wording(
        text, words, starts, ends, gaps, mentions, quantities, places, models, segments, taken
    )


def _names(
    text: str,
    starts: Sequence[int],
    ends: Sequence[int],
    mentions: Sequence[Mention],
    lexicon: Lexicon,
) -> set[tuple[int, int]]:
    """Return where a maker's name looks like a quantity: `3M` is no length, `5 x 3m` is."""
    brand = lexicon.roles.brand
    spans = {
        (starts[m.start], ends[m.start]): m.start
        for m in mentions
        if m.end == m.start + 1 and m.reading(brand) is not None
    }
    return {
        (first, last)
        for (first, last), place in spans.items()
        if not place or text[first:last].isupper()
    }


def _places(
    starts: Sequence[int], ends: Sequence[int], quantities: Sequence[Quantity]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    place, size = 0, len(starts)
    for quantity in quantities:
        while place < size and ends[place] <= quantity.start:
            place += 1
        end = place
        while end < size and starts[end] < quantity.end:
            end += 1
        found.append((place, end))
    return found


def _loose(
    quantities: Sequence[Quantity], places: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return where numbers stand that measure nothing in this pack: `4k`, `1920 x 1080`."""
    found: list[tuple[int, int]] = []
    last = -1
    for quantity, (start, end) in zip(quantities, places, strict=True):
        if quantity.family in ("", "?") and not quantity.mark:
            joined = quantity.group >= 0 and quantity.group == last
            found.append((found.pop()[0] if joined else start, end))
            last = quantity.group
    return found


def _around(mention: Mention, places: Sequence[tuple[int, int]]) -> bool:
    return any(mention.start <= start and end <= mention.end for start, end in places)


def _free(
    quantities: Sequence[Quantity], places: Sequence[tuple[int, int]], mentions: Sequence[Mention]
) -> tuple[list[Quantity], list[tuple[int, int]]]:
    """Drop numbers that say nothing else inside of known phrases: `7 for all mankind`, `4k`."""
    named = [p for p in _loose(quantities, places) if any(_around(m, (p,)) for m in mentions)]
    kept = [
        (quantity, place)
        for quantity, place in zip(quantities, places, strict=True)
        if not any(start <= place[0] and place[1] <= end for start, end in named)
    ]
    return [q for q, _ in kept], [p for _, p in kept]


def _known(
    words: Sequence[str],
    taken: list[bool],
    mentions: Sequence[Mention],
    quantities: Sequence[Quantity],
    places: Sequence[tuple[int, int]],
) -> list[bool]:
    """Mark phrases in `taken`; return the words that cannot be part of a model."""
    known = taken[:]
    for quantity, (start, end) in zip(quantities, places, strict=True):
        if quantity.family == "?":
            # `6s` is six seconds only where no device is near.
            known[start:end] = [False] * (end - start)
    for mention in mentions:
        start, end, _ = mention
        if end > start + 1:
            taken[start:end] = [True] * (end - start)
        for place in range(start, end):
            # A phrase may end in a series, as `case for iphone`; its number comes after it.
            known[place] = known[place] or words[place] not in SERIES
    return known
