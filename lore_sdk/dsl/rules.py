"""Checked rules: names resolved, values canonical, numbers in base units. What engines run on.

These classes have no slots: a frozen class with slots unpickles through Python code, five times
slower, and a warm start is mostly unpickling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lore_sdk.dsl.diagnostics import Label

if TYPE_CHECKING:
    from lore_sdk.dsl.nodes import Verb

__all__ = [
    "AllOf",
    "AnyOf",
    "Case",
    "Check",
    "Comparison",
    "Condition",
    "Constant",
    "FactRef",
    "Facts",
    "Key",
    "Operation",
    "Rule",
    "Value",
    "attribute_of",
    "comparisons",
    "excluded",
    "facts_of",
]

Value = str | bool | float | tuple[str | bool | float, ...]
Facts = Mapping[str, Value]
"""Attribute name → canonical value (see `lore_sdk.dsl.schema.Attribute`); absent means unknown."""

Operation = Literal[
    "among",
    "not among",
    "same",
    "near",
    "conflicts",
    "excludes",
    "includes",
    "lacks",
    "mentions",
    "equals",
    "below",
    "above",
    "differs",
    "stated",
    "unstated",
]


@dataclass(frozen=True)
class FactRef:
    """A fact about the query or the item."""

    side: Literal["query", "item"]
    attribute: str


Key = Callable[[FactRef], str]
"""Says under which key of its mapping a fact is found."""


@dataclass(frozen=True)
class Constant:
    """A value written in the rule, or one that specialisation put in a fact's place."""

    value: Value


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One three-valued test.

    `attribute` names the attribute whose vocabulary decides. Numbers compare as
    |left - right| against `amount` (base units) plus `share` of |base|, where `base` says which
    side the share is taken of.
    """

    operation: Operation
    attribute: str
    left: FactRef | Constant
    right: FactRef | Constant | None = None
    amount: float = 0.0
    share: float = 0.0
    base: Literal["left", "right"] = "right"


@dataclass(frozen=True)
class AllOf:
    """Conditions that must all hold (Kleene minimum)."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """Conditions of which one must hold (Kleene maximum)."""

    parts: tuple[Condition, ...]


Condition = Comparison | AllOf | AnyOf


@dataclass(frozen=True, kw_only=True)
class Case:
    """Facts and what one rule must say of them."""

    verb: Verb
    query: Facts
    item: Facts
    at: Label


@dataclass(frozen=True, kw_only=True)
class Check:
    """Facts and the interval of grades the whole pack must give them."""

    title: str
    query: Facts
    item: Facts
    low: int
    high: int
    by: tuple[str, ...]
    asking: tuple[str, ...]
    at: Label


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a pack: it bounds the grade where its conditions hold and none in `unless` does.

    `pack` is the `name@version` it was declared in; `level` is the grade's place on the scale.
    `scope` holds every kind the rule is for, narrower ones included; empty means all. `amended`
    names the packs (`name@version`) that amended it.
    """

    name: str
    pack: str
    title: str
    effect: Literal["cap", "floor"]
    level: int
    kinds: tuple[str, ...] = ()
    scope: frozenset[str] = frozenset()
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    overrides: tuple[str, ...] = ()
    because: str = ""
    tags: tuple[str, ...] = ()
    dimension: str = ""
    amended: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()
    at: Label

    @property
    def id(self) -> str:
        """The permanent id, `pack@version/name`."""
        return f"{self.pack}/{self.name}"


def excluded(attribute: str) -> str:
    """Return under which name the query's facts have what an attribute must not be, a tuple."""
    return f"not {attribute}"


def attribute_of(name: str) -> str:
    """Return the attribute that a fact is about, whichever of the two names it stands under."""
    return name.removeprefix(excluded(""))


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Walk all comparisons of a condition, in written order."""
    if isinstance(condition, Comparison):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


def facts_of(rule: Rule) -> Iterator[FactRef]:
    """Walk all facts that a rule looks at."""
    for condition in (*rule.when, *rule.unless):
        for comparison in comparisons(condition):
            for side in (comparison.left, comparison.right):
                if isinstance(side, FactRef):
                    yield side
