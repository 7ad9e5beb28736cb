"""Written conditions and facts → checked ones: types, units and names on both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.literals import as_number, literal, quantity
from lore_sdk.dsl.mentions import in_words
from lore_sdk.dsl.operators import NUMERIC, OPERATION, SUITS, VOCABULARY
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.rules import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Operation,
    Value,
    excluded,
)
from lore_sdk.dsl.schema import Attribute, Schema

__all__ = ["ConditionReader"]


@dataclass(frozen=True, slots=True)
class ConditionReader:
    """Checks the conditions and facts of one file against a schema."""

    schema: Schema
    places: Mapping[str, Label]
    source: Source
    report: Report

    def condition(self, node: n.Condition) -> Condition | None:
        """Check a condition; None when something in it was wrong (and reported)."""
        if isinstance(node, n.Test):
            return self._test(node)
        parts = [self.condition(part) for part in node.parts]
        good = tuple(part for part in parts if part is not None)
        if len(good) < len(parts):
            return None
        return AllOf(good) if isinstance(node, n.All) else AnyOf(good)

    def facts(self, facts: Sequence[n.Given]) -> tuple[dict[str, Value], dict[str, Value]]:
        """Check facts; returns (query facts, item facts)."""
        sides: dict[str, dict[str, Value]] = {"query": {}, "item": {}}
        for fact in facts:
            attribute = self.attribute(fact.ref)
            if attribute is None:
                continue
            if isinstance(fact, n.Exclusion):
                self._exclude(attribute, fact, sides["query"])
                continue
            if attribute.name in sides[fact.ref.side]:
                self._wrong("E207", f"`{fact.ref}` is given twice", fact.ref.span, "keep one")
            value = self._literal(attribute, fact.value)
            if value is not None:
                sides[fact.ref.side][attribute.name] = value
        return sides["query"], sides["item"]

    def _exclude(self, attribute: Attribute, fact: n.Exclusion, query: dict[str, Value]) -> None:
        """Add a value to those that the query excludes of an attribute."""
        if fact.ref.side != "query" or attribute.type != "enum":
            self._wrong(
                "E301",
                f"`{fact.ref}` cannot exclude a value",
                fact.ref.span,
                "only a query can, of an attribute that is one of several words",
                self._declared(attribute),
            )
            return
        value = self._literal(attribute, fact.value)
        if isinstance(value, str):
            name = excluded(attribute.name)
            before = query.get(name, ())
            assert isinstance(before, tuple)
            query[name] = (*before, value)

    def attribute(self, ref: n.Ref) -> Attribute | None:
        """Find the attribute of a reference, or report that there is none."""
        found = self.schema.attributes.get(ref.attribute)
        if found is None:
            start = ref.span.end - len(ref.attribute)
            self._wrong(
                "E101",
                f"no attribute `{ref.attribute}` is declared",
                n.Span(start, ref.span.end),
                self.report.suggestion(ref.attribute, self.schema.attributes, "attributes are"),
            )
        return found

    def _wrong(
        self, code: str, message: str, span: n.Span, help: str = "", also: Sequence[Label] = ()
    ) -> None:
        self.report.add(code, message, self.source, span, help, also)

    def _literal(self, attribute: Attribute, node: n.Literal_) -> Value | None:
        place = self.places[attribute.name]
        return literal(attribute, node, self.schema, self.source, self.report, place)

    def _declared(self, attribute: Attribute) -> list[Label]:
        return [self.places[attribute.name]]

    def _test(self, node: n.Test) -> Condition | None:
        attribute = self.attribute(node.left)
        rights = [self.attribute(r) for r in node.right if isinstance(r, n.Ref)]
        if attribute is None or None in rights:
            return None
        suits = SUITS.get(node.operator)
        if suits is not None and attribute.type not in suits:
            self._unsuited(node, attribute)
            return None
        return self._comparison(node, attribute)

    def _unsuited(self, node: n.Test, attribute: Attribute) -> None:
        operators = [op for op, types in SUITS.items() if attribute.type in types]
        listed = ", ".join(f"`{op}`" for op in (*operators, "is stated"))
        self._wrong(
            "E301",
            f"`{node.operator}` cannot be used with `{attribute.name}`, which is {attribute.noun}",
            node.span,
            f"what can be used: {listed}",
            self._declared(attribute),
        )

    def _comparison(self, node: n.Test, attribute: Attribute) -> Condition | None:
        left = FactRef(node.left.side, attribute.name)
        if node.operator in ("is stated", "is unstated"):
            return Comparison(
                operation=OPERATION[node.operator], attribute=attribute.name, left=left
            )
        if node.operator == "excludes":
            return self._excludes(node, attribute)
        if node.operator == "mentions":
            return self._mentions(node, attribute, left)
        if attribute.type in NUMERIC:
            return self._numeric(node, attribute, left)
        if node.operator.startswith("is") and not isinstance(node.right[0], n.Ref):
            return self._among(node, attribute, left)
        return self._relation(node, attribute, left)

    def _mentions(self, node: n.Test, attribute: Attribute, left: FactRef) -> Condition | None:
        phrases = [t for t in node.right if isinstance(t, n.Text)]
        for phrase in phrases:
            if not in_words(phrase.text):
                message = "there is no word in this text to look for"
                self._wrong("E306", message, phrase.span, "write letters or digits")
        right = Constant(tuple(t.text for t in phrases))
        return Comparison(operation="mentions", attribute=attribute.name, left=left, right=right)

    def _excludes(self, node: n.Test, attribute: Attribute) -> Condition | None:
        right = node.right[0]
        assert isinstance(right, n.Ref)
        if (node.left.side, right.side, right.attribute) != ("query", "item", attribute.name):
            message = "a query excludes what the item states of the same attribute"
            help_ = f"write query.{attribute.name} excludes item.{attribute.name}"
            self._wrong("E302", message, node.span, help_)
            return None
        return Comparison(
            operation="excludes",
            attribute=attribute.name,
            left=FactRef("query", excluded(attribute.name)),
            right=FactRef("item", attribute.name),
        )

    def _among(self, node: n.Test, attribute: Attribute, left: FactRef) -> Condition | None:
        found = []
        for operand in node.right:
            if isinstance(operand, n.Ref):
                return None
            found.append(self._literal(attribute, operand))
        if None in found:
            return None
        values = tuple(v for v in found if v is not None and not isinstance(v, tuple))
        negated = node.operator in ("is not", "is not one of")
        return Comparison(
            operation="not among" if negated else "among",
            attribute=attribute.name,
            left=left,
            right=Constant(values),
        )

    def _relation(self, node: n.Test, attribute: Attribute, left: FactRef) -> Condition | None:
        operand = node.right[0]
        operation = OPERATION.get(node.operator, "same")
        element = (
            replace(attribute, type=attribute.of or "text", of=None)
            if attribute.type == "list"
            else attribute
        )
        if not isinstance(operand, n.Ref):
            value = self._literal(element, operand)
            if value is None:
                return None
            return Comparison(
                operation=operation, attribute=attribute.name, left=left, right=Constant(value)
            )
        other = self.schema.attributes[operand.attribute]
        if not self._comparable(element, other, operand):
            return None
        return Comparison(
            operation=operation,
            attribute=other.name,
            left=left,
            right=FactRef(operand.side, other.name),
        )

    def _comparable(self, one: Attribute, other: Attribute, operand: n.Ref) -> bool:
        if one.type != other.type:
            whole = self.schema.attributes[one.name]
            code = "E302"
            what = f"`{one.name}` is {whole.noun} and `{other.name}` is {other.noun}"
        elif one.type in VOCABULARY and one.name != other.name:
            code = "E302"
            what = f"`{one.name}` and `{other.name}` have different lists of words"
        elif one.family != other.family:
            code = "E303"
            what = f"`{one.name}` is measured in {one.unit} and `{other.name}` in {other.unit}"
        else:
            return True
        also = [] if one.name == other.name else self._declared(one)
        message = f"{what}, so they cannot be compared"
        help_ = "compare two facts of one kind"
        self._wrong(code, message, operand.span, help_, [*also, *self._declared(other)])
        return False

    # ---- numbers
    def _numeric(self, node: n.Test, attribute: Attribute, left: FactRef) -> Condition | None:
        operand = node.right[0]
        right: FactRef | Constant
        if isinstance(operand, n.Ref):
            other = self.schema.attributes[operand.attribute]
            if not self._comparable(attribute, other, operand):
                return None
            right = FactRef(operand.side, other.name)
        else:
            value = self._literal(attribute, operand)
            if value is None:
                return None
            right = Constant(value)
        margin = self._margin(node, attribute)
        if margin is None:
            return None
        amount, share = margin
        return Comparison(
            operation=self._numeric_operation(node),
            attribute=attribute.name,
            left=left,
            right=right,
            amount=amount,
            share=share,
            base=_base(left, right),
        )

    @staticmethod
    def _numeric_operation(node: n.Test) -> Operation:
        if node.operator == "is":
            return "equals"
        if node.operator in ("is not", "conflicts with"):
            return "differs"
        return OPERATION[node.operator]

    def _margin(self, node: n.Test, attribute: Attribute) -> tuple[float, float] | None:
        margin = node.margin
        if margin is None:
            return 0.0, 0.0
        number = as_number(margin, self.source, self.report)
        if number is not None and number < 0:
            self._wrong("E305", "a margin cannot be negative", margin.span, "leave the minus out")
            return None
        if number is None or margin.unit == "%":
            return None if number is None else (0.0, float(f"{number / 100:.12g}"))
        free = replace(attribute, low=None, high=None)
        amount = quantity(
            free, margin, self.schema, self.source, self.report, self._declared(attribute)
        )
        return None if amount is None else (amount, 0.0)


def _base(left: FactRef, right: FactRef | Constant) -> Literal["left", "right"]:
    """A share is taken of what was asked: the query's side, else the right one."""
    if left.side == "query" and isinstance(right, FactRef) and right.side == "item":
        return "left"
    return "right"
