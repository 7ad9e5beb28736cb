"""From a catalogue file to what its items state: one line of attributes for each item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Protocol

from lore_sdk.errors import DataError
from lore_sdk.files.catalogue import CatalogueFile, items_of, open_catalogue
from lore_sdk.files.finish import write_side_rejects, write_whole
from lore_sdk.files.places import check_input, check_out, rejects_path
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.summary import Progress
from lore_sdk.plugins import Plugins
from lore_sdk.types import Evidence, Item

__all__ = ["Extracted", "Extractor", "extract_catalogue"]

_SUFFIXES = (".jsonl", ".jsonl.gz")
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Extractor(Protocol):
    """What extracts: a `LoreJudge`."""

    def extract(self, item: Item) -> Sequence[Evidence]:
        """Return what an item states, surest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What came of a catalogue: `items` were written, `silent` of them state nothing.

    `rejected` rows are in the file `rejects`, which is None where there were none.
    """

    out: Path
    items: int
    silent: int
    rejected: int
    rejects: Path | None


def extract_catalogue(
    file: CatalogueFile,
    out: Path,
    *,
    open_extractor: Callable[[], Extractor],
    plugins: Plugins,
    limit: int | None = None,
    notice: Callable[[str], None] = lambda line: None,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Extracted:
    """Write a line for each of the first `limit` rows of a catalogue; `out` is whole or untouched.

    A line is JSON: `id`, `title` and `attributes`, which maps an attribute to what states it,
    surest first, each with `value`, `text`, `field`, `span`, `source` and `confidence` (see
    `Evidence`). Raises DataError when a file cannot be used or no row is an item.
    """
    if not out.name.endswith(_SUFFIXES):
        raise DataError(f"`{out}` has to end in .jsonl or .jsonl.gz, which is what is written")
    check_out(out)
    check_input(file.path, out)
    with (
        TemporaryDirectory(prefix="lore-") as scratch,
        open_catalogue(file, plugins=plugins, notice=notice) as rows,
        SideRejects(Path(scratch) / "rejects") as rejects,
    ):
        lines = _Lines(open_extractor())
        items = items_of(islice(rows, limit), rejects, progress)
        write_whole(out, lambda stream: lines.write(items, stream))
        place = rejects_path(out)
        write_side_rejects(rejects, place)
    return Extracted(
        out=out,
        items=lines.items,
        silent=lines.silent,
        rejected=rejects.count,
        rejects=place if rejects.count else None,
    )


@dataclass(slots=True)
class _Lines:
    """Writes the lines of items, and counts them."""

    extractor: Extractor
    items: int = 0
    silent: int = 0

    def write(self, items: Iterable[Item], stream: BinaryIO) -> None:
        for item in items:
            found = self.extractor.extract(item)
            self.items += 1
            self.silent += not found
            stream.write(_line(item, found))


def _line(item: Item, found: Sequence[Evidence]) -> bytes:
    attributes: dict[str, list[dict[str, object]]] = {}
    for piece in found:
        stated: dict[str, object] = {
            "value": piece.value,
            "text": piece.text,
            "field": piece.field,
            "span": piece.span,
            "source": piece.source,
            "confidence": piece.confidence,
        }
        if piece.note:
            stated["note"] = piece.note
        attributes.setdefault(piece.attribute, []).append(stated)
    record = {"id": item.id, "title": item.title, "attributes": attributes}
    return (_ENCODE(record) + "\n").encode()
