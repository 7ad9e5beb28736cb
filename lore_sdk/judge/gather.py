"""Evidence about an item, read from its own data: where each piece stands, and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from lore_sdk.dsl.schema import Attribute
from lore_sdk.judge.confidence import CONFIDENCE, Place
from lore_sdk.judge.gathered import Gathered
from lore_sdk.knowledge import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    Lexicon,
    Title,
    Wording,
    find_head,
    read_amounts,
    read_title,
    read_wording,
)
from lore_sdk.types import Evidence, Item
from lore_sdk.types.verdict import Source

__all__ = ["gather"]

_MOST_PROPERTIES = 500
_MOST_SKUS = 200
_NUMBER = re.compile(r"\s*[\d.,]+\s*")
_PART = re.compile(r"[^>/\s](?:[^>/]*[^>/\s])?")
"""A part of a category path, without the spaces around it."""
_SUBTITLE = 80
"""Characters up to which the first line of a description is taken for a title of its own."""
_QUOTED = 200
"""Characters of a property value that its evidence quotes."""


def gather(item: Item, lexicon: Lexicon) -> Gathered:
    """Read title, properties, variants, category, price and description of an item."""
    title = read_title(item.title, item.brand, lexicon)
    found = [*_given(item, lexicon), *_listed(item, title.kinds, lexicon)]
    found += _titled(title, {e.attribute for e in found}, lexicon)
    if item.category:
        found += _category(item.category, lexicon)
    if item.description:
        known = {e.attribute for e in found}
        told = (*_subtitle(item, lexicon), *_description(item, lexicon))
        found += (e for e in told if e.attribute not in known)
    return Gathered.of(found, lexicon)


class _Quote(NamedTuple):
    """What states a value: its source, the field it stands in, the text there, and its range."""

    source: Source
    field: str
    text: str
    span: tuple[int, int] | None

    @classmethod
    def whole(cls, source: Source, field: str, raw: object) -> _Quote:
        """Quote a value that is a field of its own; only of a text does it have a range."""
        text = str(raw)[:_QUOTED]
        return cls(source, field, text, (0, len(text)) if isinstance(raw, str) else None)


def _evidence(
    lexicon: Lexicon, attribute: str, value: object, place: Place, quote: _Quote
) -> Evidence:
    source, field, text, span = quote
    dimension = lexicon.dimension[attribute]
    return Evidence(
        dimension=dimension,
        attribute=attribute,
        value=value,
        text=text,
        source=source,
        field=field,
        span=span,
        confidence=CONFIDENCE[place, dimension],
    )


def _given(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the fields that an item has of its own: brand and price."""
    roles, schema = lexicon.roles, lexicon.schema
    given = (("brand", roles.brand, item.brand), ("price", roles.price, item.price))
    for field, name, raw in given:
        if name and raw not in (None, ""):
            for value in lexicon.read(schema.attributes[name], raw):
                quote = _Quote.whole("property", field, raw)
                yield _evidence(lexicon, name, value, "column", quote)


def _listed(item: Item, kinds: frozenset[str], lexicon: Lexicon) -> Iterator[Evidence]:
    """Read properties and variants; each value that one states is an alternative."""
    groups: list[tuple[Source, str, Mapping[str, object]]]
    groups = [("property", "properties", item.properties)]
    groups += [("sku", f"skus.{at}", sku) for at, sku in enumerate(item.skus[:_MOST_SKUS])]
    for source, group, properties in groups:
        for name, raw in islice(properties.items(), _MOST_PROPERTIES):
            named = lexicon.named(name) if isinstance(name, str) else None
            if named is None or not named.attributes or not _is_written(raw):
                continue
            unit = "" if isinstance(raw, bool | list | tuple | dict) else named.unit
            stated = f"{raw} {unit}" if unit else raw
            for attribute in _likeliest(named.attributes, kinds, stated):
                if values := lexicon.read(attribute, stated):
                    quote = _Quote.whole(source, f"{group}.{name}", stated)
                    quote = quote._replace(span=None) if unit else quote
                    for value in values:
                        yield _evidence(lexicon, attribute.name, value, "column", quote)
                    break


def _is_written(raw: object) -> bool:
    """Tell whether a value can be written out: no number of 5,000 digits, no list 1,000 deep."""
    if isinstance(raw, str):
        return True
    try:
        str(raw)
    except (ValueError, RecursionError):
        return False
    return True


def _likeliest(
    attributes: Sequence[Attribute], kinds: frozenset[str], raw: object
) -> Sequence[Attribute]:
    """Put those first that this kind of product owns: the capacity of a jar is no memory.

    A number without its unit says nothing where several units would do and no kind decides.
    """
    if len(attributes) == 1:
        return attributes
    own = [a for a in attributes if not kinds.isdisjoint(a.kinds)]
    families = {a.family for a in attributes if a.type == "measure"}
    if not own and len(families) > 1 and _NUMBER.fullmatch(str(raw)):
        return [a for a in attributes if a.type != "measure"]
    return sorted(attributes, key=lambda a: a not in own)


def _titled(title: Title, known: set[str], lexicon: Lexicon) -> Iterator[Evidence]:
    """Read what the title states.

    The material of a part is an alternative to that of the whole, where this is known at all.
    """
    known = known | {stated.attribute for stated in title.stated if stated.place != "title part"}
    for name, value, text, span, place in title.stated:
        if place != "title part" or name in known:
            yield _evidence(lexicon, name, value, place, _Quote("title", "title", text, span))


def _category(path: str, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the last part of a category path that names a kind."""
    product = lexicon.roles.product
    if not product:
        return
    path = path[:TITLE_LIMIT]
    for part in reversed(list(_PART.finditer(path))):
        wording = read_wording(part[0], lexicon)
        head = find_head(wording, wording.segments[0], lexicon) if wording.words else None
        if head is not None:
            quote = _Quote("property", "category", part[0], part.span())
            yield _evidence(lexicon, product, head.kind, "category", quote)
            return


def _subtitle(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the kind from a short first line of the description that is no sentence."""
    first = item.description.partition("\n")[0]
    line = first.strip()
    if len(line) > _SUBTITLE or line.endswith((".", "!", "?", ">")):
        return
    before = len(first) - len(first.lstrip())
    for name, value, text, (start, end), place in read_title(line, item.brand, lexicon).stated:
        if name == lexicon.roles.product and place == "title head":
            span = (before + start, before + end)
            quote = _Quote("description", "description", text, span)
            yield _evidence(lexicon, name, value, "description", quote)


def _description(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read flags, and numbers that stand beside their name; nothing else is safe in prose."""
    wording = read_wording(item.description, lexicon, TEXT_LIMIT)
    for mention in wording.mentions:
        for name, value in mention.readings:
            if value is True:
                stated = not wording.negated(mention.start, mention.end)
                quote = _told(wording, mention.start, mention.end)
                yield _evidence(lexicon, name, stated, "description", quote)
    for amount in read_amounts(wording, lexicon, frozenset()):
        if amount.named and not amount.bound:
            quote = _told(wording, amount.start, amount.end)
            yield _evidence(lexicon, amount.attribute, amount.value, "description", quote)


def _told(wording: Wording, start: int, end: int) -> _Quote:
    """Quote some words of a description, which is read as it is given."""
    span = wording.span(start, end)
    return _Quote("description", "description", wording.text[slice(*span)], span)
