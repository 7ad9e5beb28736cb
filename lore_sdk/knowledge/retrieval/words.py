"""The words by which texts are found: the one function that decides what a word of an index is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from lore_sdk.knowledge.text import Words, singular, split_words

__all__ = ["WORDS_VERSION", "index_words"]

WORDS_VERSION = 1
"""Rises when `index_words` splits otherwise, as indexes that were made before then miss."""

_LONGEST = 64
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af]+"
)


def index_words(text: str) -> list[str]:
    """Return the words of a text in order: folded, plurals as singulars.

    Scripts written without spaces (Chinese, Japanese, Korean) give overlapping pairs of
    characters, as in Lucene's CJKBigramFilter: no vocabulary is needed, and the words of a query
    are found inside of longer runs.
    """
    words = split_words(text)
    if text.isascii():
        return [_term(word) for word in words.words]
    return [term for word in _joined(words) for term in _terms(word)]


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> str:
    return singular(word[:_LONGEST])


def _joined(words: Words) -> Iterator[str]:
    """Join again what is only apart because each Chinese character is a word of its own."""
    joined = ""
    for word, gap in zip(words.words, words.gaps, strict=True):
        if joined and not gap and (_UNSPACED.match(word) or _UNSPACED.match(joined[-1])):
            joined += word
            continue
        if joined:
            yield joined
        joined = word
    if joined:
        yield joined


def _terms(word: str) -> Iterator[str]:
    at = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > at:
            yield _term(word[at : run.start()])
        characters = run[0]
        yield from map("".join, pairwise(characters))
        if len(characters) == 1:
            yield characters
        at = run.end()
    if at < len(word):
        yield _term(word[at:])
