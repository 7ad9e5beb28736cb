"""Words of a text with where they stand, folded the way spellings are folded."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from typing import NamedTuple

from lore_sdk.dsl.schema import fold

__all__ = [
    "HAN",
    "TEXT_LIMIT",
    "TITLE_LIMIT",
    "Token",
    "Words",
    "fold_word",
    "plural",
    "singular",
    "split_words",
    "tokenize",
    "word_set",
]

TEXT_LIMIT = 4000
"""Characters of a description that are read; what follows is ignored."""
TITLE_LIMIT = 1000
"""Characters of a query, a title or a property value that are read."""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese characters, for the brackets of a pattern. Each is a word of its own, as in UAX #29:
spellings are split the same way, so that the longest one is found without a dictionary."""


def word_set(text: str) -> frozenset[str]:
    """Make a table of words, written one after the other."""
    return frozenset(text.split())


class Token(NamedTuple):
    """One folded word and the half-open character range it stands in."""

    word: str
    start: int
    end: int


class Words(NamedTuple):
    """The folded words of a text, where each starts and ends, and what stands before each."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]


# Combining marks are no `\w`, so a decomposed `é` would end a word without them.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
)
_ASCII = re.compile(r"([a-z0-9]+(?:(?<=[a-z])'[a-z]+)*|&|(?<=[a-z])\+(?=[a-z]))")
_ANY = re.compile(
    rf"([^\W_{_MARKS}{HAN}]+(?:[{_MARKS}]+[^\W_{_MARKS}{HAN}]*)*"
    rf"(?:(?<=[^\W\d_])['’ʼ][^\W\d_{HAN}]+)*"
    rf"|[{HAN}]|&|(?<=[^\W\d_])\+(?=[^\W\d_]))"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORDS_FOR_SIGNS = {"&": "and", "+": "and"}


def split_words(text: str) -> Words:
    """Split into words: hyphens and dots separate, apostrophes join, `&` is the word `and`.

    A Chinese character is a word of its own.
    """
    if text.isascii():
        parts = _ASCII.split(text.lower())
        words = parts[1::2]
        if not "".join(words).isalnum():
            words = [_plain(word) for word in words]
    else:
        parts = _ANY.split(text)
        words = [fold_word(word) for word in parts[1::2]]
    ends = list(accumulate(map(len, parts)))
    return Words(words, ends[:-1:2], ends[1::2], parts[:-1:2])


def tokenize(text: str) -> list[Token]:
    """Split into words with the places where they stand; see `split_words`."""
    words, starts, ends, _ = split_words(text)
    return list(map(Token, words, starts, ends))


def _plain(word: str) -> str:
    if word.isalnum():
        return word.lower()
    return _WORDS_FOR_SIGNS.get(word) or word.lower().replace("'", "")


def fold_word(word: str) -> str:
    """Fold one word; apostrophes and accents are dropped."""
    if word.isascii():
        return _plain(word)
    folded = fold(word.replace("’", "").replace("ʼ", "").replace("'", ""))
    apart = unicodedata.normalize("NFKD", folded)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


_IRREGULAR = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "foot": "feet",
    "tooth": "teeth",
    "mouse": "mice",
    "knife": "knives",
    "shelf": "shelves",
    "scarf": "scarves",
    "leaf": "leaves",
    "wolf": "wolves",
    "loaf": "loaves",
    "half": "halves",
    "hoof": "hooves",
}
_SINGULAR_OF = {many: one for one, many in _IRREGULAR.items()}
# Words that end in s without being a plural, or that mean another thing without it.
_KEPT = word_set(
    """
    gas bus lens canvas atlas christmas series species chassis news tennis glasses shorts
    briefs boxers tights slacks goods clothes overalls leftovers brass pliers scissors plus
    corps always hers his this jeans pants
    """
)


def plural(word: str) -> str:
    """Return the plural of an English noun; one that already looks plural comes back unchanged."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 2 or not word[-1].isalpha() or _looks_plural(word):
        return word
    if word[-1] == "y" and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def singular(word: str) -> str:
    """Return the singular of an English noun; words that only look plural come back unchanged."""
    if word in _SINGULAR_OF:
        return _SINGULAR_OF[word]
    if not _looks_plural(word) or word in _KEPT:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def _looks_plural(word: str) -> bool:
    if word in _SINGULAR_OF or word in _KEPT:
        return word in _SINGULAR_OF or word[-2:] not in ("as", "ss")
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "sui"
