"""From a catalogue file to an index: its items in, its bad rows aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from lore_sdk.files.catalogue import CatalogueFile, items_of, open_catalogue
from lore_sdk.files.finish import write_side_rejects
from lore_sdk.files.places import rejects_path
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.summary import Progress
from lore_sdk.knowledge.retrieval import Manifest, build_index
from lore_sdk.plugins import Plugins

__all__ = ["Indexed", "index_catalogue"]


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
        kept = items_of(islice(rows, limit), rejects, progress)
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
        write_side_rejects(rejects, place)
    return Indexed(
        manifest=built.manifest,
        repeated=built.repeated,
        rejected=rejects.count,
        rejects=place if rejects.count else None,
    )
