"""The changes that the SDK probes with: words of the query, title, properties, photo."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from lore_sdk.dsl.schema import Schema, fold
from lore_sdk.evaluate.probes import Case, Pair

__all__ = [
    "attribute_order",
    "case_and_space",
    "pack_synonyms",
    "paraphrase",
    "popular_words",
    "stuffed_query",
    "stuffed_words",
    "swapped_photo",
    "word_order",
]

_TRIES = 5
_POPULAR = 5


def word_order(case: Case) -> Pair | None:
    """Type the words of the query in another order."""
    words = case.query.text.split()
    if len(set(words)) < 2:
        return None
    for _ in range(_TRIES):
        mixed = case.random.sample(words, len(words))
        if mixed != words:
            return replace(case.query, text=" ".join(mixed)), case.item
    return replace(case.query, text=" ".join(reversed(words))), case.item


def case_and_space(case: Case) -> Pair | None:
    """Type the query in capitals, or in small letters if it is in capitals, with wide gaps."""
    text = case.query.text
    shouted = text.lower() if text.isupper() else text.upper()
    return replace(case.query, text=f" {'  '.join(shouted.split())} "), case.item


def paraphrase(case: Case) -> Pair | None:
    """Say one phrase of the query by another that means the same."""
    words = fold(case.query.text).split()
    found = [
        (start, end, other)
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        for other in case.synonyms.get(" ".join(words[start:end]), ())
    ]
    if not found:
        return None
    # the longest phrases: `coffee table` is not a coffee and a table
    longest = max(end - start for start, end, _ in found)
    start, end, other = case.random.choice([each for each in found if each[1] - each[0] == longest])
    return replace(case.query, text=" ".join([*words[:start], other, *words[end:]])), case.item


def stuffed_query(case: Case) -> Pair | None:
    """Append the query to the title, as sellers do who want to be found."""
    return case.query, replace(case.item, title=f"{case.item.title} {case.query.text}".strip())


def stuffed_words(case: Case) -> Pair | None:
    """Append words to the title that many titles have, and this one and the query have not."""
    own = set(f"{case.item.title} {case.query.text}".casefold().split())
    words = [word for word in case.popular if word not in own]
    if not words:
        return None
    return case.query, replace(case.item, title=f"{case.item.title} {' '.join(words)}".strip())


def attribute_order(case: Case) -> Pair | None:
    """State the properties of the item in the opposite order."""
    properties = case.item.properties
    if len(properties) < 2:
        return None
    turned = dict(reversed(list(properties.items())))
    return case.query, replace(case.item, properties=turned)


def swapped_photo(case: Case) -> Pair | None:
    """Show another item's photo."""
    if not case.item.images or not case.other.images or case.other.images == case.item.images:
        return None
    return case.query, replace(case.item, images=case.other.images)


def pack_synonyms(schema: Schema) -> dict[str, tuple[str, ...]]:
    """Return the phrases that a pack declares to mean the same: folded phrase → the others.

    A phrase that spells two different things is left out, as its synonym could be of the other.
    """
    meant: dict[str, set[tuple[str, str]]] = {}
    for attribute in schema.attributes.values():
        for phrase, value in attribute.spellings.items():
            if _is_phrase(phrase):
                meant.setdefault(phrase, set()).add((attribute.name, value))
    alike: dict[tuple[str, str], list[str]] = {}
    for phrase, values in sorted(meant.items()):
        if len(values) == 1:
            alike.setdefault(next(iter(values)), []).append(phrase)
    return {
        phrase: others
        for phrases in alike.values()
        for phrase in phrases
        if (others := tuple(other for other in phrases if other != phrase))
    }


def popular_words(titles: Iterable[str], schema: Schema) -> tuple[str, ...]:
    """Return words that many titles have and that the pack has no meaning for, commonest first.

    A word such as `black` would be evidence, and a grade that it turns no weakness.
    """
    means = {
        word
        for attribute in schema.attributes.values()
        for phrase in attribute.spellings
        for word in phrase.split()
    }
    counts: Counter[str] = Counter()
    for title in sorted(set(titles)):
        words = dict.fromkeys(fold(title).split())
        counts.update(word for word in words if len(word) > 3 and word.isalpha())
    known = sorted((word for word in counts if word not in means), key=lambda w: (-counts[w], w))
    return tuple(known[:_POPULAR])


def _is_phrase(text: str) -> bool:
    return len(text) > 2 and not re.search(r"\d", text)
