"""What is known about an item, read from its own data, with the source of each piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from lore_sdk.dsl.rules import excluded
from lore_sdk.dsl.schema import Attribute, Schema
from lore_sdk.knowledge import (
    TEXT_LIMIT,
    Lexicon,
    Roles,
    Title,
    Value,
    find_head,
    read_amounts,
    read_title,
    read_wording,
    related,
)
from lore_sdk.types import Evidence, Item
from lore_sdk.types.verdict import Source

__all__ = ["CONFIDENCE", "Gathered", "extended", "gather"]

CONFIDENCE: Mapping[str, float] = {
    "given": 0.98,
    "property": 0.95,
    "sku": 0.9,
    "title head": 0.9,
    "title": 0.8,
    "title guess": 0.6,
    "title part": 0.3,
    "category": 0.5,
    "description": 0.4,
}
"""How far each place where a fact can stand is to be trusted, in [0, 1]."""

_MOST_PROPERTIES = 500
_MOST_SKUS = 200
_NUMBER = re.compile(r"\s*[\d.,]+\s*")
_SUBTITLE = 80
"""Characters up to which the first line of a description is taken for a title of its own."""
_QUOTED = 200
"""Characters of a property value that its evidence quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Evidence about one item, surest first within an attribute."""

    evidence: tuple[Evidence, ...]
    stated: Mapping[str, tuple[Value, ...]]
    schema: Schema = field(repr=False)
    roles: Roles = field(repr=False)

    def facts(self, asked: Mapping[str, Value]) -> dict[str, Value]:
        """Return one value an attribute: of several stated, the one that best answers.

        An equal value is best, then one that meets the asked one (near, serving, narrower), then
        the surest. What must not be is taken only where there is nothing else. Lists are united.
        Where a model is asked for that the item must fit, the item's own model is no answer and
        left out.
        """
        attributes = self.schema.attributes
        found = {
            name: values[0] if len(values) == 1 else _best(attributes[name], values, asked)
            for name, values in self.stated.items()
        }
        model = self.roles.model
        if self.roles.fits in asked and found.get(model) != asked.get(model):
            found.pop(model, None)
        return found


def _best(attribute: Attribute, values: Sequence[Value], asked: Mapping[str, Value]) -> Value:
    name, wanted = attribute.name, asked.get(attribute.name)
    unwanted = asked.get(excluded(name))
    if isinstance(unwanted, tuple):
        values = [value for value in values if value not in unwanted] or values
    if attribute.type in ("measure", "count"):
        return _nearest(values, wanted, asked.get(f"max_{name}"), asked.get(f"min_{name}"))
    if wanted is None or wanted in values or attribute.type == "flag":
        return wanted if wanted is not None and attribute.type != "flag" else values[0]
    if attribute.type == "enum":
        return next((v for v in values if attribute.meets(str(wanted), str(v))), values[0])
    if attribute.type == "kind":
        ancestry = attribute.ancestry
        narrower = (v for v in values if wanted in ancestry.get(str(v), ()))
        broader = (v for v in values if v in ancestry.get(str(wanted), ()))
        return next(narrower, next(broader, values[0]))
    return values[0]


def _nearest(
    values: Sequence[Value], wanted: Value | None, most: Value | None, least: Value | None
) -> Value:
    numbers = [v for v in values if isinstance(v, float)]
    if isinstance(wanted, float):
        return min(numbers, key=lambda number: abs(number - wanted))
    if most is not None:
        return min(numbers)
    return max(numbers) if least is not None else values[0]


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
    evidence = tuple(sorted(found, key=lambda e: -e.confidence))
    return Gathered(
        evidence=evidence,
        stated=_stated(evidence, lexicon),
        schema=lexicon.schema,
        roles=lexicon.roles,
    )


def extended(known: Gathered, more: Iterable[Evidence], lexicon: Lexicon) -> Gathered:
    """Add evidence from elsewhere to what an item's own data says."""
    evidence = tuple(sorted((*known.evidence, *more), key=lambda e: -e.confidence))
    return replace(known, evidence=evidence, stated=_stated(evidence, lexicon))


def _evidence(
    lexicon: Lexicon, attribute: str, value: object, text: str, source: Source, place: str
) -> Evidence:
    return Evidence(
        dimension=lexicon.dimension[attribute],
        attribute=attribute,
        value=value,
        text=text,
        source=source,
        confidence=CONFIDENCE[place],
    )


def _given(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the fields that an item has of its own: brand and price."""
    roles, schema = lexicon.roles, lexicon.schema
    for name, raw in ((roles.brand, item.brand), (roles.price, item.price)):
        if name and raw not in (None, ""):
            for value in lexicon.read(schema.attributes[name], raw):
                yield _evidence(lexicon, name, value, str(raw), "property", "given")


def _listed(item: Item, kinds: frozenset[str], lexicon: Lexicon) -> Iterator[Evidence]:
    """Read properties and variants; each value that one states is an alternative."""
    groups: list[tuple[Source, Mapping[str, object]]] = [("property", item.properties)]
    groups += [("sku", sku) for sku in item.skus[:_MOST_SKUS]]
    for source, properties in groups:
        for name, raw in islice(properties.items(), _MOST_PROPERTIES):
            named = lexicon.named(name) if isinstance(name, str) else None
            if named is None or not named.attributes:
                continue
            if named.unit and not isinstance(raw, bool | list | tuple | dict):
                raw = f"{raw} {named.unit}"
            for attribute in _likeliest(named.attributes, kinds, raw):
                values = lexicon.read(attribute, raw)
                for value in values:
                    text = str(raw)[:_QUOTED]
                    yield _evidence(lexicon, attribute.name, value, text, source, source)
                if values:
                    break


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
    for name, value, text, place in title.stated:
        if place != "title part" or name in known:
            yield _evidence(lexicon, name, value, text, "title", place)


def _category(path: str, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the last part of a category path that names a kind."""
    product = lexicon.roles.product
    if not product:
        return
    for part in reversed(path[:1000].replace("/", ">").split(">")):
        wording = read_wording(part, lexicon)
        head = find_head(wording, wording.segments[0], lexicon) if wording.words else None
        if head is not None:
            yield _evidence(lexicon, product, head.kind, part.strip(), "property", "category")
            return


def _subtitle(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read the kind from a short first line of the description that is no sentence."""
    line = item.description.partition("\n")[0].strip()
    if len(line) > _SUBTITLE or line.endswith((".", "!", "?", ">")):
        return
    for name, value, text, place in read_title(line, item.brand, lexicon).stated:
        if name == lexicon.roles.product and place == "title head":
            yield _evidence(lexicon, name, value, text, "description", "description")


def _description(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read flags, and numbers that stand beside their name; nothing else is safe in prose."""
    wording = read_wording(item.description, lexicon, TEXT_LIMIT)
    for mention in wording.mentions:
        for name, value in mention.readings:
            if value is True:
                stated = not wording.negated(mention.start, mention.end)
                text = wording.quote(mention.start, mention.end)
                yield _evidence(lexicon, name, stated, text, "description", "description")
    for amount in read_amounts(wording, lexicon, frozenset()):
        if amount.named and not amount.bound:
            text = wording.quote(amount.start, amount.end)
            yield _evidence(
                lexicon, amount.attribute, amount.value, text, "description", "description"
            )


def _stated(evidence: Sequence[Evidence], lexicon: Lexicon) -> dict[str, tuple[Value, ...]]:
    """Group alternatives by attribute: lists united, of related kinds only the narrowest."""
    found: dict[str, dict[Value, None]] = {}
    for piece in evidence:
        found.setdefault(piece.attribute, {})[piece.value] = None  # type: ignore[index]
    stated = {name: tuple(values) for name, values in found.items()}
    for name, values in stated.items():
        attribute = lexicon.schema.attributes[name]
        if len(values) > 1 and attribute.type == "list":
            parts = (part for v in values if isinstance(v, tuple) for part in v)
            stated[name] = (tuple(dict.fromkeys(parts)),)
        elif len(values) > 1 and attribute.type == "kind":
            stated[name] = _narrowest(values, lexicon)
    return stated


def _narrowest(values: Sequence[Value], lexicon: Lexicon) -> tuple[Value, ...]:
    kinds = lexicon.kinds
    return tuple(
        value
        for value in values
        if not any(
            other != value
            and related(kinds, str(value), str(other))
            and str(value) in kinds.get(str(other), ())
            for other in values
        )
    )
