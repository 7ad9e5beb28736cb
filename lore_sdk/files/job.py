"""What one run over a file is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run: what to read, how, and where to write.

    `maps` are `FIELD=COLUMN`; `properties` are columns (or `property:column`) that say something
    about the item. An empty `encoding`, `input_format` or `format` is found out from the file.
    """

    pairs: Path
    out: Path
    layout: str = "auto"
    items: Path | None = None
    queries: Path | None = None
    maps: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    encoding: str = ""
    input_format: str = ""
    format: str = ""
    resume: bool = False
    workers: int = 1
    limit: int | None = None
