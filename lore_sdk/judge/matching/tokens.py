"""Stemmed words, numbers and breaks of a shopping text, as the matcher compares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from lore_sdk.knowledge.text import HAN, fold_word, singular, word_set

__all__ = [
    "BREAK",
    "Tokens",
    "head_segment",
    "is_number",
    "letter_grams",
    "read_every_word",
    "read_tokens",
    "stem",
]

Tokens = tuple[str, ...]

BREAK = "|"
"""Stands where a title turns from the product to something else: comma, bracket, `with`, `for`."""

_LONGEST_WORD = 40
_PIECE = re.compile(
    rf"\d+(?:[.,/]\d+)*|[^\W\d_{HAN}]+|[{HAN}]|[\"”″'’′]|[,()\[\];|:]|(?<=\s)[-–—/](?=\s)"
)
_ASCII = re.compile(r"\d+(?:[.,/]\d+)*|[a-z]+|[\"']|[,()\[\];|:]|(?<=\s)[-/](?=\s)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_BREAKS = word_set("with for in")
_IGNORED = word_set("the a an and of to on by or is it your you from at as be this that all new")
_UNITS = {
    **dict.fromkeys(("inch", "inches"), "inch"),
    **dict.fromkeys(("foot", "feet", "ft"), "foot"),
    **dict.fromkeys(("pound", "pounds", "lb", "lbs"), "pound"),
    **dict.fromkeys(("ounce", "ounces", "oz"), "ounce"),
    **dict.fromkeys(("gallon", "gallons", "gal"), "gallon"),
    **dict.fromkeys(("quart", "quarts", "qt"), "quart"),
    **dict.fromkeys(("yard", "yards", "yd"), "yard"),
    **dict.fromkeys(("piece", "pieces", "pc", "pcs"), "piece"),
    **dict.fromkeys(("pack", "packs", "pk"), "pack"),
    **dict.fromkeys(("watt", "watts", "w"), "watt"),
    **dict.fromkeys(("volt", "volts", "v"), "volt"),
    **dict.fromkeys(("amp", "amps"), "amp"),
    **dict.fromkeys(("square", "sq"), "square"),
    **dict.fromkeys(("cubic", "cu"), "cubic"),
}
_MARKS = {**dict.fromkeys('"”″', "inch"), **dict.fromkeys("'’′", "foot")}
_VOWELS = re.compile("[aeiouy]")


def read_tokens(text: str, *, characters: int, limit: int) -> Tokens:
    """Split the first `characters` of a text into at most `limit` words, numbers and breaks.

    Words that say nothing (`the`, `on`) are left out.
    """
    return _read(text[:characters].lower(), limit, _word)


def read_every_word(text: str, *, characters: int, limit: int) -> Tokens:
    """Split a text as `read_tokens` does, and leave no word out: some queries have no other."""
    return _read(text[:characters].lower(), limit, _any_word)


def _read(text: str, limit: int, word: Callable[[str, bool], str]) -> Tokens:
    found: list[str] = []
    after_number = False
    for piece in (_ASCII if text.isascii() else _PIECE).findall(text):
        if piece[0].isdecimal():
            found.append(_number(piece))
            after_number = True
        elif token := word(piece, after_number):
            found.append(token)
            after_number = False
        if len(found) == limit:
            break
    return tuple(found)


def is_number(token: str) -> bool:
    """Tell numbers, which match exactly or not at all, from words."""
    return token[0].isdecimal()


def head_segment(tokens: Tokens) -> tuple[Tokens, str]:
    """Return the tokens before the first break that follows a word, and the last word of these."""
    segment: list[str] = []
    head = ""
    for token in tokens:
        if token != BREAK:
            segment.append(token)
            head = head if is_number(token) else token
        elif head:
            break
    return tuple(segment), head


def letter_grams(tokens: Sequence[str]) -> frozenset[str]:
    """Return all runs of three characters of the joined tokens: they survive spelling mistakes."""
    text = f" {' '.join(tokens)} " if tokens else ""
    return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Cut plural, `-ing`, `-ed` and a last `e` from a lower-case word."""
    word = _without_plural(fold_word(word[:_LONGEST_WORD]))
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2 and _VOWELS.search(root):
            doubled = root[-1] == root[-2] and root[-1] not in "ls"
            word = root[:-1] if doubled else root
            break
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def _without_plural(word: str) -> str:
    """Return a singular; `mens` is `man`, and what is worn in pairs loses its `s` as well."""
    word = singular(singular(word))
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui":
        return word.removesuffix("es") if word.endswith("sses") else word[:-1]
    return word


@lru_cache(maxsize=1 << 15)
def _word(piece: str, after_number: bool) -> str:
    """Return the token of one piece that is no number; empty when it says nothing."""
    if after_number and piece in ("in", *_MARKS):
        return _MARKS.get(piece, "inch")
    if after_number and piece in _UNITS:
        return _UNITS[piece]
    if piece in _BREAKS:
        return BREAK
    if not piece[0].isalpha():
        return "" if piece in _MARKS else BREAK
    if piece in _IGNORED or (len(piece) == 1 and piece.isascii()):
        return ""
    return _UNITS.get(piece) or stem(piece)


def _any_word(piece: str, after_number: bool) -> str:
    return stem(piece) if piece[0].isalpha() else _word(piece, after_number)


def _number(piece: str) -> str:
    """Return one spelling of a number: no thousands separators, no `.0` at its end."""
    piece = piece[:_LONGEST_WORD]
    if "," in piece and _THOUSANDS.fullmatch(piece):
        piece = piece.replace(",", "")
    return piece.removesuffix(".0")
