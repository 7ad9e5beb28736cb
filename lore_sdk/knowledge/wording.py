"""One pass over a text: its words, known phrases, numbers, models and segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import SERIES, ModelMention, read_models
from lore_sdk.knowledge.quantities import Quantity, read_quantities
from lore_sdk.knowledge.segments import Segment, segments_of
from lore_sdk.knowledge.text import TITLE_LIMIT, Token, tokenize

__all__ = ["Wording", "read_wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands in a text, before anyone decides what it means.

    `places` are the token numbers (half-open) of the quantities. `taken` marks the words that
    belong to a quantity with a unit or to a known phrase of several words.
    """

    text: str
    tokens: Sequence[Token]
    words: list[str]
    mentions: Sequence[Mention]
    quantities: Sequence[Quantity]
    places: Sequence[tuple[int, int]]
    models: Sequence[ModelMention]
    segments: Sequence[Segment]
    taken: Sequence[bool]

    def segment_at(self, place: int) -> Segment:
        """Return the segment that a word stands in, or the one that it opens."""
        for segment in self.segments:
            if place < segment.end:
                return segment
        return self.segments[-1]

    def negated(self, start: int, end: int) -> bool:
        """Tell whether words stand under `no`, `not`, `non`, `without`, or before `free`."""
        words = self.words
        if start and words[start - 1] in _NOT:
            # `no. 8` is a number, `9 no` an abbreviation of it.
            return self.text[self.tokens[start - 1].end : self.tokens[start - 1].end + 1] != "."
        if start > 1 and words[start - 1] in ("of", "from") and words[start - 2] == "free":
            return True
        if end < len(words) and words[end] == "free":
            after = words[end + 1] if end + 1 < len(words) else ""
            return after not in _AFTER_FREE
        return self.segment_at(start).opener == "without"


_NOT = frozenset({"no", "not", "non", "without", "never", "zero"})
_AFTER_FREE = frozenset({"standing", "style", "shipping", "flow", "form", "range", "weight"})


def read_wording(text: str, lexicon: Lexicon, limit: int = TITLE_LIMIT) -> Wording:
    """Read a text up to `limit` characters."""
    text = text[:limit]
    tokens = tokenize(text)
    words = [token.word for token in tokens]
    size = len(words)
    quantities = read_quantities(text, lexicon.units)
    places = _places(tokens, quantities)
    taken = [False] * size
    for quantity, (start, end) in zip(quantities, places, strict=True):
        if not quantity.bare:
            taken[start:end] = [True] * (end - start)
    mentions = [m for m in lexicon.mentions(words) if not all(taken[m.start : m.end])]
    if quantities and mentions:
        kept = [_free(q, place, mentions) for q, place in zip(quantities, places, strict=True)]
        quantities = [q for q, keep in zip(quantities, kept, strict=True) if keep]
        places = [p for p, keep in zip(places, kept, strict=True) if keep]
    known = taken[:]
    for quantity, (start, end) in zip(quantities, places, strict=True):
        if quantity.family == "?":
            # `6s` is six seconds only where no device is near.
            known[start:end] = [False] * (end - start)
    for mention in mentions:
        width = mention.end - mention.start
        if width > 1:
            taken[mention.start : mention.end] = [True] * width
        if width > 1 or words[mention.start] not in SERIES:
            known[mention.start : mention.end] = [True] * width
    models = read_models(text, tokens, known)
    segments = segments_of(text, tokens, taken)
    return Wording(text, tokens, words, mentions, quantities, places, models, segments, taken)


def _places(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    place, size = 0, len(tokens)
    for quantity in quantities:
        while place < size and tokens[place].end <= quantity.start:
            place += 1
        end = place
        while end < size and tokens[end].start < quantity.end:
            end += 1
        found.append((place, end))
    return found


def _free(quantity: Quantity, place: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Tell whether a plain number stands outside of all known phrases (`7 for all mankind`)."""
    return not quantity.bare or not any(m.start <= place[0] and place[1] <= m.end for m in mentions)
