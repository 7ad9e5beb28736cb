"""Rows that are not judged: their lines in the rejects file."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from lore_sdk.files.rows import Reject, shown

__all__ = ["SideRejects", "reject_line"]

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def reject_line(reject: Reject) -> str:
    """Return a reject as JSON: line, row, file where it is not the pairs', reason, raw."""
    stated: dict[str, object] = {"line": reject.line, "row": reject.number}
    if reject.file:
        stated["file"] = shown(reject.file)
    return _ENCODE(stated | {"reason": shown(reject.reason), "raw": shown(reject.raw)})


class SideRejects:
    """Collects the rejects of the items and queries files in a file, since they may be many."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file = path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, reject: Reject) -> None:
        """Take one more."""
        self._file.write((reject_line(reject) + "\n").encode())
        self.count += 1

    def flush(self) -> None:
        """Bring what was taken to the file, for others to read."""
        self._file.flush()
