"""One way to write a text: compatibility letters as plain ones, one space between words.

Letters and digits that Unicode encodes twice (full width, ligatures, mathematical alphabets) become
the plain ones (UAX #15, form NFKC). Fractions, exponents, primes and signs stay as they are, since
`½`, `ft²` and `5′` say more than `1/2`, `ft2` and `5'` do. Case is left to the words, which are
folded one by one: `3M` and `3m` differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from lore_sdk.knowledge.aligned import Aligned, Change

__all__ = ["normalise", "plainly"]

_SPACES = r"\s\x00-\x1f\x7f-\x9f"
_UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f"
_PIECES = re.compile(
    f"(?P<blank>[{_SPACES}{_UNSEEN}]+)|[^\\s\x00-\x7f][\u0300-\u036f]*|[A-Za-z][\u0300-\u036f]+"
)
_SPACE = re.compile(f"[{_SPACES}]")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[^\t\n\f <&#;]{1,32});?")
_MOST_MARKS = 8
_FOLDED = frozenset({"<wide>", "<narrow>", "<font>", "<initial>", "<medial>", "<final>"})
"""Kinds of compatibility characters that say the same as what they stand for."""


def normalise(aligned: Aligned) -> Aligned:
    """Return a text written plainly; doing so twice changes nothing more."""
    text = aligned.text
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return aligned
    return aligned.changed(_changes(text))


def plainly(text: str) -> Aligned:
    """Read a text of a catalogue: written plainly, without the entities that web shops leave in."""
    read = Aligned.of(text)
    if not text.isascii():
        read = normalise(read)
    return read.changed(_entities(read.text)) if "&" in text else read


def _entities(text: str) -> Iterator[Change]:
    """Read `Mix &amp; Match` as HTML does (HTML Living Standard, character references)."""
    for found in _ENTITY.finditer(text):
        meant = unescape(found[0])
        if meant != found[0]:
            yield Change(*found.span(), meant)


def _changes(text: str) -> Iterator[Change]:
    for found in _PIECES.finditer(text):
        start, end = found.span()
        if found["blank"]:
            inside = start > 0 and end < len(text)
            plain = " " if inside and _SPACE.search(found[0]) else ""
        else:
            plain = _plain(found[0])
        if plain != found[0]:
            yield Change(start, end, plain)


def _plain(letter: str) -> str:
    """Write one letter with its marks; of endless marks only the first few are looked at."""
    if len(letter) > _MOST_MARKS:
        letter = letter[:_MOST_MARKS]
    kind = unicodedata.decomposition(letter[0]).partition(" ")[0]
    if kind in _FOLDED or (kind == "<compat>" and letter[0].isalpha()):
        return unicodedata.normalize("NFKC", letter)
    return unicodedata.normalize("NFC", letter)
