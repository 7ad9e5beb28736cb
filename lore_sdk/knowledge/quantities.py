"""Numbers in a text, with units, ranges and `a x b` groups, and where they stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from lore_sdk.dsl.schema import Unit
from lore_sdk.dsl.values import to_base
from lore_sdk.knowledge.numerals import NUMBER, VULGAR, read_number
from lore_sdk.knowledge.text import HAN
from lore_sdk.knowledge.units import COUNTED, Units

__all__ = ["Quantity", "read_quantities"]


class Quantity(NamedTuple):
    """One number of a text and the half-open character range it stands in.

    `low` and `high` are in the family's base unit, as stated where there is no unit, and differ
    only in a range. `family` is `?` for a unit that the pack does not know. Members of one
    `a x b` share a `group` (-1 when alone); `axis` is w, d, h or l where such a letter stands.
    `mark` is `#`, `$`, `£` or `€` where such a sign stands.
    """

    low: float
    high: float
    unit: str
    family: str
    start: int
    end: int
    group: int = -1
    axis: str = ""
    mark: str = ""

    @property
    def bare(self) -> bool:
        """True for a number without unit, sign or partners."""
        return not (self.family or self.mark or self.group >= 0)


class _Tail(NamedTuple):
    """The unit after a number, if any, and where number and unit end."""

    unit: Unit | None
    end: int


_HAN = re.compile(f"[{HAN}]{{1,4}}")
_START = re.compile(
    rf"(?=[\d.$£€#{VULGAR}])(?:(?<![\w.])|(?<=[{HAN}]))(?<![A-Za-z]-)([$£€#]\s?)?({NUMBER})"
)
_MORE = re.compile(rf"[$£€]?({NUMBER})")
_UNIT = re.compile(
    r"([\s-]{0,2})(?:([A-Za-zµ]{1,12}?)(?=[xX]\s?\d|(?![A-Za-zµ]))"
    r"|(\"|”|″|''|’’|′′|['’′](?!\w|['’′])|['’′](?=\d)|[°%$€£]))"
)
_NEXT_WORD = re.compile(r"\.?[\s-]{1,2}([A-Za-z]{1,8})(?![A-Za-z])")
_TIMES = re.compile(rf"\s{{0,2}}(?:[xX×*]|by)\s{{0,2}}(?=[\d.{VULGAR}])")
_UNTIL = re.compile(r"\s?(?:-|–|—|to)\s?(?=[$£€]?[\d.])")
_DIGIT = re.compile(rf"[\d{VULGAR}]")
_QUOTE = re.compile(r'(?<![\d"])"')
_SIDE = rf"({NUMBER})\s?(in\.?|inch(?:es)?|\"|”|″|cm|mm|ft\.?|m)?\s?([wdhlWDHL])(?![A-Za-z])\.?"
_GAP = r"\s{0,2}(?:[xX×,]|by)?\s{0,2}"
_SIDES = re.compile(rf"{_SIDE}{_GAP}{_SIDE}(?:{_GAP}{_SIDE})?\s?(in\b|inch|\"|cm\b|mm\b|ft\b)?")
_LETTERED = re.compile(r"[\d.\"”″mth]\s?[wdhlWDHL](?![A-Za-z])")
_DASHES = frozenset("-–—t")
_SIGNS = frozenset("xX×*b")
_INCHES = frozenset({'"', "”", "″", "''", "’’", "′′"})
_FEET = frozenset({"'", "’", "′"})
_PREFIX = frozenset({"sq", "square", "cu", "cubic", "fl", "fluid", "amp", "milliamp"})
_COUNTED = frozenset({"pk", "pack", "pc", "pcs", "ct", "set", "pair", "piece", "pieces", "packs"})
# `3 in 1`, `2 in the bush`: an `in` that is no inch.
_AFTER_IN = re.compile(r"[\s-](?:\d|one\b|the\b|a\b|stock\b|all\b)")
_GLUED_ONLY = frozenset({"a", "s", "h", "k", "min", "ma"})
_NETWORKS = frozenset({2.0, 3.0, 4.0, 5.0, 6.0})
"""`4g` is a network, not four grams."""
_LONG = 10_000
"""From here on, digits with one letter that is no unit of the pack are a part number."""
_MEMBERS = 4


def read_quantities(text: str, units: Units) -> list[Quantity]:
    """Read all numbers of a text, in order; time grows with its length only."""
    found: list[Quantity] = []
    if not _DIGIT.search(text):
        return found
    place = groups = 0
    lettered = _LETTERED.search(text) is not None
    while match := _START.search(text, place):
        place = match.end()
        sides = _sides(text, match.start(2), groups, units) if lettered else []
        first = sides[0] if sides else _member(text, match, units)
        if first is None:
            continue
        members = sides or [first, *_partners(text, first, units)]
        place = max(place, members[-1].end)
        if len(members) > 1:
            members = members if sides else _shared(members, groups, units)
            groups += 1
        elif found and _continues(text, found[-1], first):
            last = found.pop()
            low = last.low + first.low
            members = [last._replace(low=low, high=low, end=first.end)]
        elif found and _restates(text, found[-1], first):
            continue
        found += members
    return found


def _member(text: str, match: re.Match[str], units: Units) -> Quantity | None:
    """Read one number with its range and unit; None when it is part of a word (`54g2`)."""
    sign, digits = match.group(1), match.group(2)
    return _read(text, match.start(), digits, match.end(), units, (sign or "").strip())


def _read(text: str, start: int, digits: str, end: int, units: Units, mark: str) -> Quantity | None:
    low = read_number(digits)
    if low is None:
        return None
    high, end = _upper(text, low, end)
    tail = _tail(text, end, high, units)
    if mark in ("$", "£", "€"):
        unit = units[mark]
        tail = _Tail(unit, tail.end if tail and tail.unit == unit else end)
    elif tail is None:
        return None
    if tail.unit is None:
        return Quantity(low, high, "", "", start, tail.end, mark=mark)
    unit = tail.unit
    return Quantity(
        to_base(low, unit), to_base(high, unit), unit.name, unit.family, start, tail.end, mark=mark
    )


def _upper(text: str, low: float, end: int) -> tuple[float, int]:
    """Return the upper end of a range, the number itself where there is none, and its place."""
    if text[end : end + 2].lstrip(" ")[:1] not in _DASHES:
        return low, end
    until = _UNTIL.match(text, end)
    more = _MORE.match(text, until.end()) if until else None
    high = read_number(more.group(1)) if more else None
    return (high, more.end()) if more and high is not None and high > low else (low, end)


def _tail(text: str, end: int, number: float, units: Units) -> _Tail | None:
    match = _UNIT.match(text, end)
    if match is None:
        if han := _HAN.match(text, end):
            return _measured(han[0], end, units)
        glued = text[end : end + 1]
        return None if glued.isalnum() and glued != "×" else _Tail(None, end)
    if match.group(3):
        return _signed(text, match, units)
    gap, word = match.group(1), match.group(2).lower()
    unit, unit_end = units.get(word), match.end()
    if word in _PREFIX and (follow := _NEXT_WORD.match(text, unit_end)):
        longer = units.get(f"{word} {follow.group(1).lower()}")
        if longer is not None:
            unit, unit_end = longer, follow.end()
    after = text[unit_end : unit_end + 1]
    if unit is not None and unit.family == COUNTED.family:
        return _Tail(None, end)
    if unit is None or _misread(text, word, gap, unit_end, number):
        times = word in ("x", "by") and text[unit_end:].lstrip(" ")[:1].isdigit()
        return _Tail(None, end) if gap or times or word in _COUNTED else None
    if after.isdigit() or (unit.family == "?" and len(word) == 1 and number >= _LONG):
        return _Tail(None, end) if gap else None
    return _Tail(unit, unit_end + (after == "."))


def _measured(han: str, end: int, units: Units) -> _Tail:
    """Read the longest unit that Chinese characters after a number begin with: `42厘米高`."""
    for size in range(len(han), 0, -1):
        unit = units.get(han[:size])
        if unit is not None and unit.family != COUNTED.family:
            return _Tail(unit, end + size)
    return _Tail(None, end)


def _signed(text: str, match: re.Match[str], units: Units) -> _Tail:
    sign, end = match.group(3), match.start()
    if match.group(1):
        return _Tail(None, end)
    if sign in _INCHES:
        # An odd number of quotes before it means that this one closes a quotation.
        if sign == '"' and len(_QUOTE.findall(text[max(0, end - 80) : end])) % 2:
            return _Tail(None, end)
        sign = '"'
    return _Tail(units.get("'" if sign in _FEET else sign), match.end())


def _misread(text: str, word: str, gap: str, unit_end: int, number: float) -> bool:
    if word == "in":
        return _AFTER_IN.match(text, unit_end) is not None
    if gap:
        return word in _GLUED_ONLY
    return word == "g" and number in _NETWORKS


def _partners(text: str, first: Quantity, units: Units) -> list[Quantity]:
    """Read the rest of `a x b x c`."""
    members: list[Quantity] = []
    end = first.end
    if first.mark or _SIGNS.isdisjoint(text[end : end + 3]):
        return members
    while len(members) < _MEMBERS - 1:
        times = _TIMES.match(text, end)
        number = _MORE.match(text, times.end()) if times else None
        if number is None:
            break
        member = _read(text, number.start(), number.group(1), number.end(), units, "")
        if member is None:
            break
        members.append(member)
        end = member.end
    return members


def _shared(members: list[Quantity], group: int, units: Units) -> list[Quantity]:
    """Make a group of lengths, which may state their unit once; `2 x 60w` is no group."""
    lengths = {units[word].family for word in ("cm", "in", "ft", "m")} - {"?"}
    if any(m.family not in lengths for m in members if m.family):
        return members
    stated = next((m.unit for m in reversed(members) if m.unit), "")
    unit = units.get(stated.lower().replace("-", " ")) if stated else None
    return [_in_unit(m, unit if not m.family else None)._replace(group=group) for m in members]


def _in_unit(member: Quantity, unit: Unit | None) -> Quantity:
    if unit is None:
        return member
    return member._replace(
        low=to_base(member.low, unit),
        high=to_base(member.high, unit),
        unit=unit.name,
        family=unit.family,
    )


def _sides(text: str, start: int, group: int, units: Units) -> list[Quantity]:
    """Read sides with their letters: `36W x 24D x 30H in`, `36 in. W x 24 in. D`."""
    match = _SIDES.match(text, start)
    if match is None:
        return []
    last = match.group(10) or match.group(8) or match.group(5) or match.group(2) or ""
    found: list[Quantity] = []
    for number, unit, axis in ((1, 2, 3), (4, 5, 6), (7, 8, 9)):
        value = read_number(match.group(number)) if match.group(number) else None
        if value is None:
            continue
        word = (match.group(unit) or last).rstrip(".").lower()
        side = Quantity(value, value, "", "", match.start(number), match.end(axis), group)
        known = units.get('"' if word in _INCHES else word)
        side = _in_unit(side, known)
        found.append(side._replace(axis=match.group(axis).lower()))
    distinct = {side.axis for side in found}
    return found if len(found) > 1 and len(distinct) == len(found) else []


def _continues(text: str, last: Quantity, now: Quantity) -> bool:
    """Tell `5 ft 6 in` (one length) from two lengths."""
    return (
        last.family == now.family not in ("", "?")
        and last.unit != now.unit
        and last.group < 0
        and last.low == last.high
        and now.low == now.high < last.low
        and text[last.end : now.start].strip(" -") == ""
    )


def _restates(text: str, last: Quantity, now: Quantity) -> bool:
    """Tell `43.2 cm (17")`: the same length in another unit."""
    return (
        last.family == now.family not in ("", "?")
        and last.unit != now.unit
        and text[last.end : now.start].strip() in ("(", "/", "[", "|")
        and abs(last.low - now.low) <= 0.03 * last.low
    )
