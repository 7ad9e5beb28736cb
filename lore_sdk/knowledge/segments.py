"""Where a phrase ends: at prepositions, commas, dashes and brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lore_sdk.knowledge.text import Token, word_set

__all__ = ["Segment", "segments_of"]


class Segment(NamedTuple):
    """Words that belong together, by token numbers (half-open).

    `opener` is "" for the first, a preposition (`for`, `with`, `without`, `in`, `of`, `by`,
    `from`) whose word is not part of the segment, or `,` for any mark of punctuation.
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
    rolls piece pieces bottle bottles tube tubes can cans jar jars pkg package bunch kit free
    dozen assortment variety type kind style picture pictures
    """
)
_MARKS = frozenset(",;|()[]{}•·–—:!?")


def segments_of(text: str, tokens: Sequence[Token], taken: Sequence[bool]) -> list[Segment]:
    """Split at openers that no quantity or known phrase has `taken`."""
    found: list[Segment] = []
    opener, start, last_end = "", 0, 0
    for place, token in enumerate(tokens):
        gap = text[last_end : token.start]
        if place and gap != " " and gap != "-" and _breaks(gap):
            if place > start or opener:
                found.append(Segment(opener, start, place))
            opener, start = ",", place
        here = "" if taken[place] else _opener(text, tokens, place)
        if here:
            if place > start or (opener and opener != ","):
                found.append(Segment(opener, start, place))
            opener, start = here, place + 1
        last_end = token.end
    found.append(Segment(opener, start, len(tokens)))
    return found


def _breaks(gap: str) -> bool:
    return not _MARKS.isdisjoint(gap) or " - " in gap or "- " in gap or "/ " in gap


def _opener(text: str, tokens: Sequence[Token], place: int) -> str:
    token = tokens[place]
    opener = _OPENERS.get(token.word, "")
    if not opener:
        return ""
    if "-" in (text[token.end : token.end + 1], text[token.start - 1 : token.start]):
        return ""
    before = tokens[place - 1].word if place else ""
    after = tokens[place + 1].word if place + 1 < len(tokens) else ""
    if token.word == "w":
        slash = text[token.end : token.end + 1] == "/"
        return ("without" if after == "o" else "with") if slash else ""
    if not place and opener != "for":
        return opener if opener in ("with", "without") else ""
    if opener == "with" and before in _BEFORE_WITH:
        return "for"
    if (opener == "in" and (before in _BEFORE_IN or after in _AFTER_IN)) or (
        opener == "of" and before in _BEFORE_OF
    ):
        return ""
    return opener
