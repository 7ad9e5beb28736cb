"""What is known about an item, read from its own data, with the source of each piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from lore_sdk.dsl.schema import Attribute, Schema
from lore_sdk.knowledge import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    Head,
    Lexicon,
    Mention,
    ModelMention,
    Roles,
    Value,
    Wording,
    companion,
    find_head,
    read_amounts,
    read_wording,
    related,
    senses,
    split_words,
)
from lore_sdk.types import Evidence, Item
from lore_sdk.types.verdict import Source

__all__ = ["CONFIDENCE", "Gathered", "gather"]

CONFIDENCE: Mapping[str, float] = {
    "given": 0.98,
    "property": 0.95,
    "sku": 0.9,
    "title head": 0.9,
    "title": 0.8,
    "title guess": 0.6,
    "category": 0.5,
    "description": 0.4,
}
"""How far each place where a fact can stand is to be trusted, in [0, 1]."""

_MAKER_WITHIN = 2
"""A maker's name starts within so many words of a title, numbers and wearers not counted."""
_MOST_PROPERTIES = 500
_MOST_SKUS = 200


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
        the surest. Lists are united. Where a model is asked for that the item must fit, the item's
        own model is no answer and left out.
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
    found = [*_given(item, lexicon), *_listed(item, lexicon)]
    found += _title(item, lexicon)
    if item.category:
        found += _category(item.category, lexicon)
    if item.description:
        known = {e.attribute for e in found}
        found += (e for e in _description(item, lexicon) if e.attribute not in known)
    evidence = tuple(sorted(found, key=lambda e: -e.confidence))
    return Gathered(
        evidence=evidence,
        stated=_stated(evidence, lexicon),
        schema=lexicon.schema,
        roles=lexicon.roles,
    )


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


def _listed(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    """Read properties and variants; each value that one states is an alternative."""
    groups: list[tuple[Source, Mapping[str, object]]] = [("property", item.properties)]
    groups += [("sku", sku) for sku in item.skus[:_MOST_SKUS]]
    for source, properties in groups:
        for number, (name, raw) in enumerate(properties.items()):
            if number >= _MOST_PROPERTIES:
                break
            for attribute in lexicon.named(name):
                values = lexicon.read(attribute, raw)
                for value in values:
                    text = str(raw)[:200]
                    yield _evidence(lexicon, attribute.name, value, text, source, source)
                if values:
                    break


def _title(item: Item, lexicon: Lexicon) -> Iterator[Evidence]:
    title = item.title[:TITLE_LIMIT]
    # Exports of web shops leave entities in: `Mix &amp; Match`.
    wording = read_wording(unescape(title) if "&" in title else title, lexicon)
    if not wording.words:
        return
    head = _title_head(wording, lexicon)
    if head is not None:
        text = wording.quote(head.start, head.end)
        yield _evidence(lexicon, lexicon.roles.product, head.kind, text, "title", "title head")
    brand, maker = lexicon.roles.brand, _maker_words(item.brand, wording)
    for mention in wording.mentions:
        for name, value in senses(wording, mention, head, lexicon):
            if mention.start < maker or (
                name == brand and (item.brand or not _makes(wording, mention, lexicon))
            ):
                continue
            negated = wording.negated(mention.start, mention.end)
            if negated and value is not True:
                continue
            text = wording.quote(mention.start, mention.end)
            yield _evidence(
                lexicon, name, not negated if value is True else value, text, "title", "title"
            )
    yield from _title_numbers(wording, head, lexicon)
    yield from _title_models(wording, head, lexicon)


def _maker_words(brand: str, wording: Wording) -> int:
    """Return how many words at the start of the title are its maker: `Rust-Oleum` is no color."""
    words = split_words(brand[:TITLE_LIMIT]).words
    return len(words) if words and wording.words[: len(words)] == words else 0


def _makes(wording: Wording, mention: Mention, lexicon: Lexicon) -> bool:
    """Tell whether a maker's name stands where titles have it: at the start, or after "by"."""
    if mention.start <= _MAKER_WITHIN or wording.segment_at(mention.start).opener == "by":
        return True
    spoken = sum(end - start for start, end in wording.places if end <= mention.start)
    spoken += sum(
        m.end - m.start
        for m in wording.mentions
        if m.end <= mention.start
        and any(lexicon.dimension[r.attribute] == "audience" for r in m.readings)
    )
    return mention.start - spoken <= _MAKER_WITHIN


def _title_head(wording: Wording, lexicon: Lexicon) -> Head | None:
    """Return the head of the first part that names a kind; an unsure one is no head at all."""
    product = lexicon.roles.product
    for segment in wording.segments:
        if segment.opener not in ("", ",", "of"):
            continue
        head = find_head(wording, segment, lexicon)
        if head is not None:
            return head
        if any(
            segment.start <= m.start and m.end <= segment.end and m.reading(product)
            for m in wording.mentions
        ):
            return None
    return None


def _title_numbers(wording: Wording, head: Head | None, lexicon: Lexicon) -> Iterator[Evidence]:
    kinds = lexicon.kinds.get(head.kind, frozenset()) if head else frozenset()
    sides = []
    for amount in read_amounts(wording, lexicon, kinds):
        text = wording.quote(amount.start, amount.end)
        place = "title" if amount.named else "title guess"
        yield _evidence(lexicon, amount.attribute, amount.value, text, "title", place)
        if amount.group >= 0 and not amount.named:
            sides.append(amount)
    if len(sides) == 2:
        # Nobody says which side of `24 x 36` comes first.
        for one, other in (sides, sides[::-1]):
            text = wording.quote(other.start, other.end)
            yield _evidence(lexicon, one.attribute, other.value, text, "title", "title guess")


def _title_models(wording: Wording, head: Head | None, lexicon: Lexicon) -> Iterator[Evidence]:
    """Tell the item's own model from those that it fits."""
    roles = lexicon.roles
    serves = companion(lexicon, head.kind if head else None)
    fits: list[ModelMention] = []
    own: list[ModelMention] = []
    last_for = False
    for segment in wording.segments:
        inside = [m for m in wording.models if segment.start <= m.start < segment.end]
        last_for = segment.opener == "for" or (last_for and segment.opener == "," and bool(inside))
        for model in inside:
            (fits if last_for or (serves and model.series) else own).append(model)
    if own and roles.model:
        model = own[0]
        text = wording.quote(model.start, model.end)
        yield _evidence(lexicon, roles.model, model.code, text, "title", "title")
    if fits and roles.fits:
        codes = tuple(dict.fromkeys(model.code for model in fits))
        text = wording.quote(fits[0].start, fits[0].end)
        yield _evidence(lexicon, roles.fits, codes, text, "title", "title")


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
