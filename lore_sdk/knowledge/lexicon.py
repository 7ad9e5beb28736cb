"""All words a pack knows, arranged to be found in a text in one pass."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

from lore_sdk.dsl import Cache, Pack
from lore_sdk.dsl.schema import Attribute, Schema, fold_code
from lore_sdk.knowledge.chinese import Cutter
from lore_sdk.knowledge.phrases import Mention, Phrases, arrange
from lore_sdk.knowledge.spelling import Corrector
from lore_sdk.knowledge.spellings import Cue, Reading, cues_of, spelled, words_of
from lore_sdk.knowledge.units import COUNTED, Units, units_of
from lore_sdk.knowledge.values import Value, read_values

__all__ = [
    "Cue",
    "Lexicon",
    "Mention",
    "Named",
    "Reading",
    "Roles",
    "build_lexicon",
    "open_lexicon",
]


class Named(NamedTuple):
    """The attributes a property name may mean, and the unit that the name states, if any."""

    attributes: tuple[Attribute, ...]
    unit: str


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

    `phrases` finds the spellings of values; `before` and `after` map the last and first word of
    the names of numeric attributes to these, longest first; `names` maps a folded property name to
    attributes. `cutter` finds Chinese words, where the pack has any.
    """

    schema: Schema
    roles: Roles
    dimension: Mapping[str, str]
    phrases: Phrases
    before: Mapping[str, tuple[Cue, ...]]
    after: Mapping[str, tuple[Cue, ...]]
    names: Mapping[str, tuple[Attribute, ...]]
    units: Units
    cutter: Cutter | None

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[str]]:
        """Kind → itself and all broader kinds."""
        product = self.schema.attributes.get(self.roles.product)
        return product.ancestry if product else {}

    @cached_property
    def measured(self) -> Mapping[str, tuple[Attribute, ...]]:
        """Unit family → the measures of it that some kinds own (see `Attribute.kinds`)."""
        found: dict[str, list[Attribute]] = {}
        for attribute in self.schema.attributes.values():
            if attribute.type == "measure" and attribute.kinds:
                found.setdefault(attribute.family, []).append(attribute)
        return {family: tuple(those) for family, those in found.items()}

    @cached_property
    def corrector(self) -> Corrector:
        """What reads misspelt words, by the vocabulary of this lexicon."""
        named = {*self.before, *self.after, *self.units}
        return Corrector(self.phrases.readings, self.phrases.words | named)

    @cached_property
    def _read(self) -> dict[tuple[str, str], tuple[Value, ...]]:
        return {}

    @cached_property
    def _named(self) -> dict[str, Named]:
        return {}

    def read(self, attribute: Attribute, raw: object) -> tuple[Value, ...]:
        """Read all values that a property states; short texts, which repeat, are remembered."""
        if not isinstance(raw, str) or len(raw) > _SHORT:
            return read_values(attribute, raw, self.schema, self.units)
        found = self._read.get((attribute.name, raw))
        if found is None:
            found = read_values(attribute, raw, self.schema, self.units)
            _remember(self._read, (attribute.name, raw), found)
        return found

    def named(self, name: str) -> Named:
        """Return the attributes that a property of this name may state, likeliest first.

        Case and punctuation do not matter, nor do the prefixes `product`, `item` and those of
        typed exports (`attr_t_`). A unit may end the name: `Width (in)`, `weight_kg`.
        """
        short = name[:_SHORT]
        found = self._named.get(short)
        if found is None:
            found = Named(self._attributes(short), "")
            *words, last = words_of(short) or ("",)
            if not found.attributes and words and self.units.get(last, COUNTED).name:
                family = self.units[last].family
                those = self._attributes(" ".join(words))
                found = Named(tuple(a for a in those if a.family == family), last)
            _remember(self._named, short, found)
        return found

    def _attributes(self, name: str) -> tuple[Attribute, ...]:
        found = self.names.get(fold_code(name))
        return found or self.names.get(fold_code(_PREFIX.sub("", name, count=1)), ())

    def mentions(self, words: Sequence[str], gaps: Sequence[str]) -> list[Mention]:
        """Find known words: at each place the longest spelling, overlaps resolved.

        `gaps` are what stands before each word (see `split_words`).
        """
        inner = self.cutter.inner(words, gaps) if self.cutter else frozenset()
        return self.phrases.mentions(words, inner)


_K = TypeVar("_K")
_V = TypeVar("_V")
_PREFIX = re.compile(r"^(?:attr[_ ]?[tnb][_ ])?(?:product|item)?[_ ]?", re.IGNORECASE)
_SHORT = 80
_REMEMBERED = 20_000


def _remember(memory: dict[_K, _V], key: _K, value: _V) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value


def open_lexicon(pack: Pack, cache: Cache | None = None) -> Lexicon:
    """Return the lexicon of a pack; its phrases, which take longest, come from the cache."""
    if cache is None or not pack.hash:
        return build_lexicon(pack.schema)
    key = f"{pack.hash[:40]}-phrases-2"
    phrases = cache.get(key, Phrases)
    lexicon = build_lexicon(pack.schema, phrases)
    if phrases is None:
        cache.put(key, lexicon.phrases)
    return lexicon


def build_lexicon(schema: Schema, phrases: Phrases | None = None) -> Lexicon:
    """Arrange all spellings of a schema, which takes a good part of a second, or take `phrases`."""
    roles = _roles(schema)
    dimension = {name: a.dimension for name, a in schema.attributes.items()}
    if phrases is None:
        spellings = spelled(schema)
        words = frozenset(word for spelling in spellings for word in spelling.split(" "))
        phrases = Phrases(spellings, arrange(spellings), words, roles.product, dimension)
    before: dict[str, list[Cue]] = {}
    after: dict[str, list[Cue]] = {}
    for cue in cues_of(schema):
        before.setdefault(cue.words[-1], []).append(cue)
        after.setdefault(cue.words[0], []).append(cue)
    return Lexicon(
        schema=schema,
        roles=roles,
        dimension=dimension,
        phrases=phrases,
        before={w: tuple(sorted(c, key=_length)) for w, c in before.items()},
        after={w: tuple(sorted(c, key=_length)) for w, c in after.items()},
        names=_names(schema),
        units=units_of(schema),
        cutter=Cutter.of(phrases.readings),
    )


def _length(cue: Cue) -> int:
    return -len(cue.words)


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
