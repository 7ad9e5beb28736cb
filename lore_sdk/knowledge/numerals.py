"""Digits and words that stand for a number: `1,000`, `1-1/2`, `½`, `two`."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType

__all__ = ["NUMBER", "NUMBER_WORDS", "VULGAR", "read_number"]

VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_FRACTION = r"\d{1,2}/(?:64|32|16|12|10|[234568])(?![\d/])"
NUMBER = (
    rf"(?:{_FRACTION}"
    r"|(?:\d{1,3}(?:,\d{3}){1,3}(?!\d)|\d{1,7})(?:\.\d{1,6})?"
    rf"(?:[ -]{_FRACTION}|[ -]?[{VULGAR}])?"
    rf"|\.\d{{1,6}}|[{VULGAR}])(?!\d)"
)
"""A pattern for one number in digits: whole, decimal, with thousands, fraction or mixed."""

NUMBER_WORDS = MappingProxyType(
    {
        "single": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
        "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0,
        "double": 2.0, "triple": 3.0, "quad": 4.0, "dozen": 12.0,
    }
)  # fmt: skip

_PARTS = re.compile(r"[ -]")


def read_number(digits: str) -> float | None:
    """Return the value of what `NUMBER` matched; None for a fraction of one or more, as `24/7`."""
    try:
        return float(digits)
    except ValueError:
        total = 0.0
    for part in _PARTS.split(digits.replace(",", "")):
        if "/" in part:
            over, under = part.split("/")
            if int(over) >= int(under):
                return None
            total += int(over) / int(under)
        elif part[-1:] in VULGAR:
            total += unicodedata.numeric(part[-1:] or "0") + float(part[:-1] or 0)
        else:
            total += float(part)
    return total
