"""All words a pack knows, arranged to be found in a text in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lore_sdk.dsl.schema import Attribute, Schema, fold_code
from lore_sdk.knowledge.spellings import Cue, Reading, cues_of, spelled
from lore_sdk.knowledge.units import Units, units_of

__all__ = ["Cue", "Lexicon", "Mention", "Reading", "Roles", "build_lexicon"]


class Mention(NamedTuple):
    """Known words in a text, by token numbers (half-open), and all they may mean."""

    start: int
    end: int
    readings: tuple[Reading, ...]

    def reading(self, attribute: str) -> Reading | None:
        """Return what these words mean as a value of one attribute."""
        return next((r for r in self.readings if r.attribute == attribute), None)


class Entry(NamedTuple):
    """One spelling as words."""

    words: tuple[str, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which attributes of a pack play the parts the readers know of; empty where none does."""

    product: str = ""
    brand: str = ""
    model: str = ""
    fits: str = ""
    price: str = ""
    year: str = ""


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """What `build_lexicon` makes of a schema; immutable, to be shared by all readers.

    `entries` maps a first word to spellings, longest first; `before` and `after` do so for the
    names of numeric attributes by their last and first word; `names` maps a folded property name
    to attributes.
    """

    schema: Schema
    roles: Roles
    entries: Mapping[str, tuple[Entry, ...]]
    before: Mapping[str, tuple[Cue, ...]]
    after: Mapping[str, tuple[Cue, ...]]
    names: Mapping[str, tuple[Attribute, ...]]
    units: Units

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[str]]:
        """Kind → itself and all broader kinds."""
        product = self.schema.attributes.get(self.roles.product)
        return product.ancestry if product else {}

    @cached_property
    def dimension(self) -> Mapping[str, str]:
        """Attribute → its dimension."""
        return {name: a.dimension for name, a in self.schema.attributes.items()}

    @cached_property
    def numeric(self) -> tuple[Attribute, ...]:
        """The attributes whose value is a number."""
        return tuple(a for a in self.schema.attributes.values() if a.type in ("measure", "count"))

    def mentions(self, words: Sequence[str]) -> list[Mention]:
        """Find known words: at each place the longest spelling, overlaps resolved."""
        entries, found = self.entries, []
        size = len(words)
        for start, word in enumerate(words):
            for entry in entries.get(word, ()):
                end = start + len(entry.words)
                if end == start + 1:
                    fits = len(word) > 1 or _sized(words, start)
                else:
                    fits = end <= size and tuple(words[start:end]) == entry.words
                if fits:
                    found.append(Mention(start, end, entry.readings))
                    break
            else:
                joined = self._joined(words, start)
                if joined:
                    found.append(joined)
        return self._apart(words, found)

    def _joined(self, words: Sequence[str], start: int) -> Mention | None:
        """Read `book case` as `bookcase`; two short words are more often just two words."""
        if start + 1 >= len(words):
            return None
        one, other = words[start], words[start + 1]
        if min(len(one), len(other)) < 3 or len(one) + len(other) < 7:
            return None
        for entry in self.entries.get(one + other, ()):
            if len(entry.words) == 1:
                return Mention(start, start + 2, entry.readings)
        return None

    def _apart(self, words: Sequence[str], found: list[Mention]) -> list[Mention]:
        kept: list[Mention] = []
        for mention in found:
            while kept and mention is not None and mention.start < kept[-1].end:
                last = kept[-1]
                if not self._wins(mention, last):
                    break
                kept.pop()
                shorter = self._shorter(words, last.start, mention.start)
                if shorter and (not kept or kept[-1].end <= shorter.start):
                    kept.append(shorter)
            else:
                kept.append(mention)
        return [m for m in kept if m.readings]

    def _wins(self, late: Mention, early: Mention) -> bool:
        """Longer beats shorter; of two equally long kinds the later one, as heads stand last."""
        lengths = late.end - late.start, early.end - early.start
        if lengths[0] != lengths[1]:
            return lengths[0] > lengths[1]
        return any(r.attribute == self.roles.product for r in late.readings)

    def _shorter(self, words: Sequence[str], start: int, limit: int) -> Mention | None:
        for entry in self.entries.get(words[start], ()):
            end = start + len(entry.words)
            if end <= limit and tuple(words[start:end]) == entry.words:
                return Mention(start, end, entry.readings)
        return None


def _sized(words: Sequence[str], at: int) -> bool:
    """Single letters are sizes only where `size` stands beside them."""
    return (at > 0 and words[at - 1] in ("size", "sz")) or (
        at + 1 < len(words) and words[at + 1] == "size"
    )


def build_lexicon(schema: Schema) -> Lexicon:
    """Arrange all spellings of a schema; takes milliseconds, so do it once a pack."""
    by_first: dict[str, list[Entry]] = {}
    for words, readings in spelled(schema).items():
        by_first.setdefault(words[0], []).append(Entry(words, readings))
    before: dict[str, list[Cue]] = {}
    after: dict[str, list[Cue]] = {}
    for cue in cues_of(schema):
        before.setdefault(cue.words[-1], []).append(cue)
        after.setdefault(cue.words[0], []).append(cue)
    return Lexicon(
        schema=schema,
        roles=_roles(schema),
        entries={w: tuple(sorted(e, key=_length)) for w, e in by_first.items()},
        before={w: tuple(sorted(c, key=_length)) for w, c in before.items()},
        after={w: tuple(sorted(c, key=_length)) for w, c in after.items()},
        names=_names(schema),
        units=units_of(schema),
    )


def _length(entry: Entry | Cue) -> int:
    return -len(entry.words)


def _names(schema: Schema) -> dict[str, tuple[Attribute, ...]]:
    found: dict[str, dict[str, Attribute]] = {}
    for attribute in schema.attributes.values():
        found.setdefault(fold_code(attribute.name), {})[attribute.name] = attribute
    for attribute in schema.attributes.values():
        for name in attribute.aka:
            found.setdefault(fold_code(name), {})[attribute.name] = attribute
    return {name: tuple(those.values()) for name, those in found.items() if name}


def _roles(schema: Schema) -> Roles:
    def first(name: str, dimension: str, *types: str) -> str:
        by_name = schema.attributes.get(name)
        if by_name is not None and by_name.type in types:
            return name
        fitting = (a.name for a in schema.of_dimension(dimension) if a.type in types)
        return next(fitting, "")

    return Roles(
        product=first("product", "category", "kind"),
        brand=first("brand", "brand", "enum"),
        model=first("model", "model", "code"),
        fits=first("fits_models", "accessory", "list"),
        price=first("price", "price", "measure"),
        year=first("year", "year", "count"),
    )
