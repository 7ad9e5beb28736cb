"""Literals of `.rules` text → canonical values."""

from __future__ import annotations

from dataclasses import replace

from lore_sdk.dsl import nodes as n
from lore_sdk.dsl.diagnostics import Label, Source
from lore_sdk.dsl.report import Report
from lore_sdk.dsl.rules import Value
from lore_sdk.dsl.schema import Attribute, Schema, Unit, fold, fold_code
from lore_sdk.dsl.values import plain_number, to_base

__all__ = ["as_number", "literal", "quantity"]

_TOO_LARGE = 1e15


def as_number(amount: n.Amount, source: Source, report: Report) -> float | None:
    """Read the digits of an amount; numbers of 1e15 and more are refused."""
    number = float(amount.digits)
    if abs(number) < _TOO_LARGE:
        return number
    message = "this number is too large"
    report.add("E305", message, source, amount.span, f"stay below {_TOO_LARGE:,.0f}")
    return None


def literal(
    attribute: Attribute,
    node: n.Literal_,
    schema: Schema,
    source: Source,
    report: Report,
    declared: Label | None = None,
) -> Value | None:
    """Turn a literal into a value of an attribute, or report why it is none and return None."""
    also = [declared] if declared else []
    if attribute.type == "list" and isinstance(node, n.ListOf):
        return _list(attribute, node, schema, source, report)
    if attribute.type in ("count", "measure") and isinstance(node, n.Amount):
        return quantity(attribute, node, schema, source, report, also)
    if attribute.type in ("list", "count", "measure") or not isinstance(node, n.Name | n.Text):
        return _misfit(attribute, node, source, report, also)
    if attribute.type in ("kind", "enum"):
        return _word(attribute, node, source, report, also)
    if attribute.type == "flag":
        found = {"yes": True, "no": False}.get(node.text)
        return _misfit(attribute, node, source, report, also) if found is None else found
    if attribute.type == "code":
        code = fold_code(node.text)
        return code or _misfit(attribute, node, source, report, also)
    return node.text


_WRITE = {
    "flag": "write yes or no",
    "kind": "write one of its values",
    "enum": "write one of its values",
    "measure": "write a number with a unit",
    "count": "write a number",
    "code": "write it in quotes, with letters or digits",
    "text": "write it in quotes",
    "list": "write [ … ] with its values in it",
}


def _misfit(
    attribute: Attribute, node: n.Literal_, source: Source, report: Report, also: list[Label]
) -> Value | None:
    message = f"`{attribute.name}` is {attribute.noun}, and this is not"
    report.add("E306", message, source, node.span, _WRITE[attribute.type], also)
    return None


def _word(
    attribute: Attribute, node: n.Name | n.Text, source: Source, report: Report, also: list[Label]
) -> Value | None:
    spelled = fold(node.text)
    if not spelled:
        return _misfit(attribute, node, source, report, also)
    found = attribute.spellings.get(spelled, spelled if attribute.others else None)
    if found is None:
        message = f"`{node.text}` is not a value of `{attribute.name}`"
        help_ = report.spelling(node.text, attribute)
        report.add("E102", message, source, node.span, help_, also)
    return found


def _list(
    attribute: Attribute, node: n.ListOf, schema: Schema, source: Source, report: Report
) -> Value | None:
    element = replace(attribute, type=attribute.of or "text", of=None)
    found = [literal(element, value, schema, source, report) for value in node.values]
    values = tuple(v for v in found if v is not None and not isinstance(v, tuple))
    return values if len(values) == len(found) else None


def quantity(
    attribute: Attribute,
    node: n.Amount,
    schema: Schema,
    source: Source,
    report: Report,
    also: list[Label],
) -> float | None:
    """Read a number in the attribute's unit family, in base units."""
    number = as_number(node, source, report)
    if number is None:
        return None
    if attribute.type == "count":
        if node.unit:
            report.add(
                "E303",
                f"`{attribute.name}` is counted, not measured in `{node.unit}`",
                source,
                node.span,
                "leave the unit out",
                also,
            )
            return None
    else:
        unit = _unit(attribute, node, schema, source, report, also)
        if unit is None:
            return None
        number = to_base(number, unit)
    low, high = attribute.low, attribute.high
    if (low is not None and number < low) or (high is not None and number > high):
        message = f"`{attribute.name}` goes {_range(attribute, schema)}"
        help_ = "correct the number, or the range where it is declared"
        report.add("E305", message, source, node.span, help_, also)
        return None
    return number


def _unit(
    attribute: Attribute,
    node: n.Amount,
    schema: Schema,
    source: Source,
    report: Report,
    also: list[Label],
) -> Unit | None:
    if not node.unit:
        report.add(
            "E304",
            f"`{attribute.name}` needs a unit",
            source,
            node.span,
            f"write {node.digits} {attribute.unit}",
            also,
        )
        return None
    unit = schema.unit(node.unit)
    if unit.family != attribute.family:
        fitting = [u.name for u in schema.units.values() if u.family == attribute.family]
        report.add(
            "E303",
            f"`{attribute.name}` is measured in {attribute.unit}; `{node.unit}` measures "
            "something else",
            source,
            node.span,
            report.suggestion(node.unit, {*fitting, attribute.family}, "units that fit are"),
            also,
        )
        return None
    return unit


def _range(attribute: Attribute, schema: Schema) -> str:
    factor = schema.unit(attribute.unit).factor if attribute.unit else 1.0
    ends = ((attribute.low or 0.0) / factor, (attribute.high or 0.0) / factor)
    low, high = (plain_number(end) for end in ends)
    return f"from {low} to {high} {attribute.unit}".rstrip()
