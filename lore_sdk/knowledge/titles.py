"""What a product title states: the thing, its words, numbers and models, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from lore_sdk.dsl.rules import Value
from lore_sdk.knowledge.aligned import Aligned
from lore_sdk.knowledge.amounts import read_amounts
from lore_sdk.knowledge.heads import Head, find_heads
from lore_sdk.knowledge.lexicon import Lexicon, Mention
from lore_sdk.knowledge.models import ModelMention
from lore_sdk.knowledge.normalise import plainly
from lore_sdk.knowledge.senses import companion, senses
from lore_sdk.knowledge.text import TITLE_LIMIT, split_words
from lore_sdk.knowledge.wording import Wording, read_wording

__all__ = ["Stated", "Title", "read_title"]

Place = Literal["title head", "title", "title guess", "title part"]


class Stated(NamedTuple):
    """One value that a title states, the words that do, and how surely.

    `text` is what stands in the title as given, at the half-open range `span`.

    `title head`: the kind at the head of the title. `title`: said of the product. `title guess`:
    one of several possibilities. `title part`: said of a part of it ("with glass top").
    """

    attribute: str
    value: Value
    text: str
    span: tuple[int, int]
    place: Place


class Title(NamedTuple):
    """All that a title states; `kinds` is its kind with all broader ones, empty when unsure."""

    kinds: frozenset[str]
    stated: tuple[Stated, ...]


_MAKER_WITHIN = 2
"""A maker's name starts within so many words of a title, numbers and wearers not counted."""
_MODELS = 3
"""So many models of a title are taken for other names of the same thing."""
_MAIN = frozenset({"", ",", "-", "of"})
_ASIDE = frozenset({"with", "without", "for", "in", "by"})
"""Openers of parts of a title that may name its head, and of those that never do."""


def read_title(title: str, maker: str, lexicon: Lexicon) -> Title:
    """Read a title; `maker` is the brand that is known apart from it, if any."""
    text = plainly(title[:TITLE_LIMIT])
    wording = read_wording(text.text, lexicon)
    if not wording.words:
        return Title(frozenset(), ())
    reader = _Reader(text, wording, lexicon, _maker_words(maker, wording), bool(maker))
    heads = reader.heads()
    head = heads[0] if len(heads) == 1 else None
    kinds = lexicon.kinds.get(head.kind, frozenset()) if head else frozenset()
    stated = [*reader.things(heads), *reader.sayings(head)]
    stated += [*reader.numbers(kinds), *reader.models(head), *reader.parts()]
    return Title(kinds, tuple(stated))


class _Reader(NamedTuple):
    """Reads one title, whose first `maker` words only name the maker."""

    text: Aligned
    wording: Wording
    lexicon: Lexicon
    maker: int
    branded: bool

    def stated(self, name: str, value: Value, start: int, end: int, place: Place) -> Stated:
        """Say that the words from `start` to `end` (half-open) state a value."""
        span = self.text.span(*self.wording.span(start, end))
        return Stated(name, value, self.text.typed[slice(*span)], span, place)

    def heads(self) -> Sequence[Head]:
        """Return the heads of the first part that names a kind; an unsure one is no head."""
        wording, product = self.wording, self.lexicon.roles.product
        last = ""
        for segment in wording.segments:
            # The commas after a "with" go on with its list.
            last = segment.opener if segment.opener != "," or last not in _ASIDE else last
            if last not in _MAIN:
                continue
            start = max(segment.start, min(self.maker, segment.end))
            heads = find_heads(wording, segment._replace(start=start), self.lexicon)
            if heads:
                return heads
            if any(
                start <= m.start and m.end <= segment.end and m.reading(product)
                for m in wording.mentions
            ):
                return ()
        return ()

    def things(self, heads: Sequence[Head]) -> Iterator[Stated]:
        """Say what the product is; a title that lists several things is less sure of each."""
        place: Place = "title head" if len(heads) == 1 else "title guess"
        for kind, start, end in heads:
            yield self.stated(self.lexicon.roles.product, kind, start, end, place)

    def sayings(self, head: Head | None) -> Iterator[Stated]:
        """Say what the known words mean."""
        wording, brand = self.wording, self.lexicon.roles.brand
        for mention in wording.mentions:
            if mention.start < self.maker:
                continue
            for name, value in senses(wording, mention, head, self.lexicon):
                if name == brand and (self.branded or not self._makes(mention)):
                    continue
                negated = wording.negated(mention.start, mention.end)
                if value is True:
                    yield self.stated(name, not negated, mention.start, mention.end, "title")
                elif not negated:
                    yield self.stated(name, value, mention.start, mention.end, "title")

    def _makes(self, mention: Mention) -> bool:
        """Tell whether a maker's name stands where titles have it: at the start, or after "by"."""
        wording, start = self.wording, mention.start
        if start <= _MAKER_WITHIN or wording.segment_at(start).opener == "by":
            return True
        spans = [*wording.places, *((m.start, m.end) for m in wording.mentions if self._wears(m))]
        return start - sum(end - first for first, end in spans if end <= start) <= _MAKER_WITHIN

    def _wears(self, mention: Mention) -> bool:
        dimension = self.lexicon.dimension
        return any(dimension[r.attribute] == "audience" for r in mention.readings)

    def numbers(self, kinds: frozenset[str]) -> Iterator[Stated]:
        """Say what the numbers measure."""
        sides = []
        for amount in read_amounts(self.wording, self.lexicon, kinds):
            place: Place = "title" if amount.named else "title guess"
            yield self.stated(amount.attribute, amount.value, amount.start, amount.end, place)
            if amount.group >= 0 and not amount.named:
                sides.append(amount)
        if len(sides) == 2:
            # Nobody says which side of `24 x 36` comes first.
            for one, other in (sides, sides[::-1]):
                yield self.stated(one.attribute, other.value, other.start, other.end, "title guess")

    def models(self, head: Head | None) -> Iterator[Stated]:
        """Tell the item's own model from those that it fits."""
        wording, roles = self.wording, self.lexicon.roles
        if not wording.models:
            return
        serves = companion(self.lexicon, head.kind if head else None)
        fits: list[ModelMention] = []
        own: list[ModelMention] = []
        last_for = False
        for segment in wording.segments:
            inside = [m for m in wording.models if segment.start <= m.start < segment.end]
            last_for = segment.opener == "for" or (
                last_for and segment.opener == "," and bool(inside)
            )
            for model in inside:
                (fits if last_for or (serves and model.series) else own).append(model)
        for model in sorted(own, key=lambda m: not m.series)[: _MODELS if roles.model else 0]:
            yield self.stated(roles.model, model.code, model.start, model.end, "title")
        if fits and roles.fits:
            codes = tuple(dict.fromkeys(model.code for model in fits))
            yield self.stated(roles.fits, codes, fits[0].start, fits[-1].end, "title")

    def parts(self) -> Iterator[Stated]:
        """Say what parts are made of: `door with clear glass`."""
        wording, dimension = self.wording, self.lexicon.dimension
        for mention in wording.mentions:
            if wording.segment_at(mention.start).opener == "with":
                for name, value in mention.readings:
                    if dimension[name] == "material":
                        yield self.stated(name, value, mention.start, mention.end, "title part")


def _maker_words(maker: str, wording: Wording) -> int:
    """Return how many words at the start of the title are its maker: `Rust-Oleum` is no color."""
    words = split_words(maker[:TITLE_LIMIT]).words if maker else []
    return len(words) if words and wording.words[: len(words)] == words else 0
