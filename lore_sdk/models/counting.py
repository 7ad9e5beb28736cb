"""How long a text is in tokens, exactly where the model can tell and about where it cannot."""

from __future__ import annotations

from lore_sdk.types import Model

__all__ = ["count_tokens", "estimate"]

_PER_CHARACTER = 0.3
_PER_WIDE = 1.0


def count_tokens(text: str, model: Model | None = None) -> int:
    """Return how many tokens a text has for a model, or about how many.

    Without an exact count, a character of a Latin script is three tenths of a token and one beyond
    U+2E80 (Chinese, Japanese, Korean) a whole one, which is more than most tokenizers make of them.
    """
    exact = model.count(text) if model else None
    return estimate(text) if exact is None else exact


def estimate(text: str) -> int:
    """Return about how many tokens a text has, rather too many."""
    wide = 0 if text.isascii() else sum(character >= "\u2e80" for character in text)
    return round((len(text) - wide) * _PER_CHARACTER + wide * _PER_WIDE + 0.5)
