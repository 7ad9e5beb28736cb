"""Where Chinese words begin, which no space says: so that `和服` is not found in `衣服和服装`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lore_sdk.errors import PackError
from lore_sdk.knowledge.text import HAN

__all__ = ["Cutter"]

_RUN = re.compile(f"[{HAN}]+")
_INSTALL = "whose ends the library rjieba finds; run: pip install 'lore-sdk[zh]'"


class Cutter:
    """Cuts Chinese into words by jieba's dictionary and the spellings of a pack.

    jieba takes the likeliest path through its dictionary (rjieba, MIT licence); what the pack
    spells counts as a word too, as likely as is needed to be cut in one; and a word of the
    dictionary that is made of the pack's, `男鞋`, is cut into these. Takes 0.2 s to make. Raises
    PackError when the library is not installed.
    """

    def __init__(self, spellings: Iterable[str]) -> None:
        self._known = frozenset(each.replace(" ", "") for each in spellings)
        try:
            # 0.2 s for the dictionary, which a pack without Chinese words does not need
            from rjieba import Jieba
        except ImportError as error:
            raise PackError(
                f"the pack has Chinese words, as `{min(self._known)}`, {_INSTALL}"
            ) from error
        self._jieba = Jieba()
        for spelling in sorted(self._known):
            if len(spelling) > 1 and _RUN.fullmatch(spelling):
                self._jieba.add_word(spelling, None, None)

    @classmethod
    def of(cls, spellings: Iterable[str]) -> Cutter | None:
        """Make a cutter for a pack; None where no spelling is Chinese."""
        chinese = [each for each in spellings if not each.isascii() and _RUN.search(each)]
        return cls(chinese) if chinese else None

    def inner(self, words: Sequence[str], gaps: Sequence[str]) -> frozenset[int]:
        """Return the numbers of the words that stand inside of a Chinese word, not at its start.

        `words` are those of `split_words`, where each Chinese character is one; `gaps` are what
        stands before each.
        """
        return frozenset(self._inner(words, gaps))

    def _inner(self, words: Sequence[str], gaps: Sequence[str]) -> Iterator[int]:
        for start, end in _runs(words, gaps):
            place = start
            for word in self._jieba.cut("".join(words[start:end]), False):
                for size in self._parts(word) or (len(word),):
                    yield from range(place + 1, place + size)
                    place += size

    def _parts(self, word: str) -> tuple[int, ...]:
        """Return the lengths of the pack's words that a word is made of; none where it is not."""
        if word in self._known:
            return (len(word),)
        for size in range(len(word) - 1, 0, -1):
            if word[:size] in self._known and (rest := self._parts(word[size:])):
                return (size, *rest)
        return ()


def _runs(words: Sequence[str], gaps: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find Chinese characters with nothing between them, by their numbers (half-open).

    Signs that fold into several, as `㊀㊁`, are one word of `words` and none of a run.
    """
    start = 0
    for place, word in enumerate(words):
        chinese = len(word) == 1 and _RUN.match(word) is not None
        if start < place and (gaps[place] or not chinese):
            yield start, place
        if gaps[place] or not chinese:
            start = place if chinese else place + 1
    if start < len(words):
        yield start, len(words)
