"""What a pack declares can be said: attributes with their types, values and units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

__all__ = ["PRODUCT", "Attribute", "AttributeType", "Schema", "Unit", "fold", "fold_code"]

PRODUCT = "product"
"""The attribute that says what kind of thing is asked for or offered; `for` speaks of it."""

AttributeType = Literal["kind", "enum", "measure", "count", "code", "text", "flag", "list"]

_NOUNS = {
    "kind": "a kind",
    "enum": "one of a list of words",
    "measure": "a measure",
    "count": "a count",
    "code": "a code",
    "text": "a text",
    "flag": "a flag",
}
_JOINERS = re.compile(r"[\s_\-]+")


def fold(text: str) -> str:
    """Return the spelling a value is looked up under: NFKC, case-folded, joiners as spaces."""
    return _JOINERS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def fold_code(text: str) -> str:
    """Return a code with nothing left but letters and digits, so `iPhone-15` is `iphone15`."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: `factor` of its family's base unit (1 inch = 2.54 cm)."""

    name: str
    factor: float
    family: str


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One thing that can be said of queries and items.

    `values` are canonical names in declared order; `spellings` maps every folded spelling to its
    canonical value. `parents` maps a kind to the broader kind. `low` and `high` bound a number in
    the family's base unit. `assume` is what an absent item value is taken to be. `kinds` are the
    kinds for which a bare quantity of this unit in a text means this attribute.
    Values in facts: str for kind, enum, code (folded) and text; bool for flag; float in the base
    unit for measure, float for count; a tuple of these for list.
    """

    name: str
    type: AttributeType
    dimension: str
    of: AttributeType | None = None
    aka: tuple[str, ...] = ()
    unit: str = ""
    family: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    near: frozenset[tuple[str, str]] = frozenset()
    serves: Mapping[str, frozenset[str]] = field(default_factory=dict)
    others: bool = False
    assume: object | None = None
    kinds: tuple[str, ...] = ()

    @property
    def noun(self) -> str:
        """What a value of this attribute is, in words for messages."""
        if self.type == "list":
            return f"a list of {_NOUNS[self.of or 'text'].removeprefix('a ')}s"
        return f"{_NOUNS[self.type]} in {self.unit}" if self.unit else _NOUNS[self.type]

    @cached_property
    def ancestry(self) -> Mapping[str, frozenset[str]]:
        """Kind → itself and all broader kinds."""
        found: dict[str, frozenset[str]] = {}
        for value in self.values:
            line = [value]
            while line[-1] not in found and line[-1] in self.parents:
                line.append(self.parents[line[-1]])
            above = found.get(line[-1], frozenset())
            for at in reversed(line):
                above = found[at] = above | {at}
        return found

    @cached_property
    def descent(self) -> Mapping[str, frozenset[str]]:
        """Kind → itself and all narrower kinds."""
        found: dict[str, set[str]] = {}
        for value, broader in self.ancestry.items():
            for up in broader:
                found.setdefault(up, set()).add(value)
        return {value: frozenset(narrower) for value, narrower in found.items()}

    def meets(self, asked: str, stated: str) -> bool:
        """Tell whether a stated enum value answers the asked one: equal, near, or serving it."""
        return (
            asked == stated
            or (asked, stated) in self.near
            or asked in self.serves.get(stated, frozenset())
        )


@dataclass(frozen=True, kw_only=True)
class Schema:
    """All attributes and units of a pack, with those it inherits."""

    attributes: Mapping[str, Attribute]
    units: Mapping[str, Unit]

    def unit(self, name: str) -> Unit:
        """Return a unit; one that was never declared is the base of a family of its own."""
        return self.units.get(name) or Unit(name, 1.0, name)

    def of_dimension(self, dimension: str) -> tuple[Attribute, ...]:
        """Return the attributes that express one dimension, in declared order."""
        return tuple(a for a in self.attributes.values() if a.dimension == dimension)
