"""The words by which texts are found: the one function that decides what a word of an index is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from lore_sdk.knowledge.text import singular, split_words

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
    if text.isascii():
        return [_term(word) for word in split_words(text).words]
    return list(_terms(text))


@lru_cache(maxsize=1 << 16)
def _term(word: str) -> str:
    return singular(word[:_LONGEST])


def _terms(text: str) -> Iterator[str]:
    at = 0
    for run in _UNSPACED.finditer(text):
        yield from map(_term, split_words(text[at : run.start()]).words)
        characters = [token for word in split_words(run[0]).words for token in word]
        yield from map("".join, pairwise(characters))
        yield from characters if len(characters) == 1 else ()
        at = run.end()
    yield from map(_term, split_words(text[at:]).words)
