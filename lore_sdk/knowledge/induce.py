"""Words that a catalogue uses and a pack does not know, counted, for people to look through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge.lexicon import Lexicon
from lore_sdk.knowledge.text import fold_word, singular, split_words
from lore_sdk.knowledge.wording import read_wording

__all__ = ["TITLES", "Induced", "induce"]

TITLES = frozenset({"title", "name", "product_title", "product_name", "productdisplayname"})
"""Columns, in small letters, that hold titles."""
_LONGEST, _MOST_WORDS = 40, 4
_NOTHING = frozenset({"na", "n a", "none", "null", "unknown", "other", "others", "unbranded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Induced:
    """A word that a catalogue uses, and where from.

    `attribute` is what it is a value of; `text` is how it is mostly written; `count` are the rows
    that have it; `source` is the column, or the titles whose last word it is.
    """

    attribute: str
    text: str
    count: int
    source: str


def induce(
    rows: Iterable[Mapping[str, object]], lexicon: Lexicon, *, least: int = 3
) -> list[Induced]:
    """Return the unknown words that at least `least` rows have, most frequent first.

    Columns are read that the pack has a word-list for, by name or `aka`. Of titles without a known
    kind the last word is taken, which in English names the thing.
    """
    seen: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        for column, raw in row.items():
            if not isinstance(raw, str) or not raw.strip():
                continue
            if column.lower() in TITLES:
                found = _headless(raw, lexicon)
                attribute = lexicon.roles.product
            else:
                attribute = _listed(lexicon.named(column).attributes)
                found = _unknown(raw, attribute, lexicon) if attribute else ""
            if found and attribute:
                key = attribute, _folded(found), column
                seen.setdefault(key, Counter())[found] += 1
    induced = [
        Induced(
            attribute=attribute,
            text=written.most_common(1)[0][0],
            count=written.total(),
            source=column,
        )
        for (attribute, _, column), written in seen.items()
        if written.total() >= least
    ]
    return sorted(induced, key=lambda one: (one.attribute, -one.count, one.text))


def _listed(attributes: Sequence[Attribute]) -> str:
    """Return the first attribute that is one of several words."""
    return next((a.name for a in attributes if a.type == "enum"), "")


def _unknown(raw: str, name: str, lexicon: Lexicon) -> str:
    """Return a short property value that no word of the attribute stands for."""
    attribute, text = lexicon.schema.attributes[name], " ".join(raw.split())
    words = _folded(text)
    if len(text) > _LONGEST or not 0 < len(words.split()) <= _MOST_WORDS or words in _NOTHING:
        return ""
    known = any(value in attribute.values for value in lexicon.read(attribute, text))
    return "" if known or words.replace(" ", "").isdigit() else text


def _headless(title: str, lexicon: Lexicon) -> str:
    """Return the last word before the first break of a title that names no known kind."""
    wording = read_wording(title, lexicon)
    if not wording.words or any(m.reading(lexicon.roles.product) for m in wording.mentions):
        return ""
    last = wording.segments[0].end - 1
    word = wording.words[last]
    taken = wording.taken[last] or any(m.start <= last < m.end for m in wording.mentions)
    return "" if taken or len(word) < 3 or not word.isalpha() else singular(word)


def _folded(text: str) -> str:
    return " ".join(fold_word(word) for word in split_words(text).words)
