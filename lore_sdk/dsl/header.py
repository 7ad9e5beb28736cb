"""A quick look at a file's header, without parsing the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["quick_parents"]

_PIECE = re.compile(r"\s+|#[^\n]*|(\"[^\"\n]*\"|(?:>=|\^|~)\s*[\d.]+|[\w.-]+|.)", re.DOTALL)


def quick_parents(text: str) -> tuple[str, ...]:
    """Return the names a header extends; empty when the text does not start with a header.

    This decides what a cache key is made of: a pack of which it sees fewer parents than the parser
    does is not cached.
    """
    words = _words(text)
    if next(words, "") != "pack":
        return ()
    found: list[str] = []
    before = ""
    for number, word in enumerate(words):
        if before == "extends":
            found.append(word)
        # a name and a version come first, then titles, parents and their ranges in any order
        elif number > 1 and word != "extends" and word[0] not in '"^~>':
            break
        before = word
    return tuple(found)


def _words(text: str) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        if match.group(1):
            yield match.group(1)
