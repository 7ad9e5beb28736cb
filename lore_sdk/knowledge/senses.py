"""What known words mean where they stand: which of their readings holds, if any."""

from __future__ import annotations

from collections.abc import Sequence

from lore_sdk.knowledge.heads import Head
from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import SERIES
from lore_sdk.knowledge.segments import Segment
from lore_sdk.knowledge.spellings import Reading
from lore_sdk.knowledge.text import word_set
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
_SEASONS = frozenset({"spring", "fall"})
_SIZES = frozenset({"small", "medium", "large", "lg", "sm", "med"})
_CREW = frozenset({"man", "boy", "person", "people", "woman"})
"""After a number these are a measure: a `2-man` tent is for everyone, shoes `4 men` are not."""
_PLAIN = _SEASONS | _SIZES | {"single", "individual", "each"}
"""Words so common that they are a value of something only in certain places."""
_NOUNS = word_set(
    """
    cream gold copper bronze lavender mint lime coral peach plum rose rust olive chocolate coffee
    nude sand wine orange foam paper glass wood metal leather rubber iron stone marble vinyl oil
    cement concrete plastic fabric silk linen canvas felt wool cork wax ice brass steel tin
    """
)
"""Colors and materials that are things, too: at the end of a phrase they may be its head."""
_WITH_HEAD_ONLY = frozenset({"pet", "profession"})
"""Wearers that are plain nouns: without a product for them, they may be the thing itself."""
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
    if _in_series(wording, mention) or not _in_place(wording, mention, head, segment):
        return ()
    if head is not None and mention.start == head.start and mention.end == head.end:
        found = [r for r in mention.readings if dimension[r.attribute] in _WITH_HEAD]
        return _settled(wording, mention, head, lexicon, found)
    product = lexicon.roles.product
    found = [r for r in mention.readings if r.attribute != product]
    if head is None and segment.opener != "for":
        found = [r for r in found if r.attribute not in _WITH_HEAD_ONLY]
    sayable = _SAYABLE.get(segment.opener)
    if sayable is not None and found and not _after_wearer(wording, mention, lexicon):
        found = [r for r in found if dimension[r.attribute] in sayable]
    return _settled(wording, mention, head, lexicon, found)


def _in_place(wording: Wording, mention: Mention, head: Head | None, segment: Segment) -> bool:
    """Tell whether a plain word stands where it is a value: `shirt, large`, not `large crate`."""
    word = wording.words[mention.start]
    if word in _CREW and any(last == mention.start for _, last in wording.places):
        return False
    if mention.end == mention.start + 1 and _in_compound(wording, mention.end):
        return False
    if word in _NOUNS and head is None and segment.start < mention.start:
        return mention.end < segment.end
    if mention.end > mention.start + 1 or word not in _PLAIN:
        return True
    if mention.start == segment.start and mention.end == segment.end:
        return True
    if word in _SEASONS:
        return segment.opener == "for" or (head is not None and mention.end == head.start)
    if word in _SIZES:
        beside = wording.words[max(0, mention.start - 1)], wording.words[mention.end :][:1]
        after = head is not None and head.end <= mention.start
        return after or beside[0] == "size" or beside[1] == ["size"]
    return False


def _in_compound(wording: Wording, end: int) -> bool:
    """Tell whether a word is glued to an unknown one, as in `rust-oleum` and `dog-ear`."""
    if end >= len(wording.words) or wording.gaps[end] != "-" or wording.words[end] == "free":
        return False
    return not any(m.start == end for m in wording.mentions)


def _settled(
    wording: Wording,
    mention: Mention,
    head: Head | None,
    lexicon: Lexicon,
    found: Sequence[Reading],
) -> Sequence[Reading]:
    brand = lexicon.roles.brand
    if any(r.attribute == brand for r in found) and (
        _foreign_brand(wording, mention, head, lexicon) or (len(found) > 1 and mention.start)
    ):
        found = [r for r in found if r.attribute != brand]
    if len(found) < 2:
        return found
    # A flag is no alternative to another meaning: `polarized` is one, and a kind of lens.
    flags = [r for r in found if r.value is True]
    found = [r for r in found if r.value is not True]
    return [*_ranked(found, head, lexicon), *flags] if flags else _ranked(found, head, lexicon)


def _ranked(found: Sequence[Reading], head: Head | None, lexicon: Lexicon) -> Sequence[Reading]:
    """Choose between meanings that exclude each other; between two of one dimension, neither."""
    dimension = lexicon.dimension
    if len(found) < 2:
        return found
    ranked = sorted(found, key=lambda r: _RANK.get(dimension[r.attribute], len(_RANK)))
    first = dimension[ranked[0].attribute]
    if first in _TOGETHER:
        return [r for r in ranked if dimension[r.attribute] in _TOGETHER]
    if first == "color" and head and not _METAL_FIRST.isdisjoint(lexicon.kinds.get(head.kind, ())):
        return [r for r in ranked if dimension[r.attribute] == "material"][:1] or ranked[:1]
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
    after = wording.words[beside] if beside < len(wording.words) else ""
    if after in SERIES:
        reading = mention.reading(lexicon.roles.brand)
        return reading is not None and SERIES[after] == reading.value
    product = lexicon.roles.product
    return any(
        m.start == beside and m.end <= head.start and m.reading(product) for m in wording.mentions
    )


def _in_series(wording: Wording, mention: Mention) -> bool:
    """Tell whether a word only names the series of a model, as `playstation` in `playstation 4`."""
    return bool(wording.models) and any(
        m.series and m.start <= mention.start and mention.end <= m.end for m in wording.models
    )
