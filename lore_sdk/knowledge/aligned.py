"""A text as it is read, each character with where it stands in the text as typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Aligned", "Change"]


class Change(NamedTuple):
    """Characters (half-open) of a text as it is read so far, and what is read instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text as it is read beside the text as typed.

    `origins` has for each character of `text` the half-open characters of `typed` that it is read
    from; it is empty while the two are the same.
    """

    typed: str
    text: str
    origins: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, typed: str) -> Aligned:
        """Take a text as it was typed."""
        return cls(typed, typed)

    def changed(self, changes: Iterable[Change]) -> Aligned:
        """Return the text with changes made, which are in order and do not overlap."""
        pieces: list[str] = []
        origins: list[tuple[int, int]] = []
        last = 0
        known = self.origins or tuple((n, n + 1) for n in range(len(self.text)))
        for start, end, text in changes:
            pieces += (self.text[last:start], text)
            origins += known[last:start]
            if text:
                origins += [self.span(start, end)] * len(text)
            last = end
        if not pieces:
            return self
        pieces.append(self.text[last:])
        return Aligned(self.typed, "".join(pieces), (*origins, *known[last:]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the typed characters that some characters (at least one) are read from."""
        if not self.origins:
            return start, end
        return self.origins[start][0], self.origins[end - 1][1]
