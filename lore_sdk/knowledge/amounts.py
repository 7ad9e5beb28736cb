"""Which attribute a number speaks of: by the name beside it, else by the kind of product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge.bounds import Bound, read_bound
from lore_sdk.knowledge.lexicon import Lexicon
from lore_sdk.knowledge.numerals import NUMBER_WORDS
from lore_sdk.knowledge.quantities import Quantity
from lore_sdk.knowledge.spellings import Cue
from lore_sdk.knowledge.text import word_set
from lore_sdk.knowledge.wording import Wording

__all__ = ["Amount", "read_amounts"]


class Amount(NamedTuple):
    """A number read as a value of an attribute, and the tokens (half-open) that state it.

    `bound` is `max` under "under" and `min` under "at least"; a range makes two amounts, one of
    each. `named` is True when the text names the attribute, False when the kind of product decides.
    `group` is that of the quantity: -1 when it is no side of an `a x b`.
    """

    attribute: str
    value: float
    start: int
    end: int
    bound: Bound
    named: bool
    group: int


_AXES = {"w": "width", "h": "height", "d": "depth", "l": "length"}
_POSTPOSED = word_set("w h d l wide tall deep long high thick")
"""Names that stand after their number: in `36 in wide 24 in deep`, `wide` is not 24 in."""
_COUNT_WORDS = frozenset(NUMBER_WORDS)
_YEARS = range(1950, 2050)


def read_amounts(
    wording: Wording, lexicon: Lexicon, kinds: frozenset[str], *, plain_price: bool = False
) -> list[Amount]:
    """Read the numbers that clearly belong to one attribute; the others are left alone.

    `kinds` is the kind of product with all broader ones. With `plain_price` a number after
    "under" may be a price without its sign, as in queries.
    """
    found: list[Amount] = []
    used: set[int] = set()
    reader = _Reader(wording, lexicon, kinds)
    for number, quantity in enumerate(wording.quantities):
        found += reader.read(quantity, wording.places[number], used, plain_price)
    if not _COUNT_WORDS.isdisjoint(wording.words):
        found += _in_words(wording, lexicon, kinds, used)
    return found


class _Named(NamedTuple):
    """An attribute and the tokens (half-open) of number and name together."""

    attribute: Attribute
    start: int
    end: int


class _Reader(NamedTuple):
    wording: Wording
    lexicon: Lexicon
    kinds: frozenset[str]

    def read(
        self, quantity: Quantity, place: tuple[int, int], used: set[int], plain_price: bool
    ) -> Iterator[Amount]:
        if quantity.mark == "#" or quantity.family == "?":
            return
        bound, start, end = read_bound(self.wording.words, *place)
        named = self.named(quantity, start, end, used)
        if named is None and quantity.unit:
            quantity = self._fluid(quantity)
        if named is None and bound:
            # In `fits up to 17 in`, "up to" may be part of a name.
            named = self.named(quantity, *place, used)
            bound = "" if named else bound
        attribute = named.attribute if named else self._unnamed(quantity)
        if attribute is None and plain_price and bound and quantity.bare:
            attribute = self._price(end)
        if attribute is None:
            return
        if named:
            start, end = named.start, named.end
        low, high, told = quantity.low, quantity.high, named is not None
        if low == high:
            sides: tuple[tuple[float, Bound], ...] = ((low, bound),)
        else:
            sides = ((low, "min"), (high, "max"))
        for value, side in sides:
            if _inside(attribute, value):
                yield Amount(attribute.name, value, start, end, side, told, quantity.group)

    def named(self, quantity: Quantity, start: int, end: int, used: set[int]) -> _Named | None:
        """Return the attribute whose name stands beside a number; its words are `used` then."""
        if quantity.axis:
            attribute = self._fitting((_AXES[quantity.axis],), quantity)
            return _Named(attribute, start, end) if attribute else None
        attribute = self._glued(quantity, end)
        if attribute is not None:
            return _Named(attribute, start, end)
        return self._before(quantity, start, end, used) or self._after(quantity, start, end, used)

    def _before(self, quantity: Quantity, start: int, end: int, used: set[int]) -> _Named | None:
        words = self.wording.words
        before = start - 1 if start and words[start - 1] in ("of", "is") else start
        if not before or words[before - 1] in _POSTPOSED:
            return None
        for cue in self.lexicon.before.get(words[before - 1], ()):
            first = before - len(cue.words)
            if first < 0 or first in used or tuple(words[first:before]) != cue.words:
                continue
            attribute = self._fitting(cue.attributes, quantity)
            if attribute and (before < start or not self._followed(quantity, end)):
                used.update(range(first, before))
                return _Named(attribute, first, end)
        return None

    def _after(self, quantity: Quantity, start: int, end: int, used: set[int]) -> _Named | None:
        cue = self._cue_at(end)
        if cue is None or (quantity.unit and self._opens_next(cue, end)):
            return None
        attribute = self._fitting(cue.attributes, quantity)
        if attribute is None:
            return None
        last = end + len(cue.words)
        used.update(range(end, last))
        return _Named(attribute, start, last)

    def _cue_at(self, end: int) -> Cue | None:
        words = self.wording.words
        for cue in self.lexicon.after.get(words[end], ()) if end < len(words) else ():
            if tuple(words[end : end + len(cue.words)]) == cue.words:
                return cue
        return None

    def _followed(self, quantity: Quantity, end: int) -> bool:
        """Tell `size 3 pack` and `set 4 piece`: the word after a plain number names it."""
        cue = self._cue_at(end) if quantity.bare else None
        return cue is not None and self._fitting(cue.attributes, quantity) is not None

    def _opens_next(self, cue: Cue, end: int) -> bool:
        """Tell `36 in height 24 in`: the name after a number with a unit is the next one's."""
        follow = end + len(cue.words)
        return cue.words[-1] not in _POSTPOSED and any(
            start == follow for start, _ in self.wording.places
        )

    def _glued(self, quantity: Quantity, end: int) -> Attribute | None:
        """Read `12pk` and `6pc`, where one word holds the number and its name."""
        wording = self.wording
        if not quantity.bare or wording.ends[end - 1] <= quantity.end:
            return None
        word = wording.words[end - 1][quantity.end - wording.starts[end - 1] :]
        cue = next((c for c in self.lexicon.after.get(word, ()) if len(c.words) == 1), None)
        return self._fitting(cue.attributes, quantity) if cue else None

    def _fitting(self, names: Sequence[str], quantity: Quantity) -> Attribute | None:
        """Return the one attribute of these names that can hold the quantity."""
        attributes = self.lexicon.schema.attributes
        fitting = [a for n in names if (a := attributes.get(n)) and _can_hold(a, quantity)]
        if len(fitting) > 1:
            own = [a for a in fitting if not self.kinds.isdisjoint(a.kinds)]
            fitting = own or [a for a in fitting if not a.kinds]
        return fitting[0] if len(fitting) == 1 else None

    def _unnamed(self, quantity: Quantity) -> Attribute | None:
        """Return the attribute that a quantity without a name means for this kind of product."""
        lexicon = self.lexicon
        if quantity.mark in ("$", "£", "€") or quantity.family == "usd":
            return self._fitting((lexicon.roles.price,), quantity)
        if quantity.bare:
            year = quantity.low == quantity.high and quantity.low in _YEARS
            return self._fitting((lexicon.roles.year,), quantity) if year else None
        fitting = self._own(quantity)
        if quantity.group >= 0:
            return self._side(quantity, fitting)
        return fitting[0] if len(fitting) == 1 else None

    def _own(self, quantity: Quantity) -> Sequence[Attribute]:
        """Return the attributes that a quantity without a name can be of this kind of product."""
        return [
            a
            for a in self.lexicon.measured.get(quantity.family, ())
            if not self.kinds.isdisjoint(a.kinds) and _can_hold(a, quantity)
        ]

    def _fluid(self, quantity: Quantity) -> Quantity:
        """Take the ounces of a thing that is sold by volume, as a jar, for fluid ounces."""
        units = self.lexicon.units
        ounce, fluid = units["oz"], units["floz"]
        if quantity.unit != ounce.name or fluid.family == "?" or self._own(quantity):
            return quantity
        low, high = (x / ounce.factor * fluid.factor for x in (quantity.low, quantity.high))
        other = quantity._replace(low=low, high=high, unit=fluid.name, family=fluid.family)
        return other if self._own(other) else quantity

    def _side(self, quantity: Quantity, fitting: Sequence[Attribute]) -> Attribute | None:
        """Return a side's attribute when the kind declares as many as the group has sides."""
        sides = [q for q in self.wording.quantities if q.group == quantity.group]
        return fitting[sides.index(quantity)] if len(sides) == len(fitting) else None

    def _price(self, end: int) -> Attribute | None:
        """Take `laptop under 500` for a price when nothing follows that the number could count."""
        price = self.lexicon.schema.attributes.get(self.lexicon.roles.price)
        return price if price and end >= len(self.wording.words) else None


def _can_hold(attribute: Attribute, quantity: Quantity) -> bool:
    if attribute.type == "count":
        if attribute.dimension == "set" and not quantity.low.is_integer():
            return False
        return not quantity.family and not quantity.mark and _inside(attribute, quantity.low)
    if attribute.type != "measure" or attribute.family != quantity.family:
        return False
    return _inside(attribute, quantity.low)


def _inside(attribute: Attribute, value: float) -> bool:
    low, high = attribute.low, attribute.high
    return (low is None or value >= low) and (high is None or value <= high)


def _in_words(
    wording: Wording, lexicon: Lexicon, kinds: frozenset[str], used: set[int]
) -> Iterator[Amount]:
    """Read `two pack` and `set of four`."""
    reader = _Reader(wording, lexicon, kinds)
    for place, word in enumerate(wording.words):
        value = NUMBER_WORDS.get(word)
        if value is None or wording.taken[place]:
            continue
        quantity = Quantity(value, value, "", "", *wording.span(place, place + 1))
        named = reader.named(quantity, place, place + 1, used)
        if named is not None and named.attribute.type == "count":
            yield Amount(named.attribute.name, value, named.start, named.end, "", True, -1)
