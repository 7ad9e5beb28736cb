"""About how many tokens a text has, for whoever has no tokenizer at hand."""

from __future__ import annotations

__all__ = ["estimate"]

_PER_CHARACTER = 0.3
_PER_WIDE = 1.0


def estimate(text: str) -> int:
    """Return about how many tokens a text has, rather too many.

    A character of a Latin script is three tenths of a token and one beyond U+2E80 (Chinese,
    Japanese, Korean) a whole one, which is more than most tokenizers make of them.
    """
    wide = 0 if text.isascii() else sum(character >= "\u2e80" for character in text)
    return round((len(text) - wide) * _PER_CHARACTER + wide * _PER_WIDE + 0.5)
