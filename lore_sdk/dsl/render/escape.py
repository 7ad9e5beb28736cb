"""Text of strangers, made safe to stand within one line of a prompt."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["LONGEST", "inline"]

LONGEST = 200
"""Characters of a strange text that are kept."""

_LOOKED_AT = 4
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp", "Zs"})
_HARMLESS = re.compile(r"[A-Za-z0-9]+(?:[ .,-][A-Za-z0-9]+)*")
_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'", '"': "'"})
_FENCES = re.compile(r"([-=~#*_'])\1{2,}")


def inline(text: str, longest: int = LONGEST) -> str:
    """Return a text without anything that could end a line, a fence or a citation.

    White space, control and format characters become single spaces, so that nothing starts a line
    of its own or is read in another direction; `<`, `>`, `[`, `]`, quotes and backticks become
    signs that look alike, so that no tag, chat marker, code fence or rule name can be made up; runs
    of signs that underline or separate (`---`, `###`) become one. What is longer than `longest`
    characters ends in `…`.
    """
    text = text[: _LOOKED_AT * longest]
    if len(text) <= longest and _HARMLESS.fullmatch(text):
        return text
    visible = "".join(" " if unicodedata.category(c) in _HIDDEN else c for c in text)
    shown = " ".join(visible.split())
    shown = _FENCES.sub(r"\1", shown.translate(_LOOKALIKES))
    return shown if len(shown) <= longest else f"{shown[: longest - 1].rstrip()}…"
