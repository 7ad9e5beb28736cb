"""What known words mean where they stand: which of their readings holds, if any."""

from __future__ import annotations

from collections.abc import Sequence

from lore_sdk.knowledge.heads import Head
from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import SERIES
from lore_sdk.knowledge.spellings import Reading
from lore_sdk.knowledge.wording import Wording

__all__ = ["companion", "senses"]

# What may be said of the whole product inside a segment with this opener.
_SAYABLE: dict[str, frozenset[str]] = {
    "for": frozenset({"audience", "season"}),
    "with": frozenset({"function", "set"}),
    "of": frozenset({"ip", "audience", "set"}),
    "by": frozenset({"brand", "ip"}),
    "from": frozenset({"brand", "store", "special"}),
}
# A word of these dimensions says all it may mean at once: `boys` is a gender and an age.
_TOGETHER = frozenset({"audience", "season"})
# What the words of a head may say besides the kind: `maxi dress` is also a length.
_WITH_HEAD = frozenset({"detail", "audience", "season", "function", "style"})
_ORDER = (
    "specification", "function", "audience", "color", "material", "detail", "style", "season",
    "brand", "ip", "store", "set", "special", "model", "year", "price", "accessory",
)  # fmt: skip
_RANK = {dimension: rank for rank, dimension in enumerate(_ORDER)}
_METAL_FIRST = frozenset({"jewelry", "jewellery"})
_COMPANIONS = frozenset({"accessory", "accessories"})


def companion(lexicon: Lexicon, kind: str | None) -> bool:
    """Tell whether things of a kind only serve with another product, as cases and chargers do."""
    return kind is not None and not _COMPANIONS.isdisjoint(lexicon.kinds.get(kind, ()))


def senses(
    wording: Wording, mention: Mention, head: Head | None, lexicon: Lexicon
) -> Sequence[Reading]:
    """Return what a mention says of the product; nothing rather than a guess.

    A kind that is not the head says nothing: in `laptop bag`, `laptop` is no product.
    """
    segment = wording.segment_at(mention.start)
    dimension = lexicon.dimension
    if head is not None and mention.start == head.start and mention.end == head.end:
        found = [r for r in mention.readings if dimension[r.attribute] in _WITH_HEAD]
        return _settled(wording, mention, head, lexicon, found)
    product = lexicon.roles.product
    found = [r for r in mention.readings if r.attribute != product]
    sayable = _SAYABLE.get(segment.opener)
    if sayable is not None and found and not _after_wearer(wording, mention, lexicon):
        found = [r for r in found if dimension[r.attribute] in sayable]
    return _settled(wording, mention, head, lexicon, found)


def _settled(
    wording: Wording,
    mention: Mention,
    head: Head | None,
    lexicon: Lexicon,
    found: Sequence[Reading],
) -> Sequence[Reading]:
    dimension, brand = lexicon.dimension, lexicon.roles.brand
    if any(r.attribute == brand for r in found) and (
        _foreign_brand(wording, mention, head, lexicon) or (len(found) > 1 and mention.start)
    ):
        found = [r for r in found if r.attribute != brand]
    if len(found) < 2:
        return found
    ranked = sorted(found, key=lambda r: _RANK.get(dimension[r.attribute], len(_RANK)))
    first = dimension[ranked[0].attribute]
    if first in _TOGETHER:
        return [r for r in ranked if dimension[r.attribute] in _TOGETHER]
    if first == "color" and head and not _METAL_FIRST.isdisjoint(lexicon.kinds.get(head.kind, ())):
        return [r for r in ranked if dimension[r.attribute] == "material"][:1] or ranked[:1]
    # Two readings of one dimension (waist size, shoe size) cannot be told apart here.
    same = [r for r in ranked if dimension[r.attribute] == first]
    return same if len(same) == 1 else []


def _after_wearer(wording: Wording, mention: Mention, lexicon: Lexicon) -> bool:
    """Tell `dress for women red` from `paint for red walls`: the color follows whom it is for."""
    segment = wording.segment_at(mention.start)
    if segment.opener != "for":
        return False
    return any(
        segment.start <= other.start
        and other.end == mention.start
        and any(lexicon.dimension[r.attribute] == "audience" for r in other.readings)
        for other in wording.mentions
    )


def _foreign_brand(wording: Wording, mention: Mention, head: Head | None, lexicon: Lexicon) -> bool:
    """Tell `samsung galaxy s9 case`, which another maker may have made, from `speck case`."""
    if head is None or not companion(lexicon, head.kind):
        return False
    if wording.segment_at(mention.start).opener == "by":
        return False
    if mention.start >= head.end:
        return True
    beside = mention.end
    reading = mention.reading(lexicon.roles.brand)
    after = wording.words[beside : beside + 1]
    made = reading is not None and bool(after) and SERIES.get(after[0]) == reading.value
    product = lexicon.roles.product
    kind = any(
        m.start == beside and m.end <= head.start and m.reading(product) for m in wording.mentions
    )
    return made or kind
