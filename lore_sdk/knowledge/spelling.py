"""Misspelt words read as those that were meant, by the words that a pack knows.

A word is looked at only when nobody knows it: neither the pack nor an English dictionary. It is
then read as the pack's word that is one slip away (a letter missing, doubled, wrong, or two letters
swapped), if there is just one, or as two known words that were typed without a space. Numbers,
codes, short words and what is written in capitals are never touched.

Slips are tried, not indexed (P. Norvig, How to Write a Spelling Corrector, 2007): an index of all
deletions, as SymSpell has, takes seconds to build for the 30,000 words of a pack, trying the 400
slips of one word a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lore_sdk.knowledge.aligned import Change
from lore_sdk.knowledge.english import english_words
from lore_sdk.knowledge.text import Words, plural, singular, split_words

__all__ = ["Corrector"]

SHORTEST = 5
"""Letters that a word needs to be read as another; shorter ones have too many neighbours."""
LONGEST = 24
_SHORTEST_PART = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Corrector:
    """Reads misspelt words by a vocabulary.

    `spellings` are all that a pack can read, words with single spaces between. `vocabulary` are
    the words that may be meant.
    """

    spellings: Mapping[str, object]
    vocabulary: frozenset[str]
    _read: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def changes(self, text: str) -> tuple[Change, ...]:
        """Return what is read instead of the misspelt words of a text, in order."""
        if text.isupper():
            return ()
        return tuple(_changes(text, split_words(text), self))

    def corrected(self, word: str) -> str:
        """Return what one folded word is read as; itself when it is known or cannot be told."""
        found = self._read.get(word)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found = self._read[word] = self._corrected(word)
        return found

    def knows(self, word: str) -> bool:
        """Tell whether a word is one, in the pack or in English, whatever its number."""
        if word in self.vocabulary:
            return True
        forms = {word, singular(word), plural(word)}
        return not (self.vocabulary.isdisjoint(forms) and english_words().isdisjoint(forms))

    def _corrected(self, word: str) -> str:
        if self.knows(word):
            return word
        meant = sorted(_slips(word) & self.vocabulary)
        return _one(word, meant) or _two(word, self.spellings) or word


def _changes(text: str, words: Words, corrector: Corrector) -> Iterator[Change]:
    for place, word in enumerate(words.words):
        if word in corrector.vocabulary or not (
            SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha()
        ):
            continue
        start, end = words.starts[place], words.ends[place]
        if end - start != len(word) or _written_large(text, start, end) or _coded(words, place):
            continue
        read = corrector.corrected(word)
        if read != word:
            yield Change(start, end, read)


def _written_large(text: str, start: int, end: int) -> bool:
    """Tell what is written in capitals, an abbreviation or a maker's way to write a name."""
    return not text[start + 1 : end].islower()


def _coded(words: Words, place: int) -> bool:
    """Tell a part of a code, which is glued to a part that has a digit: `corre-12`."""
    before = place > 0 and words.gaps[place] in _GLUE and not words.words[place - 1].isalpha()
    after = place + 1
    return before or (
        after < len(words.words) and words.gaps[after] in _GLUE and not words.words[after].isalpha()
    )


_GLUE = frozenset({"", "-", "/", ".", "_"})


def _slips(word: str) -> frozenset[str]:
    """Return what one slip makes of a word; its first letter is never the slip."""
    cuts = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    found = {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    found |= {head + letter + tail[1:] for head, tail in cuts[:-1] for letter in _LETTERS}
    found |= {head + tail[1:] for head, tail in cuts[:-1]}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts[:-2]}
    return frozenset(found)


def _one(word: str, meant: Sequence[str]) -> str:
    """Choose what was meant; nothing when several words are as likely."""
    if len(meant) > 1:
        same = sorted(word)
        slight = [w for w in meant if sorted(w) == same or _undoubled(w) == _undoubled(word)]
        meant = slight or meant
    numbers = {singular(w) for w in meant}
    return min(meant, key=len) if len(numbers) == 1 else ""


def _undoubled(word: str) -> str:
    """Return a word with each run of a letter written once."""
    return "".join(a for a, b in zip(word, word[1:] + " ", strict=True) if a != b)


def _two(word: str, spellings: Container[str]) -> str:
    """Return two words that each say something by themselves, if there is one way to split so."""
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    found = [
        f"{word[:at]} {word[at:]}"
        for at in cuts
        if word[:at] in spellings and word[at:] in spellings
    ]
    return found[0] if len(found) == 1 else ""
