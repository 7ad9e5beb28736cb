"""Where a phrase ends: at prepositions, commas, dashes and brackets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from lore_sdk.knowledge.text import word_set

__all__ = ["Segment", "segments_of"]


class Segment(NamedTuple):
    """Words that belong together, by token numbers (half-open).

    `opener` is "" for the first, a preposition (`for`, `with`, `without`, `in`, `of`, `by`,
    `from`) whose word is not part of the segment, `,` after a comma, `(` in brackets, or `-` after
    another mark.
    """

    opener: str
    start: int
    end: int


_OPENERS = {
    "for": "for",
    "fits": "for",
    "with": "with",
    "w": "with",
    "featuring": "with",
    "includes": "with",
    "including": "with",
    "without": "without",
    "in": "in",
    "of": "of",
    "by": "by",
    "from": "from",
}
_BEFORE_WITH = frozenset({"compatible", "works", "work", "use"})
# `built in microwave`, `walk in tub`: here `in` belongs to the word before it.
_BEFORE_IN = word_set(
    """
    built plug walk clip drop slide push tie roll lace step pop screw snap twist weigh break
    pull sign tuck all
    """
)
_AFTER_IN = word_set("line wall ground ear dash car stock sink floor ceiling one the a")
# `pack of 6`, `pair of boots`: what counts stands after the `of`.
_BEFORE_OF = word_set(
    """
    pack packs set sets pair pairs box boxes case cases bag bags lot lots bundle bundles roll
    rolls piece pieces bottle bottles tube tubes can cans jar jars pkg package bunch kit
    dozen assortment variety type kind style picture pictures
    """
)
_PUNCTUATION = frozenset({"", ",", "(", "-"})
_COMMAS = frozenset(",;")
_MARKS = frozenset("|)]{}•·–—:!?")
_SPACED = ("- ", "/ ", "+ ")


def segments_of(words: Sequence[str], gaps: Sequence[str], taken: Sequence[bool]) -> list[Segment]:
    """Split at openers that no quantity or known phrase has `taken`; `gaps` stand before words."""
    found: list[Segment] = []
    opener, start = "", 0
    for place, word in enumerate(words):
        gap = gaps[place]
        if gap != " " and gap != "-" and place and _mark(gap) and words[place - 1] != "w":
            if place > start or opener:
                found.append(Segment(opener, start, place))
            opener, start = _mark(gap), place
        if word in _OPENERS and not taken[place] and (here := _opener(words, gaps, place)):
            if place > start or opener not in _PUNCTUATION:
                found.append(Segment(opener, start, place))
            opener, start = here, place + 1
    found.append(Segment(opener, start, len(words)))
    return found


@lru_cache(maxsize=1024)
def _mark(gap: str) -> str:
    """Return which kind of punctuation breaks the text here, if any: `,`, `(` or `-`."""
    if "(" in gap or "[" in gap:
        return "("
    if not _MARKS.isdisjoint(gap) or any(sign in gap for sign in _SPACED):
        return "-"
    return "" if _COMMAS.isdisjoint(gap) else ","


def _opener(words: Sequence[str], gaps: Sequence[str], place: int) -> str:
    word, opener = words[place], _OPENERS[words[place]]
    more = place + 1 < len(words)
    if gaps[place] == "-" or (more and gaps[place + 1].startswith("-")):
        return ""
    before = words[place - 1] if place else ""
    after = words[place + 1] if more else ""
    if word == "w":
        if not more or not gaps[place + 1].startswith("/"):
            return ""
        return "without" if after == "o" else "with"
    if not place and opener != "for":
        return opener if opener in ("with", "without") else ""
    if opener == "with" and before in _BEFORE_WITH:
        return "for"
    if opener in ("of", "from") and before == "free":
        return "without"
    if opener == "in" and before.isdigit() and after.isdigit():
        return ""
    if (opener == "in" and (before in _BEFORE_IN or after in _AFTER_IN)) or (
        opener == "of" and before in _BEFORE_OF
    ):
        return ""
    return opener
