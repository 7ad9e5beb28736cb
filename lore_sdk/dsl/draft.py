"""An attribute under construction, to which packs add one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lore_sdk.dsl.schema import Attribute

__all__ = ["Draft"]


@dataclass
class Draft:
    """What is known of an attribute so far; `own` once the pack at hand has declared it."""

    attribute: Attribute
    values: dict[str, None] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    near: set[tuple[str, str]] = field(default_factory=set)
    serves: dict[str, set[str]] = field(default_factory=dict)
    aka: dict[str, None] = field(default_factory=dict)
    own: bool = False

    @classmethod
    def of(cls, attribute: Attribute) -> Draft:
        """Start from an inherited attribute."""
        draft = cls(attribute, parents=dict(attribute.parents))
        draft._add(attribute)
        return draft

    def done(self) -> Attribute:
        """Return the attribute as it stands."""
        return replace(
            self.attribute,
            aka=tuple(self.aka),
            values=tuple(self.values),
            spellings=dict(self.spellings),
            parents=dict(self.parents),
            near=frozenset(self.near),
            serves={value: frozenset(others) for value, others in self.serves.items()},
        )

    def join(self, other: Attribute) -> Iterator[str]:
        """Add what another parent says of this attribute; yields, in words, what does not fit."""
        mine = self.attribute
        if (mine.type, mine.of, mine.family) != (other.type, other.of, other.family):
            yield f"is {mine.noun} in one and {other.noun} in the other"
            return
        if (mine.unit, mine.low, mine.high) != (other.unit, other.low, other.high):
            yield "has another unit or range in each"
        if None not in (mine.assume, other.assume) and mine.assume != other.assume:
            yield "assumes something else in each"
        for spelled, value in other.spellings.items():
            taken = self.spellings.get(spelled, value)
            if taken != value:
                yield f"takes `{spelled}` for `{taken}` in one and for `{value}` in the other"
        for child, parent in other.parents.items():
            taken = self.parents.get(child, parent)
            if taken != parent:
                yield f"has `{child}` below `{taken}` in one and below `{parent}` in the other"
            elif child in (parent, *self.line(parent)):
                yield f"has `{child}` above `{parent}` in one and below it in the other"
            else:
                self.parents[child] = parent
        self._add(other)

    def line(self, value: str) -> list[str]:
        """Return the broader kinds of a value, nearest first."""
        found: list[str] = []
        while (value := self.parents.get(value, "")) and value not in found:
            found.append(value)
        return found

    def _add(self, other: Attribute) -> None:
        mine = self.attribute
        self.attribute = replace(
            mine,
            others=mine.others or other.others,
            assume=other.assume if mine.assume is None else mine.assume,
            kinds=tuple(dict.fromkeys((*mine.kinds, *other.kinds))),
        )
        self.values.update(dict.fromkeys(other.values))
        self.spellings.update(other.spellings)
        self.near |= other.near
        self.aka.update(dict.fromkeys(other.aka))
        for value, served in other.serves.items():
            self.serves.setdefault(value, set()).update(served)
