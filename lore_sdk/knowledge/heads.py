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

__all__ = ["Head", "find_head", "find_heads", "related"]


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
    is are quality premium shipping near me us uk w x it all my as per by ct count easy soft hard
    thick thin less more least most than below above max min
    maximum minimum pack 的 款 新 不 要 含 带 是 无 非 免 没 有 和 或
    """
)
_ADJECTIVE = re.compile(r".{3,}(?:ed|able|ible|less|ful|proof|free|resistant|style|sized|est)")
_FAR = 3
_SIGN = 4
_JOINING = frozenset({"and", "or"})


def find_head(wording: Wording, segment: Segment, lexicon: Lexicon) -> Head | None:
    """Return the kind that a segment is about; None when that cannot be told."""
    heads = find_heads(wording, segment, lexicon)
    return heads[0] if len(heads) == 1 else None


def find_heads(wording: Wording, segment: Segment, lexicon: Lexicon) -> Sequence[Head]:
    """Return the kinds that a segment may be about: one, or several where it lists things.

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
        and not _counts(wording, m, lexicon)
    ]
    end = segment.end
    while len(kinds) > 1:
        listed_from = _specified(wording, kinds[-1], lexicon)
        if listed_from < 0 and not _is_device(wording, kinds[-1]):
            break
        end = listed_from if listed_from >= 0 else end
        kinds.pop()
    if not kinds or not _stands_last(wording, kinds[-1].end, end, lexicon):
        return ()
    head = _head(kinds[-1], product)
    listed: list[Head] = []
    for mention in reversed(kinds[:-1]):
        other = _head(mention, product)
        if related(lexicon.kinds, head.kind, other.kind):
            head = other if head.kind in lexicon.kinds.get(other.kind, ()) else head
        elif _apart(wording, mention, kinds[-1]):
            listed.append(other)
    return (head, *listed)


def _head(mention: Mention, product: str) -> Head:
    reading = mention.reading(product)
    assert reading is not None
    return Head(str(reading.value), mention.start, mention.end)


def _is_device(wording: Wording, mention: Mention) -> bool:
    """Tell the device that a head is for, in `phone case iphone x`."""
    return wording.words[mention.start] in SERIES and mention.end == mention.start + 1


def related(kinds: Mapping[str, frozenset[str]], one: str, other: str) -> bool:
    """Tell whether two kinds are the same or one is the broader of the other."""
    return one == other or one in kinds.get(other, ()) or other in kinds.get(one, ())


def _counts(wording: Wording, mention: Mention, lexicon: Lexicon) -> bool:
    """Tell what is no product: the thing after "no", the case of `case of 12`, `50 sheets`."""
    words, start, end = wording.words, mention.start, mention.end
    if start and words[start - 1] in ("no", "not"):
        return True
    if _names_number(wording, mention, lexicon):
        return True
    return end + 1 < len(words) and words[end] == "of" and words[end + 1].isdigit()


def _names_number(wording: Wording, mention: Mention, lexicon: Lexicon) -> bool:
    """Tell the sheets of `50 sheets` and the drive of `256 GB SSD` from the cord of `8 ft cord`."""
    families = _families(wording, mention, lexicon)
    models = {model.end for model in wording.models}
    return any(
        end == mention.start and end not in models and quantity.family in families
        for quantity, (_, end) in zip(wording.quantities, wording.places, strict=True)
    )


def _specified(wording: Wording, mention: Mention, lexicon: Lexicon) -> int:
    """Return where the specification `512 GB NVMe SSD` begins; -1 where a kind is none."""
    families = _families(wording, mention, lexicon)
    for quantity, (start, end) in zip(wording.quantities, wording.places, strict=True):
        if quantity.unit and quantity.family in families and end == mention.start - 1:
            return start
    return -1


def _families(wording: Wording, mention: Mention, lexicon: Lexicon) -> set[str]:
    """Return the families of the numbers that the words of a mention name."""
    words, attributes = tuple(wording.words[mention.start : mention.end]), lexicon.schema.attributes
    cues = [cue for cue in lexicon.after.get(words[0], ()) if cue.words == words]
    return {attributes[name].family for cue in cues for name in cue.attributes}


def _apart(wording: Wording, early: Mention, late: Mention) -> bool:
    """Tell two things, as `washer and dryer` or `alarm 8 ft. cable`, from one with a modifier.

    A kind named in several words well before the last one stands for itself, as in titles that
    list catchwords.
    """
    between = wording.words[early.end : late.start]
    if not _JOINING.isdisjoint(between) or "/" in wording.gaps[early.end]:
        return True
    if len(between) >= _FAR and early.end - early.start > 1:
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
        or (counted and _is_sign(wording, place))
        for place in range(start, end)
    )


def _is_sign(wording: Wording, place: int) -> bool:
    """Tell short capitals, as `CCD` in `6 MP CCD`, in a text that has small letters as well."""
    text = wording.text[wording.starts[place] : wording.ends[place]]
    return len(text) <= _SIGN and text.isupper() and not wording.text.isupper()


def _known(wording: Wording, start: int, end: int) -> Sequence[bool]:
    known = [False] * (end - start)
    spans = [(m.start, m.end) for m in wording.mentions]
    spans += [(m.start, m.end) for m in wording.models]
    spans += wording.places
    for low, high in spans:
        for place in range(max(low, start), min(high, end)):
            known[place - start] = True
    return known
