"""Values of facts as people write and read them: conversions and display."""

from __future__ import annotations

import math
from decimal import Decimal

from lore_sdk.dsl.schema import Attribute, Schema, Unit

__all__ = ["display", "plain_number", "to_base"]

_SHOWN = 6
"""Digits of a number that people are shown."""


def to_base(number: float, unit: Unit) -> float:
    """Convert to the family's base unit, rounded to 12 digits so that conversions meet."""
    return float(f"{number * unit.factor:.12g}")


def plain_number(number: float, digits: int = _SHOWN) -> str:
    """Write a number with so many digits, all of those before the point, and no exponent."""
    if not math.isfinite(number):
        return str(number)
    text = format(Decimal(f"{number:.{digits}g}"), "f")
    return text if len(text.partition(".")[0]) <= digits else f"{number:.0f}"


def display(attribute: Attribute, value: object, schema: Schema, digits: int = _SHOWN) -> str:
    """Write a value for people: in the attribute's own unit, with `yes`/`no`, without hyphens."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        factor = schema.unit(attribute.unit).factor if attribute.unit else 1.0
        return f"{plain_number(value / factor, digits)} {attribute.unit}".rstrip()
    if isinstance(value, tuple):
        return ", ".join(display(attribute, v, schema, digits) for v in value)
    text = str(value)
    return text.replace("-", " ") if attribute.type in ("kind", "enum") else text
