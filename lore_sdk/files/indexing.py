"""From a catalogue file to an index: its items in, its bad rows aside."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lore_sdk.errors import DataError
from lore_sdk.files.catalogue import CatalogueFile, open_catalogue
from lore_sdk.files.finish import write_whole
from lore_sdk.files.places import rejects_path
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.rows import Reject
from lore_sdk.files.summary import Progress
from lore_sdk.knowledge.retrieval import Manifest, build_index
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item

__all__ = ["Indexed", "index_catalogue"]

_PROGRESS_ROWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What came of indexing a catalogue.

    `rejected` rows are in the file `rejects`, which is None where there were none; `repeated` rows
    had the id of an earlier one.
    """

    manifest: Manifest
    repeated: int
    rejected: int
    rejects: Path | None


def index_catalogue(
    file: CatalogueFile,
    out: Path,
    *,
    plugins: Plugins,
    now: datetime,
    retriever: str = "bm25",
    encoder: str = "",
    limit: int | None = None,
    notice: Callable[[str], None] = lambda line: None,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Indexed:
    """Build the index of a catalogue file in the folder `out`; see `build_index`.

    The first `limit` rows are read. Raises DataError when the file or the folder cannot be used,
    or no row is an item; the index that was there before then stays.
    """
    with (
        TemporaryDirectory(prefix="lore-") as scratch,
        open_catalogue(file, plugins=plugins, notice=notice) as rows,
        SideRejects(Path(scratch) / "rejects") as rejects,
    ):
        kept = _items(islice(rows, limit), rejects, progress)
        built = build_index(
            kept,
            out,
            plugins=plugins,
            now=now,
            retriever=retriever,
            encoder=encoder,
            source=file.path.name,
        )
        place = rejects_path(out if out.name else out.resolve())
        _write_rejects(rejects, place)
    return Indexed(
        manifest=built.manifest,
        repeated=built.repeated,
        rejected=rejects.count,
        rejects=place if rejects.count else None,
    )


def _items(
    rows: Iterator[Item | Reject], rejects: SideRejects, progress: Callable[[Progress], None]
) -> Iterator[Item]:
    first: Reject | None = None
    number = 0
    for number, row in enumerate(rows, 1):
        if number % _PROGRESS_ROWS == 0:
            progress(Progress(number, 0, rejects.count, float("nan")))
        if isinstance(row, Reject):
            first = first or row
            rejects.add(row)
        else:
            yield row
    if first and rejects.count == number:
        raise DataError(f"no row is an item; the first, line {first.line}: {first.reason}")


def _write_rejects(rejects: SideRejects, place: Path) -> None:
    if not rejects.count:
        place.unlink(missing_ok=True)
        return
    rejects.flush()
    with rejects.path.open("rb") as lines:
        write_whole(place, lambda file: shutil.copyfileobj(lines, file))
