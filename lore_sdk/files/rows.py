"""What readers hand on: rows, rows that could not be read, and the table they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

__all__ = [
    "DEPTH_LIMIT",
    "FIELD_LIMIT",
    "RAW_LIMIT",
    "ROW_LIMIT",
    "Reject",
    "Row",
    "Table",
    "shown",
]

FIELD_LIMIT = 1_000_000
"""Characters that one field may have; a row with a longer one is rejected."""

ROW_LIMIT = 8_000_000
"""Characters that one row may have; the rest of a longer one is skipped without being kept."""

DEPTH_LIMIT = 64
"""Objects and lists that may stand inside one another in a JSON row."""

RAW_LIMIT = 500
"""Characters of a rejected row that are kept."""

_UNDECODED = re.compile("[\udc00-\udcff]")


class Row(NamedTuple):
    """One row: its number from 1 among all rows, where it starts, and its cells by column.

    A tuple and not a dataclass, since millions of them travel between processes. `size` is the
    row's length in characters, roughly.
    """

    number: int
    line: int
    fields: Mapping[str, object]
    size: int


class Reject(NamedTuple):
    """One row that is not judged, and why; `file` is its name where it is not the pairs file."""

    number: int
    line: int
    reason: str
    raw: str
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file opened by a reader.

    `columns` are those of the header, or of the first rows where every row names its own.
    `rows` yields every row in order, each once. `fraction` says how much of the file was read, in
    [0, 1], or nan. `fixed` is False where a row may have columns that are not in `columns`. `close`
    closes the file, whether its rows were read to the end or not; closing twice is fine.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row | Reject]
    fraction: Callable[[], float] = lambda: float("nan")
    notices: tuple[str, ...] = ()
    fixed: bool = True
    close: Callable[[], None] = lambda: None


def shown(raw: str, limit: int = RAW_LIMIT) -> str:
    r"""Cut a raw row to `limit` characters that can be written; undecoded bytes show as `\xe9`."""
    cut = raw[:limit]
    safe = _UNDECODED.sub(lambda mark: f"\\x{ord(mark[0]) - 0xDC00:02x}", cut)
    return safe.encode("utf-8", "backslashreplace").decode("utf-8")
