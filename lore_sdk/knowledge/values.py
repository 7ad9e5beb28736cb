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
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_NAMES = frozenset({"brand", "ip", "store", "model"})
"""Dimensions whose values are names: a known word inside of one does not make it that one."""
_NOTHING = frozenset(
    {"", "n/a", "na", "none", "null", "nan", "-", "unknown", "does not apply", "unbranded"}
)
_MOST_WORDS = 6
_MOST_VALUES = 40
_CODE_LIMIT = 64
_HUGE = 1e15


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
    for part in raw[:_MOST_VALUES] if isinstance(raw, list | tuple) else (raw,):
        if isinstance(part, str) and attribute.type in ("kind", "enum"):
            values.update(dict.fromkeys(_words(attribute, part[:TITLE_LIMIT])))
        else:
            values.update(dict.fromkeys(_read(attribute, part, schema, units)))
    return tuple(values)


def _words(attribute: Attribute, raw: str) -> Iterator[str]:
    """Read all values of a vocabulary that a text lists, else the text as its own value."""
    folded = _folded(raw)
    whole = None if folded in _NOTHING else _whole(attribute, raw)
    if whole is not None or folded in _NOTHING or attribute.dimension in _NAMES:
        word = whole or _word(attribute, raw)
        yield from (word,) if word and folded not in _NOTHING else ()
        return
    found = False
    for part in _SEPARATORS.split(raw)[:_MOST_VALUES]:
        for value in _all_inside(attribute, _folded(part)):
            found = True
            yield value
    if not found and attribute.others:
        yield _once(folded)


def _once(folded: str) -> str:
    """Write `copper copper`, as joined exports have it, once."""
    words = folded.split(" ")
    half = len(words) // 2
    return " ".join(words[:half]) if words[:half] == words[half:] else folded


def _read(
    attribute: Attribute, raw: object, schema: Schema, units: Units | None
) -> Iterator[Value]:
    if isinstance(raw, list | tuple):
        raw = raw[0] if raw else None
    if raw is None or isinstance(raw, dict | list | tuple):
        return
    if isinstance(raw, str):
        raw = raw[:TITLE_LIMIT].strip()
        if attribute.type not in ("flag", "kind", "enum") and raw.casefold() in _NOTHING:
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


def _whole(attribute: Attribute, raw: str) -> str | None:
    """Look a whole text up as it stands, `Hybrid (2-in-1)`, then without the signs at its edges."""
    return attribute.spellings.get(fold(raw)) or _spelled(attribute, _folded(raw))


def _spelled(attribute: Attribute, folded: str) -> str | None:
    """Look one folded spelling up; but for names, its last word may be in the other number."""
    found = attribute.spellings.get(folded) or attribute.spellings.get(_plain(folded))
    if found is None and attribute.dimension not in _NAMES and folded:
        head, _, last = folded.rpartition(" ")
        lead = f"{head} " if head else ""
        for form in (singular(last), plural(last)):
            found = found or attribute.spellings.get(lead + form)
    return found


def _folded(raw: str) -> str:
    return _EDGES.sub("", fold(raw))


def _word(attribute: Attribute, raw: str) -> str | None:
    folded = _folded(raw)
    whole = _whole(attribute, raw)
    if whole is not None or folded in _NOTHING:
        return whole
    if attribute.dimension in _NAMES:
        inside = _starting(attribute, folded)
    else:
        inside = next(iter(_all_inside(attribute, folded)), None)
    return inside or (folded if attribute.others and folded else None)


def _plain(folded: str) -> str:
    """Write signs as words and drop apostrophes and dots: `black & decker`, `kohl's`, `u.s.`."""
    if folded.isalnum():
        return folded
    apart = folded.replace("&", " and ").replace("+", " and ").replace("'", "").replace("’", "")
    return " ".join(apart.replace(".", "").split())


def _all_inside(attribute: Attribute, folded: str) -> list[str]:
    """Return the spellings inside a text that do not overlap, longest first.

    Of equally long ones of a kind the last comes first, as heads do.
    """
    words = [_EDGES.sub("", w) for w in folded.replace("/", " ").split()][:60]
    taken = [False] * len(words)
    found: list[str] = []
    for size in range(min(len(words), _MOST_WORDS), 0, -1):
        starts = range(len(words) - size + 1)
        for start in starts[::-1] if attribute.type == "kind" else starts:
            spelling = " ".join(words[start : start + size])
            if len(spelling) < 2 or any(taken[start : start + size]):
                continue
            value = _spelled(attribute, spelling)
            if value is not None:
                taken[start : start + size] = [True] * size
                found.append(value)
    return found


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
        if not abs(raw) < _HUGE:
            return
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
            value = float(f"{number * factor:.12g}")
            low, high = attribute.low, attribute.high
            if (low is None or value >= low) and (high is None or value <= high):
                yield value
