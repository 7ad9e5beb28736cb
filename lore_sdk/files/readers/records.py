"""Strict CSV records that recover from a quote that is not closed.

A quote that opens a cell and is not closed would swallow the rows after it. Here only its first
line is lost: it is handed on with a reason, and the lines after it are read again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from lore_sdk.files.rows import ROW_LIMIT
from lore_sdk.files.source import Line

__all__ = ["LineFeed", "Record", "Records"]


class _OverlongError(Exception):
    """A row went on past the limit: a quote is not closed."""


class LineFeed:
    """Lines for the csv module that remembers what it gave, and takes lines back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self.taken: list[Line] = []
        self._size = 0

    def __iter__(self) -> LineFeed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        text = line.text
        self._size += len(text)
        if self._size > ROW_LIMIT and len(self.taken) > 1:
            raise _OverlongError
        return text

    def start(self) -> None:
        """Forget the lines given so far: a new record begins."""
        self.taken = []
        self._size = 0

    def push_back(self, lines: list[Line]) -> None:
        """Take lines back; they are given again, in order, before any other."""
        self._back.extendleft(reversed(lines))

    def peek(self) -> Line:
        """Return the next line without taking it; its text is empty at the end."""
        if not self._back and (line := next(self._lines, None)):
            self._back.append(line)
        return self._back[0] if self._back else Line(0, "", "")


class Record:
    """One record: its cells, the lines it stands on, and why it is unusable (or nothing)."""

    __slots__ = ("cells", "flaw", "lines", "size")

    def __init__(self, cells: list[str], lines: list[Line], flaw: str = "") -> None:
        self.cells = cells
        self.lines = lines
        if len(lines) == 1:
            self.flaw = flaw or lines[0].flaw
            self.size = len(lines[0].text)
        else:
            self.flaw = flaw or next((line.flaw for line in lines if line.flaw), "")
            self.size = sum(len(line.text) for line in lines)

    @property
    def text(self) -> str:
        """The record as it stands in the file, or the beginning of a long one."""
        return "".join(line.text for line in self.lines[:20]).rstrip("\r\n")


class Records:
    """The records of a delimited file; set `width` once the header is known."""

    def __init__(self, feed: LineFeed, delimiter: str) -> None:
        # the csv module has one limit for the whole process; rows are bounded by LineFeed anyway
        csv.field_size_limit(ROW_LIMIT)
        self.feed = feed
        self.width = 0
        self._delimiter = delimiter
        self._reader = self._new()

    def next(self) -> Record | None:
        """Return the next record, a blank line being one without cells; None at the end."""
        feed = self.feed
        feed.start()
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except (csv.Error, _OverlongError) as error:
            return self._recover(f"a quote is not closed or not doubled ({error})")
        taken = feed.taken
        if len(taken) > 1 and self.width and len(cells) != self.width and self._swallowed():
            return self._recover("a quote is not closed")
        return Record(cells, taken)

    def _new(self) -> Iterator[list[str]]:
        return csv.reader(self.feed, delimiter=self._delimiter, strict=True)

    def _recover(self, flaw: str) -> Record:
        first, *rest = self.feed.taken
        self.feed.push_back(rest)
        self._reader = self._new()
        plain = first.text.rstrip("\r\n").split(self._delimiter)
        if self._delimiter == "\t" and len(plain) == self.width:
            return Record(plain, [first])
        return Record([], [first], first.flaw or flaw)

    def _swallowed(self) -> bool:
        """Tell whether all lines between the first and the last are whole rows of the width."""
        between = self.feed.taken[1:-1]
        return self.width > 1 and bool(between) and all(map(self._is_row, between))

    def _is_row(self, line: Line) -> bool:
        try:
            cells = next(csv.reader([line.text], delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return False
        return len(cells) == self.width
