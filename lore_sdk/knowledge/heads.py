"""Which kind of product a noun phrase is about: the head, as against its modifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import SERIES
from lore_sdk.knowledge.segments import Segment
from lore_sdk.knowledge.text import word_set
from lore_sdk.knowledge.wording import Wording

__all__ = ["Head", "find_head", "related"]


class Head(NamedTuple):
    """A kind and the words (token numbers, half-open) that name it."""

    kind: str
    start: int
    end: int


# Words that may follow the head without being a head themselves.
_NEUTRAL = word_set(
    """
    set sets pack packs pair pairs piece pieces pcs new cheap best sale size sizes small large
    big mini medium long short tall wide heavy light only and or the a an at on online
    clearance deals deal discount compatible works designed made suitable fit fits great good
    top nice cute cool pretty simple model number series color colors colour style indoor
    outdoor indoors outdoors portable under over up to free non no not without plus like that
    is are quality premium near me us uk w x it all my 2 as per by ct count easy soft hard
    thick thin less more least most than below above max min
    maximum minimum pack
    """
)
_ADJECTIVE = re.compile(r".{3,}(?:ed|able|ible|less|ful|proof|free|resistant|style|sized|est)")
_JOINING = frozenset({"and", "or"})


def find_head(wording: Wording, segment: Segment, lexicon: Lexicon) -> Head | None:
    """Return the kind that a segment is about; None when no kind stands where a head stands.

    English noun phrases end in their head: `shower curtain rod` is a rod. A word after the last
    kind that is neither known nor an adjective may be the true head, so nothing is said then.
    """
    product = lexicon.roles.product
    kinds = [
        m
        for m in wording.mentions
        if segment.start <= m.start
        and m.end <= segment.end
        and any(r.attribute == product for r in m.readings)
        and not _negated_kind(wording, m)
    ]
    if not kinds or not _stands_last(wording, kinds[-1].end, segment.end, lexicon):
        return None
    while len(kinds) > 1 and _is_device(wording, kinds[-1]):
        kinds.pop()
    last = kinds[-1]
    reading = last.reading(product)
    assert reading is not None
    kind, head = str(reading.value), last
    for other in reversed(kinds[:-1]):
        value = str(other.reading(product)[1])  # type: ignore[index]
        if not related(lexicon.kinds, kind, value) and _apart(wording, other, head):
            return None
        if value != kind and kind in lexicon.kinds.get(value, ()):
            kind, head = value, other
    return Head(kind, head.start, head.end)


def _is_device(wording: Wording, mention: Mention) -> bool:
    """Tell the device that a head is for, in `phone case iphone x`."""
    return wording.words[mention.start] in SERIES and mention.end == mention.start + 1


def related(kinds: Mapping[str, frozenset[str]], one: str, other: str) -> bool:
    """Tell whether two kinds are the same or one is the broader of the other."""
    return one == other or one in kinds.get(other, ()) or other in kinds.get(one, ())


def _negated_kind(wording: Wording, mention: Mention) -> bool:
    return mention.start > 0 and wording.words[mention.start - 1] in ("no", "not")


def _apart(wording: Wording, early: Mention, late: Mention) -> bool:
    """Tell two things, as `washer and dryer` or `alarm 8 ft. cable`, from one with a modifier."""
    if not _JOINING.isdisjoint(wording.words[early.end : late.start]):
        return True
    return any(
        early.end <= start and end <= late.start and not quantity.bare
        for quantity, (start, end) in zip(wording.quantities, wording.places, strict=True)
    )


def _stands_last(wording: Wording, start: int, end: int, lexicon: Lexicon) -> bool:
    if start >= end:
        return True
    words, known = wording.words, _known(wording, start, end)
    counted = any(start <= place for place, _ in wording.places)
    return all(
        known[place - start]
        or words[place] in _NEUTRAL
        or _ADJECTIVE.fullmatch(words[place]) is not None
        # The name of a number that stands here, as `wide` in `desk 36 in wide`.
        or (counted and (words[place] in lexicon.before or words[place] in lexicon.after))
        for place in range(start, end)
    )


def _known(wording: Wording, start: int, end: int) -> Sequence[bool]:
    known = [False] * (end - start)
    spans = [(m.start, m.end) for m in wording.mentions]
    spans += [(m.start, m.end) for m in wording.models]
    spans += wording.places
    for low, high in spans:
        for place in range(max(low, start), min(high, end)):
            known[place - start] = True
    return known
