"""`mentions`: whether words stand in a text one after the other, however they are written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lore_sdk.dsl.schema import fold

__all__ = ["in_words", "mentions"]


def in_words(text: str) -> str:
    """Return the words of a text, folded, with one space between them; signs separate words."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


# a title is looked at by several rules in turn
@lru_cache(maxsize=16)
def _padded(text: str) -> str:
    return f" {in_words(text)} "


def mentions(text: str, phrases: Iterable[str]) -> bool:
    """Tell whether one of the phrases, given as `in_words` writes them, stands in the text."""
    padded = _padded(text)
    return any(f" {phrase} " in padded for phrase in phrases)
