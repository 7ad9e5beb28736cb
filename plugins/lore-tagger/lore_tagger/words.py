"""Words as numbers: each word's own, its letters', its shape's, and whether English knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from lore_sdk.knowledge.english import english_words

__all__ = ["LETTERS", "PAD", "SHAPES", "UNKNOWN", "Numbered", "Vocabulary"]

PAD, UNKNOWN = 0, 1
LETTERS = 16
"""Letters of a word that are looked at."""
SHAPES = 8
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Numbered:
    """Some queries of equally many words: `words`, `shapes` (queries, words), `letters` (…, 16)."""

    words: Tensor
    letters: Tensor
    shapes: Tensor


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and letters that were seen in training; all others are one unknown."""

    words: tuple[str, ...]
    letters: tuple[str, ...]
    _word: dict[str, int] = field(init=False, repr=False, default_factory=dict)
    _letter: dict[str, int] = field(init=False, repr=False, default_factory=dict)
    _read: dict[str, tuple[int, list[int], int]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self._word.update({word: number for number, word in enumerate(self.words, UNKNOWN + 1)})
        self._letter.update({one: number for number, one in enumerate(self.letters, UNKNOWN + 1)})

    @classmethod
    def of(cls, queries: Iterable[Sequence[str]]) -> Vocabulary:
        """Take all words of some queries, most frequent first."""
        counts = Counter(word.lower() for words in queries for word in words)
        words = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(tuple(words), tuple(sorted({letter for word in words for letter in word})))

    def numbered(self, queries: Sequence[Sequence[str]]) -> Numbered:
        """Number queries of equally many words."""
        read = [[self._numbers(word.lower()) for word in words] for words in queries]
        return Numbered(
            torch.tensor([[word for word, _, _ in query] for query in read]),
            torch.tensor([[letters for _, letters, _ in query] for query in read]),
            torch.tensor([[shape for _, _, shape in query] for query in read]),
        )

    def _numbers(self, word: str) -> tuple[int, list[int], int]:
        found = self._read.get(word)
        if found is None:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            letters = [self._letter.get(letter, UNKNOWN) for letter in word[:LETTERS]]
            letters += [PAD] * (LETTERS - len(letters))
            found = self._read[word] = self._word.get(word, UNKNOWN), letters, _shape(word)
        return found


def _shape(word: str) -> int:
    """Tell, in this order, signs, numbers, mixtures, compounds, English words and names."""
    digits, letters = any(map(str.isdigit, word)), any(map(str.isalpha, word))
    if not letters:
        return 1 if digits else 0
    if digits:
        return 2
    if any(not letter.isalpha() for letter in word.removesuffix("'s")):
        return 3
    known = english_words()
    if word in known:
        return 4
    return 5 if word.removesuffix("'s").removesuffix("s") in known else 6
