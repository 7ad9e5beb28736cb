"""Text from data made harmless for HTML."""

from __future__ import annotations

from html import escape

__all__ = ["LONGEST", "safe"]

LONGEST = 400


def safe(text: object) -> str:
    """Escape a text; what does not print, overrides of direction too, shows as �; long is cut."""
    said = str(text)
    cut = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
    return escape("".join(c if c.isprintable() else "�" for c in cut), quote=True)
