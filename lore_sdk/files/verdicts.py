"""Finished verdict records on their way to a writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

__all__ = ["Verdicts", "Writer"]


class Verdicts:
    """All verdict records of a run in input order: as dicts, or as JSON lines; any number of times.

    The fields of a record are those of `lore_sdk.files.FIELDS`, in their order.
    """

    def __init__(self, blocks: Callable[[], Iterator[bytes]]) -> None:
        self._blocks = blocks

    def __iter__(self) -> Iterator[dict[str, object]]:
        for line in self.lines():
            yield json.loads(line)

    def blocks(self) -> Iterator[bytes]:
        """Yield the records as JSON lines, any number of whole lines at a time."""
        return self._blocks()

    def lines(self) -> Iterator[bytes]:
        """Yield the records as JSON, a line each."""
        for block in self._blocks():
            yield from block.splitlines(keepends=True)

    def groups(self, size: int) -> Iterator[bytes]:
        """Yield the records as JSON lines, `size` at a time but for the last."""
        lines = self.lines()
        while group := b"".join(islice(lines, size)):
            yield group


Writer = Callable[[Verdicts, BinaryIO], str]
"""Writes all records to an open file; returns a notice for the user, or nothing to say as ''."""
