"""The step that tells which kind of query it is, of those that are hard for judges.

The six hard kinds are those of RAIR (arXiv 2512.24943). A query that is of several is of the first
in this order: a question, one that excludes something, one that names a thing by another, one that
names a purpose instead of a thing, one in words that only insiders know, one with many attributes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import Lexicon, Wording, word_set
from lore_sdk.types import Intent

__all__ = ["classify"]

_ASKING = word_set("what whats which who whose how why when where")
_ASKING_FIRST = word_set("is are am do does did can could should will would has have")
_ASKING_HAN = re.compile("[吗呢]|什么|怎么|如何|哪|是不是|为什么|多少")
_WITHOUT = word_set("no not non without except excluding minus never")
_WITHOUT_HAN = re.compile("不要|不含|不带|无|非|免|除了")
_RELATED = word_set(
    """
    alternative alternatives substitute substitutes dupe dupes equivalent equivalents lookalike
    lookalikes knockoff knockoffs replica replicas similar resembling compatible versus vs
    """
)
_RELATED_PHRASES = (
    "sub brand", "owned by", "inspired by", "same as", "instead of", "made by", "cheaper than",
    "look alike", "type of",
)  # fmt: skip
_RELATED_HAN = re.compile("平替|替代|代替|同款|类似|兼容|子品牌")
_SOUGHT = word_set(
    """
    gift gifts present presents ideas idea relief remedy remedies treatment treatments cure
    something outfit outfits
    """
)
_DOING = word_set("stop prevent remove reduce relieve soothe hide repel fix heal cure keep")
"""Verbs of a purpose, at the beginning: `stop snoring`, not `door stop`."""
_SOUGHT_PHRASES = ("get rid of", "to keep", "to help", "what to wear", "party favors", "good for")
_SOUGHT_HAN = re.compile("礼物|送[给女男]|适合|缓解|去除|防止|推荐")
_MANY = 3
"""Modifiers from which on a query has many attributes."""
_LONGEST_AMOUNT = 3
"""Digits of a number that may count or measure something."""
_INSIDE = 3
"""Words up to which a query that says nothing known may be insiders' talk."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """A query as the tests look at it: its words joined, and what was understood."""

    so_far: Understanding
    wording: Wording
    lexicon: Lexicon

    @property
    def typed(self) -> str:
        return self.so_far.text.typed

    def has(self, words: frozenset[str], phrases: Sequence[str] = ()) -> bool:
        """Tell whether one of some words or phrases stands in the query."""
        if not words.isdisjoint(self.wording.words):
            return True
        text = f" {' '.join(self.wording.words)} "
        return any(f" {phrase} " in text for phrase in phrases)


def classify(so_far: Understanding, lexicon: Lexicon) -> Understanding:
    """Tell which kind of query it is (`intent`)."""
    if so_far.wording is None:
        return so_far
    reading = _Reading(so_far, so_far.wording, lexicon)
    for intent, holds in _TESTS:
        if holds(reading):
            return replace(so_far, intent=intent)
    return so_far


def _asks(reading: _Reading) -> bool:
    """Tell `is redmi a sub-brand of xiaomi`; `what to wear` asks for clothes, not for an answer."""
    words = reading.wording.words
    if reading.typed.rstrip().endswith(("?", "？")) or _ASKING_HAN.search(reading.typed):
        return True
    if reading.has(frozenset(), ("what to wear",)):
        return False
    return words[0] in _ASKING or (words[0] in _ASKING_FIRST and len(words) > 2)


def _excludes(reading: _Reading) -> bool:
    """Tell `dress without sleeves`, whether or not a pack knows sleeves."""
    wording, words = reading.wording, reading.wording.words
    if reading.so_far.excluded or _WITHOUT_HAN.search(reading.typed):
        return True
    if not wording.negates and _WITHOUT.isdisjoint(words):
        return False
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        if word == "free":
            if place and wording.negated(place - 1, place) and not _idiom(reading, place - 1):
                return True
        elif (word == "w" and after == "o") or (
            word in _WITHOUT and after and not after.isdigit() and not _idiom(reading, place)
        ):
            return True
    return False


def _idiom(reading: _Reading, place: int) -> bool:
    """Tell the beginning of a fixed expression, such as `no show` and `hands free`."""
    words = reading.wording.words
    return reading.lexicon.phrases.readings.get(" ".join(words[place : place + 2])) == ()


def _relates(reading: _Reading) -> bool:
    """Tell `sk-ii substitute`: the thing is named by another one."""
    if _RELATED_HAN.search(reading.typed) or reading.has(_RELATED, _RELATED_PHRASES):
        return True
    return "like" in reading.wording.words[1:]


def _seeks(reading: _Reading) -> bool:
    """Tell `gift for girlfriend`: a purpose is named, the thing is not."""
    if _SOUGHT_HAN.search(reading.typed) or reading.wording.words[0] in _DOING:
        return True
    return reading.has(_SOUGHT, _SOUGHT_PHRASES)


def _inside(reading: _Reading) -> bool:
    """Tell `13900` and `jibbitz`: short, no kind of thing in it, and a word that is no English."""
    so_far, words = reading.so_far, reading.wording.words
    if so_far.subject is not None:
        return False
    letters = [word for word in words if len(word) == 1 and word.isascii() and word.isalpha()]
    if len(words) > _INSIDE or len(letters) > 1:
        return len(letters) > 1
    known = {place for m in reading.wording.mentions for place in range(m.start, m.end)}
    return any(
        place not in known and not reading.wording.taken[place] and _strange(word, reading)
        for place, word in enumerate(words)
    )


def _strange(word: str, reading: _Reading) -> bool:
    """Tell a code or a long number, and a word that neither the pack nor a dictionary knows."""
    if word.isdigit() or len(word) < 2 or not word.isascii():
        return len(word) > _LONGEST_AMOUNT and word.isdigit()
    return not reading.lexicon.corrector.knows(word)


def _many(reading: _Reading) -> bool:
    """Tell `red nike running shoes size 42`, by the needs beside the head and unread amounts."""
    so_far, wording = reading.so_far, reading.wording
    modifiers = [need for need in so_far.needs if need.role != "head"]
    read = [need.span for need in modifiers if need.origin == "number"]
    amounts = [so_far.text.span(q.start, q.end) for q in wording.quantities if not q.bare]
    unread = [a for a in amounts if not any(s < a[1] and a[0] < e for s, e in read)]
    return len(modifiers) + len(unread) >= _MANY


_TESTS: tuple[tuple[Intent, Callable[[_Reading], bool]], ...] = (
    ("question", _asks),
    ("negative-constraint", _excludes),
    ("entity-relation", _relates),
    ("solution-seeking", _seeks),
    ("jargon", _inside),
    ("multi-attribute", _many),
)
