"""The syntax tree of a `.rules` file: one frozen class per construct, each with its span."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from lore_sdk.dsl.spans import Span

__all__ = [
    "Aka",
    "All",
    "Amend",
    "Amount",
    "Any",
    "Assume",
    "AttributeDecl",
    "Because",
    "Bound",
    "Branch",
    "Case",
    "Check",
    "Clause",
    "Condition",
    "DimensionOf",
    "Drop",
    "Exclusion",
    "Extends",
    "Fact",
    "GradesDecl",
    "Header",
    "Item",
    "Kinds",
    "ListOf",
    "Literal_",
    "Name",
    "Near",
    "Operand",
    "Operator",
    "Others",
    "Overrides",
    "Part",
    "Ref",
    "RuleDecl",
    "Serves",
    "SimpleType",
    "Span",
    "Tags",
    "Test",
    "Text",
    "Tree",
    "TypeNode",
    "UnitDecl",
    "Unless",
    "ValueDef",
    "Verb",
    "VocabularyType",
    "When",
]


Operator = Literal[
    "is",
    "is not",
    "is one of",
    "is not one of",
    "is near",
    "conflicts with",
    "excludes",
    "includes",
    "lacks",
    "mentions",
    "is below",
    "is above",
    "differs from",
    "is stated",
    "is unstated",
]
Verb = Literal["fires", "passes", "open"]


@dataclass(frozen=True, slots=True)
class Name:
    """A bare word."""

    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, without its quotes."""

    text: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, with a unit, with a percent sign (`unit` is `%`), or bare (`unit` is empty)."""

    digits: str
    unit: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """`query.color` or `item.color`."""

    side: Literal["query", "item"]
    attribute: str
    span: Span = field(compare=False)

    def __str__(self) -> str:
        return f"{self.side}.{self.attribute}"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values in a fact: `["iPhone 14", "iPhone 15"]`."""

    values: tuple[Name | Text | Amount, ...]
    span: Span = field(compare=False)


Operand = Ref | Amount | Name | Text
Literal_ = Name | Text | Amount | ListOf


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison; `right` is empty for `is stated`, `margin` only stands with numbers."""

    operator: Operator
    left: Ref
    right: tuple[Operand, ...]
    margin: Amount | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Two or more conditions joined by `and`."""

    parts: tuple[Condition, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Any:
    """Two or more conditions joined by `or`."""

    parts: tuple[Condition, ...]
    span: Span = field(compare=False)


Condition = Test | All | Any


# ------------------------------------------------------------------ schema
@dataclass(frozen=True, slots=True)
class ValueDef:
    """A canonical value and the other spellings it goes by."""

    name: Name
    spellings: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A kind and the narrower kinds below it."""

    head: ValueDef
    children: tuple[ValueDef, ...]


@dataclass(frozen=True, slots=True)
class VocabularyType:
    """`one of a | b` (values) or `kind a > b, c` (branches)."""

    type: Literal["enum", "kind"]
    values: tuple[ValueDef, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class SimpleType:
    """A type without a vocabulary; `list` says whether it is a list of them."""

    type: Literal["text", "code", "flag", "count", "measure"]
    unit: Name | None = None
    domain: tuple[Amount, Amount] | None = None
    list: bool = False


TypeNode = VocabularyType | SimpleType


@dataclass(frozen=True, slots=True)
class Aka:
    """Other names of an attribute."""

    names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of neighbouring values."""

    pairs: tuple[tuple[Name, Name], ...]


@dataclass(frozen=True, slots=True)
class Assume:
    """What an absent item value is taken to be."""

    value: Name | Text


@dataclass(frozen=True, slots=True)
class Serves:
    """A value that answers requests for others: `where unisex serves men, women`."""

    value: Name
    others: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class DimensionOf:
    """Which of the 18 dimensions an attribute expresses."""

    name: Name


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds whose bare quantities mean this attribute."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """`or others`: values outside of the list stand for themselves."""


Clause = Aka | Near | Assume | Serves | DimensionOf | Kinds | Others


@dataclass(frozen=True, slots=True)
class AttributeDecl:
    """`attribute color : one of … `"""

    name: Name
    type: TypeNode
    clauses: tuple[Clause, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GradesDecl:
    """`grades Irrelevant < … < Excellent`"""

    names: tuple[Name, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class UnitDecl:
    """`unit inch = 2.54 cm`"""

    name: Name
    factor: Amount
    base: Name
    span: Span = field(compare=False)


# ------------------------------------------------------------------ rules
@dataclass(frozen=True, slots=True)
class Fact:
    """`item.color = navy`"""

    ref: Ref
    value: Literal_


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`query.color excludes red`"""

    ref: Ref
    value: Name | Text


Given = Fact | Exclusion


@dataclass(frozen=True, slots=True)
class When:
    """What must hold for the rule to fire."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Unless:
    """What keeps the rule from firing."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Bound:
    """`cap at Mismatch` or `floor at Related`"""

    effect: Literal["cap", "floor"]
    grade: Name


@dataclass(frozen=True, slots=True)
class Overrides:
    """Rules that do not act when this one does."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """The reason, a template over facts."""

    text: Text


@dataclass(frozen=True, slots=True)
class Tags:
    """Free labels."""

    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Facts and what the rule must say of them."""

    verb: Verb
    facts: tuple[Given, ...]
    span: Span = field(compare=False)


Part = When | Unless | Bound | Overrides | Because | Tags | Case


@dataclass(frozen=True, slots=True)
class RuleDecl:
    """`rule name "Title" for kinds …`"""

    name: Name
    title: Text | None
    kinds: tuple[Name, ...]
    parts: tuple[Part, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Amend:
    """A change to an inherited rule."""

    name: Name
    parts: tuple[Part, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """An inherited rule that is taken out."""

    name: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """Facts and the interval of grades that the whole pack must give them."""

    title: Text
    facts: tuple[Given, ...]
    low: Name
    high: Name
    by: tuple[Name, ...]
    asking: tuple[Ref, ...]
    span: Span = field(compare=False)


Item = GradesDecl | UnitDecl | AttributeDecl | RuleDecl | Amend | Drop | Check


@dataclass(frozen=True, slots=True)
class Extends:
    """A parent pack and the versions of it that will do."""

    name: Name
    range: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Header:
    """`pack name 1.0.0 "Title" extends parent ^1.0`"""

    name: Name
    version: str
    title: str
    extends: tuple[Extends, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Tree:
    """One parsed file."""

    header: Header | None
    items: tuple[Item, ...]
