"""What is worked out once for a query, and once for an item, before they are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from lore_sdk.judge.matching.tokens import (
    BREAK,
    Tokens,
    head_segment,
    is_number,
    letter_grams,
    read_every_word,
    read_tokens,
)
from lore_sdk.judge.matching.words import TITLE_CHARACTERS, TITLE_TOKENS, WordTable
from lore_sdk.types import Item

__all__ = [
    "Asked",
    "PreparedItem",
    "PreparedQuery",
    "Words",
    "prepare_item",
    "prepare_query",
    "words_missed",
    "words_of",
]

_QUERY_CHARACTERS = 400
_QUERY_TOKENS = 24
_TEXT_CHARACTERS = 2000
_TEXT_TOKENS = 256
_PROPERTY_CHARACTERS = 600
_PROPERTY_TOKENS = 64
_NUMBER_WEIGHT = 0.6
_LAST_WORD_BONUS = 0.15
"""Added to the share of heads that a query's last word ends: English puts the product last."""
SHORTEST_ALIKE = 4
"""Letters that a word needs to be compared letter by letter."""

Words = frozenset[str]
ReadTokens = Callable[..., Tokens]
"""`read_tokens`, or `read_every_word`."""
_NOTHING: Words = frozenset()


class Asked(NamedTuple):
    """One word or number of a query with all that is known about it before an item is seen."""

    word: str
    number: bool
    weight: float
    ends: float
    begins: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedQuery:
    """A query, ready to be compared. `joined` has `lawnmower` with the two words of the query.

    `read` is how its words were told, and those of an item have to be.
    """

    read: ReadTokens
    asked: tuple[Asked, ...]
    words: Words
    length: int
    pairs: tuple[tuple[str, str], ...]
    joined: tuple[tuple[str, tuple[str, str]], ...]
    head: str
    kind_certainty: float
    brandness: float
    numbers: Tokens
    grams: Words
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedItem:
    """An item, ready to be compared; `segment` is the part of the title that has its head."""

    words: Words
    pairs: frozenset[tuple[str, str]]
    joined: Words
    segment: Words
    long_words: Tokens
    brand: Words
    stated: Words
    text: Words
    grams: Words


def prepare_query(text: str, words: WordTable) -> PreparedQuery:
    """Read a query; what stands behind its first 24 words is ignored."""
    read: ReadTokens = read_tokens
    tokens = read(text, characters=_QUERY_CHARACTERS, limit=_QUERY_TOKENS)
    if all(token == BREAK for token in tokens):
        read = read_every_word
        tokens = read(text, characters=_QUERY_CHARACTERS, limit=_QUERY_TOKENS)
    sequence = tuple(token for token in tokens if token != BREAK)
    _, head = head_segment(tokens)
    asked = tuple(_asked(token, words) for token in dict.fromkeys(sequence))
    named = [one for one in asked if not one.number]
    pairs = tuple(pairwise(sequence))
    return PreparedQuery(
        read=read,
        asked=asked,
        words=frozenset(sequence),
        length=len(sequence),
        pairs=pairs,
        joined=tuple((a + b, (a, b)) for a, b in pairs if not (is_number(a) or is_number(b))),
        head=head,
        kind_certainty=max(
            (one.ends + _LAST_WORD_BONUS * (one.word == head) for one in named), default=0.0
        ),
        brandness=max((one.begins for one in named), default=0.0),
        numbers=tuple(one.word for one in asked if one.number),
        grams=letter_grams(sequence),
        weight=sum(one.weight for one in asked),
    )


@lru_cache(maxsize=1 << 12)
def words_of(text: str) -> Words:
    """Return the words of a part of a query."""
    return frozenset(read_tokens(text, characters=_QUERY_CHARACTERS, limit=_QUERY_TOKENS))


def words_missed(query: str, item: Item) -> tuple[str, ...]:
    """Return the words of a query, as typed, that no text of an item has in any form."""
    known = prepare_item(item)
    has = known.words | known.joined | known.brand | known.stated | known.text
    missed = []
    for word in query[:_QUERY_CHARACTERS].split()[:_QUERY_TOKENS]:
        tokens = read_tokens(word, characters=_QUERY_CHARACTERS, limit=_QUERY_TOKENS)
        if any(token not in has for token in tokens if token != BREAK):
            missed.append(word)
    return tuple(missed)


def prepare_item(item: Item, read: ReadTokens = read_tokens) -> PreparedItem:
    """Read an item's title, brand, category, properties and description, each up to a length."""
    tokens = read(item.title, characters=TITLE_CHARACTERS, limit=TITLE_TOKENS)
    segment, _ = head_segment(tokens)
    sequence = [token for token in tokens if token != BREAK]
    title = frozenset(sequence)
    pairs = frozenset(pairwise(sequence))
    return PreparedItem(
        words=title,
        pairs=pairs,
        joined=frozenset(map("".join, pairs)),
        segment=frozenset(segment),
        long_words=tuple(
            token for token in title if len(token) >= SHORTEST_ALIKE and not is_number(token)
        ),
        brand=_bag(read, item.brand, _PROPERTY_CHARACTERS, _PROPERTY_TOKENS),
        stated=_bag(read, _stated(item), _PROPERTY_CHARACTERS, _PROPERTY_TOKENS),
        text=_bag(read, item.description, _TEXT_CHARACTERS, _TEXT_TOKENS),
        grams=letter_grams(sequence),
    )


def _asked(token: str, words: WordTable) -> Asked:
    number = is_number(token)
    weight = words.weight(token) * (_NUMBER_WEIGHT if number else 1)
    return Asked(token, number, weight, words.ends(token), words.begins(token))


def _bag(read: ReadTokens, text: str, characters: int, limit: int) -> Words:
    if not text:
        return _NOTHING
    return frozenset(read(text, characters=characters, limit=limit)) - {BREAK}


def _stated(item: Item) -> str:
    """Join category and property values; stops when there is more than is read anyway."""
    parts = [item.category]
    room = _PROPERTY_CHARACTERS
    for value in item.properties.values():
        text = value if isinstance(value, str) else _plain(value)
        parts.append(text[:room])
        room -= len(text) + 1
        if room <= 0:
            break
    return " ".join(parts)


def _plain(value: Any) -> str:
    """Write a property that is no text; nested values are left to the rules."""
    if isinstance(value, list | tuple):
        return " ".join(one for one in value[:20] if isinstance(one, str))
    return f"{value:.10g}" if type(value) in (int, float) and abs(value) < 1e18 else ""
