"""The numbers that say how well an item's words fit a query's words: one row for each pair.

`FEATURES` names the columns. Shares are weighted by how much a word says (see `words.py`) unless
their name says otherwise; a word that is only written similarly is found in part.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from lore_sdk.judge.matching.prepare import SHORTEST_ALIKE, PreparedItem, PreparedQuery
from lore_sdk.judge.matching.tokens import letter_grams

__all__ = ["FEATURES", "SILENT", "Row", "Signals", "compare"]

Row = tuple[float, ...]

_JOINED = 0.95
_BEGINS_ALIKE = 0.75
_LEAST_ALIKE = 0.45
_FOUND = 0.5
_IN_TEXT_ONLY = 0.7
_FAR = 7
_NOT_THERE = 20

COVERAGE = (
    *("title_share", "exact_share", "anywhere_share", "text_share", "head_segment_share"),
    *("found_weight", "missing_words", "missing_weight", "rarest_missing", "weakest_word"),
)
KINDS = (
    *("missing_kind", "missing_brand", "missing_rest", "kind_share", "brand_share", "kind_found"),
    *("kind_is_head", "kind_certainty", "unasked_head", "query_brandness"),
)
HEADS = (
    *("last_word_found", "last_word_in_segment", "last_word_is_head", "head_asked"),
    *("last_word_from_end", "first_word_found", "first_position", "starts_as_asked"),
    "item_brand_asked",
)
NUMBERS = ("numbers_asked", "numbers_missing", "models_met")
LETTERS = ("letters_contained", "letters_alike", "pairs_kept", "longest_run", "segment_asked")
SIZES = ("title_length", "query_length", "segment_length", "text_length", "mean_weight")
SIGNALS = ("cap", "floor", "needs_met", "needs_missed", "needs_open", "head_agrees")

FEATURES = (*COVERAGE, *KINDS, *HEADS, *NUMBERS, *LETTERS, *SIZES, *SIGNALS)
"""Names of the columns that `compare` returns, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What path and rules say about a pair, as numbers for the matcher.

    `cap` and `floor` are grade levels in force, `needs` counts what the query asks for, `met` and
    `open` how much of it the item meets and leaves unsaid. `head` is 1 when the item is of the
    asked kind, -1 when it is of another, 0 when that is unknown.
    """

    cap: int = 3
    floor: int = 0
    needs: int = 0
    met: int = 0
    open: int = 0
    head: int = 0


SILENT = Signals()
"""What is said about a pair whose path nobody walked."""


def compare(query: PreparedQuery, item: PreparedItem, signals: Signals = SILENT) -> Row:
    """Return the features of one pair; all are finite whatever the texts are."""
    found = _found(query, item)
    return (
        *_coverage(query, item, found),
        *_kinds(query, item, found),
        *_heads(query, item, found),
        *_numbers(query, item),
        *_letters(query, item),
        *_sizes(query, item),
        *_signals(signals),
    )


def _found(query: PreparedQuery, item: PreparedItem) -> dict[str, float]:
    """Say for each word of the query how surely the title has it: 1 exactly, 0 not at all."""
    parts = {part for joined in query.joined.keys() & item.words for part in query.joined[joined]}
    found: dict[str, float] = {}
    for word, number, *_ in query.asked:
        if word in item.words:
            found[word] = 1.0
        elif word in parts or word in item.joined:
            found[word] = _JOINED
        elif number or len(word) < SHORTEST_ALIKE:
            found[word] = 0.0
        else:
            found[word] = max([_alike(word, other) for other in item.long_words], default=0.0)
    return found


@lru_cache(maxsize=1 << 15)
def _alike(word: str, other: str) -> float:
    """Say how alike two words are spelled, in [0, 1]; 0 when too little to mean the same."""
    if word.startswith(other) or other.startswith(word):
        return _BEGINS_ALIKE
    if word[0] != other[0] and word[1] != other[1]:
        return 0.0
    grams, others = letter_grams((word,)), letter_grams((other,))
    dice = 2 * len(grams & others) / (len(grams) + len(others))
    return dice if dice >= _LEAST_ALIKE else 0.0


def _coverage(query: PreparedQuery, item: PreparedItem, found: dict[str, float]) -> Row:
    title = exact = anywhere = text = segment = missing_weight = rarest = 0.0
    missing = 0
    for word, _, weight, _, _ in query.asked:
        strength = found[word]
        title += weight * strength
        exact += weight * (strength == 1)
        segment += weight * (word in item.segment)
        somewhere = strength
        if word in item.stated or word in item.brand:
            somewhere = 1.0
        if word in item.text:
            text += weight
            somewhere = max(somewhere, _IN_TEXT_ONLY)
        anywhere += weight * somewhere
        if strength < _FOUND:
            missing += 1
            missing_weight += weight
        if somewhere < _FOUND and weight > rarest:
            rarest = weight
    whole = query.weight or 1.0
    return (
        *(title / whole, exact / whole, anywhere / whole, text / whole, segment / whole),
        *(title, missing, missing_weight, rarest, min(found.values(), default=0.0)),
    )


def _kinds(query: PreparedQuery, item: PreparedItem, found: dict[str, float]) -> Row:
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
        found.get(query.kind, 0.0),
        float(query.kind != "" and query.kind == item.head),
        query.kind_certainty,
        0.0 if item.head in query.words else item.head_ends,
        query.brandness,
    )


def _heads(query: PreparedQuery, item: PreparedItem, found: dict[str, float]) -> Row:
    head = query.head
    first = query.sequence[0] if query.sequence else ""
    positions = [item.first[word] for word in query.words if word in item.first]
    return (
        found.get(head, 0.0),
        float(head in item.segment),
        float(head != "" and head == item.head),
        float(item.head in query.words),
        min(_FAR - 1, item.from_end[head]) if head in item.from_end else _FAR,
        found.get(first, 0.0),
        min(positions, default=_NOT_THERE),
        float(bool(item.sequence) and item.sequence[0] in query.words),
        len(item.brand & query.words) / len(item.brand) if item.brand else 0.0,
    )


def _numbers(query: PreparedQuery, item: PreparedItem) -> Row:
    missing = sum(n not in item.words and n not in item.stated for n in query.numbers)
    models = len(query.models & item.models) - 0.5 * (not query.models <= item.models)
    return len(query.numbers), missing, models


def _letters(query: PreparedQuery, item: PreparedItem) -> Row:
    shared = len(query.grams & item.grams)
    run = longest = kept = 0
    for pair in query.pairs:
        run = run + 1 if pair in item.pairs else 0
        kept += run > 0
        longest = max(longest, run)
    any_found = not query.words.isdisjoint(item.words)
    return (
        shared / max(1, len(query.grams)),
        shared / math.sqrt(max(1, len(query.grams) * len(item.grams))),
        kept / len(query.pairs) if query.pairs else float(query.head in item.words),
        (longest + any_found) / max(1, len(query.sequence)),
        len(item.segment & query.words) / max(1, len(item.segment)),
    )


def _sizes(query: PreparedQuery, item: PreparedItem) -> Row:
    return (
        *(len(item.sequence), len(query.sequence), len(item.segment)),
        *(math.log1p(len(item.text)), query.weight / max(1, len(query.asked))),
    )


def _signals(signals: Signals) -> Row:
    needs = max(1, signals.needs)
    missed = max(0, signals.needs - signals.met - signals.open)
    return (
        *(signals.cap, signals.floor, signals.met / needs),
        *(missed, signals.open, signals.head),
    )
