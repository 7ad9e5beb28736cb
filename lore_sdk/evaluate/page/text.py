"""Text from data made harmless for HTML."""

from __future__ import annotations

from html import escape
from unicodedata import category

__all__ = ["LONGEST", "safe"]

LONGEST = 400
_JOINERS = "\u200c\u200d"
"""Without which Persian words and families of emoji fall apart."""


def safe(text: object) -> str:
    """Escape a text; what does not print, overrides of direction too, shows as �; long is cut.

    Spaces of all widths, tabs and ends of lines are spaces.
    """
    said = str(text)
    cut = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
    return escape("".join(map(_shown, cut)), quote=True)


def _shown(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    return " " if category(letter) in ("Zs", "Zl", "Zp") or letter in "\t\n\r" else "�"
