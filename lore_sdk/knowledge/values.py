"""One property value as a catalogue states it → the value a rule compares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lore_sdk.dsl.rules import Value
from lore_sdk.dsl.schema import Attribute, Schema, fold, fold_code
from lore_sdk.knowledge.numerals import NUMBER_WORDS
from lore_sdk.knowledge.quantities import Quantity, read_quantities
from lore_sdk.knowledge.text import TITLE_LIMIT, plural, singular
from lore_sdk.knowledge.units import Units, units_of

__all__ = ["Value", "read_value", "read_values"]

_YES = frozenset({"yes", "true", "1", "1.0", "y", "t", "x", "included", "available", "✓", "with"})
_NO = frozenset(
    {"no", "false", "0", "0.0", "n", "f", "none", "not included", "unavailable", "without"}
)
_SEPARATORS = re.compile(r"\s*[,;|\n•]\s*")
_SLASH = re.compile(r"\s*/\s*|\s+(?:and|&)\s+")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_NOTHING = frozenset(
    {"", "n/a", "na", "none", "null", "nan", "-", "unknown", "does not apply", "unbranded"}
)
_MOST_WORDS = 6
_MOST_VALUES = 40
_CODE_LIMIT = 64


def read_value(
    attribute: Attribute, raw: object, schema: Schema, units: Units | None = None
) -> Value | None:
    """Read one property value as a value of an attribute; None when it is none, or out of range.

    Vocabularies take a spelling of the whole text, else the longest one inside it. Measures are in
    the base unit; a number without a unit is in the attribute's own. Lists become tuples.
    """
    if attribute.type == "list":
        return _list(attribute, raw, schema, units)
    return next(_read(attribute, raw, schema, units), None)


def read_values(
    attribute: Attribute, raw: object, schema: Schema, units: Units | None = None
) -> tuple[Value, ...]:
    """Read all alternatives that a property states: `Red / Blue`, `["S", "M"]`, `90-100 cm`."""
    if attribute.type == "list":
        found = _list(attribute, raw, schema, units)
        return () if found is None else (found,)
    values: dict[Value, None] = {}
    for part in _parts(attribute, raw):
        values.update(dict.fromkeys(_read(attribute, part, schema, units)))
    return tuple(values)


def _parts(attribute: Attribute, raw: object) -> Iterator[object]:
    if isinstance(raw, list | tuple | set | frozenset):
        for one in list(raw)[:_MOST_VALUES]:
            yield from _parts(attribute, one) if not isinstance(one, list | tuple) else ()
    elif isinstance(raw, str) and attribute.type in ("kind", "enum"):
        text = raw[:TITLE_LIMIT]
        whole = _spelled(attribute, fold(text))
        if whole is not None or attribute.others:
            yield text
            return
        for part in _SEPARATORS.split(text)[:_MOST_VALUES]:
            yield from (part,) if _spelled(attribute, fold(part)) else _SLASH.split(part)
    else:
        yield raw


def _read(
    attribute: Attribute, raw: object, schema: Schema, units: Units | None
) -> Iterator[Value]:
    if isinstance(raw, list | tuple):
        raw = raw[0] if raw else None
    if raw is None or isinstance(raw, dict | list | tuple):
        return
    if isinstance(raw, str):
        raw = raw[:TITLE_LIMIT].strip()
        if raw.casefold() in _NOTHING and attribute.type != "flag":
            return
    match attribute.type:
        case "kind" | "enum":
            word = _word(attribute, str(raw))
            if word is not None:
                yield word
        case "flag":
            flag = _flag(attribute, raw)
            if flag is not None:
                yield flag
        case "measure" | "count":
            yield from _numbers(attribute, raw, schema, units)
        case "code":
            code = fold_code(str(raw))
            if 0 < len(code) <= _CODE_LIMIT:
                yield code
        case "text" if isinstance(raw, str):
            yield raw


def _list(attribute: Attribute, raw: object, schema: Schema, units: Units | None) -> Value | None:
    element = Attribute(
        name=attribute.name,
        type=attribute.of or "text",
        dimension=attribute.dimension,
        unit=attribute.unit,
        family=attribute.family,
        low=attribute.low,
        high=attribute.high,
    )
    parts = raw if isinstance(raw, list | tuple) else _SEPARATORS.split(str(raw)[:TITLE_LIMIT])
    found: dict[str | bool | float, None] = {}
    for part in list(parts)[:_MOST_VALUES]:
        for value in _read(element, part, schema, units):
            if not isinstance(value, tuple):
                found[value] = None
    return tuple(found) or None


def _spelled(attribute: Attribute, folded: str) -> str | None:
    """Look one folded spelling up; the last word of a kind may be in the other number."""
    found = attribute.spellings.get(folded)
    if found is None and attribute.type == "kind" and folded:
        head, _, last = folded.rpartition(" ")
        lead = f"{head} " if head else ""
        for form in (singular(last), plural(last)):
            found = found or attribute.spellings.get(lead + form)
    return found


def _word(attribute: Attribute, raw: str) -> str | None:
    folded = _EDGES.sub("", fold(raw))
    whole = _spelled(attribute, folded)
    if whole is not None:
        return whole
    inside = _starting(attribute, folded) if attribute.others else _inside(attribute, folded)
    if inside is not None:
        return inside
    return folded or None if attribute.others else None


def _inside(attribute: Attribute, folded: str) -> str | None:
    """Return the longest spelling inside; of equally long ones of a kind the last, as heads are."""
    words = [_EDGES.sub("", w) for w in folded.split(" ")][:60]
    for size in range(min(len(words), _MOST_WORDS), 0, -1):
        starts = range(len(words) - size + 1)
        for start in starts[::-1] if attribute.type == "kind" else starts:
            spelling = " ".join(words[start : start + size])
            if len(spelling) > 1 and (found := _spelled(attribute, spelling)) is not None:
                return found
    return None


def _starting(attribute: Attribute, folded: str) -> str | None:
    """Return the name that an open list's value begins with: `samsung electronics` is samsung."""
    words = folded.split(" ")
    for size in range(min(len(words) - 1, _MOST_WORDS), 0, -1):
        found = attribute.spellings.get(" ".join(words[:size]))
        if found is not None:
            return found
    return None


def _flag(attribute: Attribute, raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    folded = fold(str(raw))
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    if folded in (fold(attribute.name), *(fold(name) for name in attribute.aka)):
        return True
    return None


def _numbers(
    attribute: Attribute, raw: object, schema: Schema, units: Units | None
) -> Iterator[float]:
    if isinstance(raw, bool):
        return
    own = schema.unit(attribute.unit) if attribute.unit else None
    if isinstance(raw, int | float):
        quantities = [Quantity(float(raw), float(raw), "", "", 0, 0)]
    else:
        text = str(raw)
        quantities = read_quantities(text, units or units_of(schema))[:2]
        if not quantities and (number := NUMBER_WORDS.get(fold(text).split(" ")[0])) is not None:
            quantities = [Quantity(number, number, "", "", 0, 0)]
    for quantity in quantities[:1]:
        if quantity.family not in ("", attribute.family):
            return
        factor = own.factor if own and not quantity.family else 1.0
        for number in dict.fromkeys((quantity.low, quantity.high)):
            value = float(f"{number * factor:.12g}") if abs(number) < 1e15 else 1e15
            low, high = attribute.low, attribute.high
            if (low is None or value >= low) and (high is None or value <= high):
                yield value
