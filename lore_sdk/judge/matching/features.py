"""The numbers that say how well an item's words fit a query's words: one row for each pair.

`FEATURES` names the columns. Shares are weighted by how much a word says (see `words.py`); a word
that is only written similarly is found in part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lore_sdk.judge.matching.prepare import (
    SHORTEST_ALIKE,
    PreparedItem,
    PreparedQuery,
    Words,
    words_of,
)
from lore_sdk.judge.matching.tokens import letter_grams

__all__ = ["FEATURES", "SILENT", "Row", "Signals", "compare"]

Row = tuple[float, ...]

_OTHERWISE = 0.95
"""How surely a word is found that stands there joined, apart, or in other words."""
_BEGINS_ALIKE = 0.75
_LEAST_ALIKE = 0.45
_FOUND = 0.5
_IN_TEXT_ONLY = 0.7

COVERAGE = (
    *("exact_share", "anywhere_share", "head_segment_share"),
    *("found_weight", "missing_words", "missing_weight"),
)
KINDS = (
    *("missing_kind", "missing_brand", "missing_rest", "kind_share", "brand_share"),
    *("kind_certainty", "query_brandness"),
)
NUMBERS = ("numbers_asked", "numbers_missing")
LETTERS = ("letters_contained", "letters_alike")
ORDER = ("pairs_kept", "longest_run", "segment_asked")
SIZES = ("query_length", "segment_length", "mean_weight")
SIGNALS = ("cap", "floor", "needs_missed", "head_agrees", "similarity")

FEATURES = (*COVERAGE, *KINDS, *NUMBERS, *LETTERS, *ORDER, *SIZES, *SIGNALS)
"""Names of the columns that `compare` returns, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What path and rules say about a pair, as numbers for the matcher.

    `cap` and `floor` are grade levels in force, `needs` counts what the query asks for, `met` and
    `open` how much of it the item meets and leaves unsaid. `head` is 1 when the item is of the
    asked kind, -1 when it is of another, 0 when that is unknown. `met_by` are the query's words
    that state the needs which are met: the item has what they say, if in other words.
    `similarity` is the cosine of query and title by an encoder, 0 where none is asked. `read_as`
    is the query as it is read where that is not as it was typed, else empty.
    """

    cap: int = 3
    floor: int = 0
    needs: int = 0
    met: int = 0
    open: int = 0
    head: int = 0
    met_by: str = ""
    similarity: float = 0.0
    read_as: str = ""


SILENT = Signals()
"""What is said about a pair whose path nobody walked."""


def compare(query: PreparedQuery, item: PreparedItem, signals: Signals = SILENT) -> Row:
    """Return the features of one pair; all are finite whatever the texts are."""
    found = _found(query, item, words_of(signals.met_by))
    return (
        *_coverage(query, item, found),
        *_kinds(query, found),
        *_numbers(query, item),
        *_letters(query, item),
        *_order(query, item),
        *(query.length, len(item.segment), query.weight / max(1, len(query.asked))),
        *_signals(signals),
    )


def _found(query: PreparedQuery, item: PreparedItem, met: Words) -> dict[str, float]:
    """Say for each word of the query how surely the title has it: 1 exactly, 0 not at all."""
    parts = [part for whole, both in query.joined if whole in item.words for part in both]
    found: dict[str, float] = {}
    for word, number, *_ in query.asked:
        if word in item.words:
            found[word] = 1.0
        elif word in met or word in parts or word in item.joined:
            found[word] = _OTHERWISE
        elif number or len(word) < SHORTEST_ALIKE:
            found[word] = 0.0
        else:
            found[word] = _most_alike(word, item.long_words)
    return found


def _most_alike(word: str, others: Sequence[str]) -> float:
    """Say how alike the most similar word is spelled; one of the first two letters is the same."""
    first, second = word[0], word[1]
    near = [_alike(word, other) for other in others if other[0] == first or other[1] == second]
    return max(near, default=0.0)


@lru_cache(maxsize=1 << 15)
def _alike(word: str, other: str) -> float:
    """Say how alike two words are spelled, in [0, 1]; 0 when too little to mean the same."""
    if word.startswith(other) or other.startswith(word):
        return _BEGINS_ALIKE
    grams, others = letter_grams((word,)), letter_grams((other,))
    dice = 2 * len(grams & others) / (len(grams) + len(others))
    return dice if dice >= _LEAST_ALIKE else 0.0


def _coverage(query: PreparedQuery, item: PreparedItem, found: dict[str, float]) -> Row:
    title = exact = anywhere = segment = missing_weight = 0.0
    missing = 0
    for word, _, weight, _, _ in query.asked:
        strength = found[word]
        title += weight * strength
        exact += weight * (strength == 1)
        segment += weight * (word in item.segment)
        if strength < _FOUND:
            missing += 1
            missing_weight += weight
        if word in item.stated or word in item.brand:
            anywhere += weight
        else:
            anywhere += weight * max(strength, _IN_TEXT_ONLY * (word in item.text))
    whole = query.weight or 1.0
    shares = exact / whole, anywhere / whole, segment / whole
    return (*shares, title, missing, missing_weight)


def _kinds(query: PreparedQuery, found: dict[str, float]) -> Row:
    kinds = brands = kinds_missing = brands_missing = rest_missing = 0.0
    for word, number, weight, ends, begins in query.asked:
        if number:
            continue
        lost = weight * (1 - found[word])
        kinds += ends * weight
        brands += begins * weight
        kinds_missing += ends * lost
        brands_missing += begins * lost
        rest_missing += max(0.0, 1 - ends - begins) * lost
    return (
        *(kinds_missing, brands_missing, rest_missing),
        1 - kinds_missing / kinds if kinds else 0.0,
        1 - brands_missing / brands if brands else 0.0,
        *(query.kind_certainty, query.brandness),
    )


def _numbers(query: PreparedQuery, item: PreparedItem) -> Row:
    missing = sum(n not in item.words and n not in item.stated for n in query.numbers)
    return len(query.numbers), missing


def _letters(query: PreparedQuery, item: PreparedItem) -> Row:
    asked, known = len(query.grams), len(item.grams)
    shared = len(query.grams & item.grams)
    return shared / max(1, asked), shared / math.sqrt(max(1, asked * known))


def _order(query: PreparedQuery, item: PreparedItem) -> Row:
    run = longest = kept = 0
    for pair in query.pairs:
        run = run + 1 if pair in item.pairs else 0
        kept += run > 0
        longest = max(longest, run)
    any_found = not query.words.isdisjoint(item.words)
    return (
        kept / len(query.pairs) if query.pairs else float(query.head in item.words),
        (longest + any_found) / max(1, query.length),
        len(item.segment & query.words) / max(1, len(item.segment)),
    )


def _signals(signals: Signals) -> Row:
    missed = max(0, signals.needs - signals.met - signals.open)
    return signals.cap, signals.floor, missed, signals.head, signals.similarity
