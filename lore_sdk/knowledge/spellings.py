"""A schema's spellings as words: canonical names, synonyms, plurals, joined forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lore_sdk.dsl.rules import Value
from lore_sdk.dsl.schema import Attribute, Schema, fold
from lore_sdk.knowledge.idioms import IDIOMS
from lore_sdk.knowledge.text import plural, singular, tokenize

__all__ = ["Cue", "Reading", "Words", "cues_of", "spelled"]

Words = tuple[str, ...]
_LONGEST = 8
_UNCOUNTED = frozenset({"brand", "model", "ip", "store", "color", "material"})
"""Dimensions whose values have no plural: `glasses` are no glass, `creams` no color."""


class Reading(NamedTuple):
    """One thing that words may mean: a value of an attribute (True for a flag)."""

    attribute: str
    value: Value


class Cue(NamedTuple):
    """Words that name numeric attributes, such as `wide` or `pack`."""

    words: Words
    attributes: tuple[str, ...]


def spelled(schema: Schema) -> dict[str, tuple[Reading, ...]]:
    """Map each spelling of kinds, enumerations and flags to all it may mean.

    A spelling is its folded words with single spaces between. A derived form (plural, joined) never
    adds a meaning to a spelling that a pack writes itself.
    """
    exact: dict[str, tuple[Reading, ...]] = {}
    derived: dict[str, tuple[Reading, ...]] = {}
    for attribute in schema.attributes.values():
        for text, reading in _spellings(attribute):
            words = words_of(text)
            if not words or len(words) > _LONGEST:
                continue
            meant = (reading,)
            _add(exact, " ".join(words), meant)
            for form in _forms(words, attribute, named=fold(str(reading.value)) == text):
                _add(derived, form, meant)
    return {**dict.fromkeys(map(_joined, IDIOMS), ()), **derived, **exact}


def _add(found: dict[str, tuple[Reading, ...]], spelling: str, meant: tuple[Reading, ...]) -> None:
    known = found.setdefault(spelling, meant)
    if known is not meant and meant[0] not in known:
        found[spelling] = known + meant


def _joined(text: str) -> str:
    return " ".join(words_of(text))


def words_of(text: str) -> Words:
    """Return the folded words of a spelling."""
    return tuple(token.word for token in tokenize(text))


def cues_of(schema: Schema) -> Iterable[Cue]:
    """Return the names by which a text can speak of a numeric attribute."""
    found: dict[Words, dict[str, None]] = {}
    for attribute in schema.attributes.values():
        if attribute.type not in ("measure", "count"):
            continue
        for name in (attribute.name, *attribute.aka):
            words = words_of(name)
            for form in _called(words) if words else ():
                found.setdefault(form, {})[attribute.name] = None
    return [Cue(words, tuple(names)) for words, names in found.items()]


_MISSPELT = {"height": ("hight", "heigth"), "length": ("lenght", "lengh"), "width": ("widht",)}


def _called(words: Words) -> set[Words]:
    wrong = {(*words[:-1], form) for form in _MISSPELT.get(words[-1], ())}
    return {words, _last(words, plural), *wrong}


def _spellings(attribute: Attribute) -> Iterator[tuple[str, Reading]]:
    if attribute.type in ("kind", "enum"):
        for text, value in attribute.spellings.items():
            yield text, Reading(attribute.name, value)
    elif attribute.type == "flag":
        for text in (attribute.name, *attribute.aka):
            yield text, Reading(attribute.name, True)


def _forms(words: Words, attribute: Attribute, *, named: bool) -> Iterator[str]:
    """Yield the other forms of a spelling.

    The one word of a synonym is not put in the singular: `sheets` are linen, a sheet may be metal.
    """
    numbered = [words]
    if attribute.dimension not in _UNCOUNTED and attribute.type != "flag" and len(words[-1]) > 1:
        numbered.append(_last(words, plural))
        if named or len(words) > 1:
            numbered.append(_last(words, singular))
    for form in numbered:
        yield " ".join(form)
        if 2 <= len(form) <= 3 and len(joined := "".join(form)) > 4:
            yield joined


def _last(words: Words, change: Callable[[str], str]) -> Words:
    return (*words[:-1], change(words[-1]))
