"""Pairs with people's labels, read from a file as a whole."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lore_sdk.errors import DataError, LayoutError, RowError
from lore_sdk.files.arrange import Arranged, arrange
from lore_sdk.files.job import Job
from lore_sdk.files.labels import Labels, parse_labels
from lore_sdk.files.lookup import Lookup
from lore_sdk.files.pairs import PairMaker
from lore_sdk.files.rows import Reject, Row
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item, Query, Scale

__all__ = ["LabelledFile", "LabelledPair", "read_labelled"]


class LabelledPair(NamedTuple):
    """One pair; `share` is where people put it on the scale, from 0 (lowest grade) to 1."""

    query: Query
    item: Item
    share: float


class LabelledFile(NamedTuple):
    """The labelled pairs of a file, the rows that could not be used, and what labels mean there."""

    pairs: list[LabelledPair]
    rejects: list[Reject]
    labels: Labels


def read_labelled(
    job: Job,
    *,
    scale: Scale,
    labels: str = "",
    plugins: Plugins,
    notice: Callable[[str], None] = lambda line: None,
) -> LabelledFile:
    """Read the pairs of a job with their labels; `labels` says what these mean (`1:4`, `E=L4,…`).

    Without it the layout does, else labels are grades of the scale. Raises LayoutError when no
    column holds labels, DataError when no row can be used.
    """
    found = LabelledFile([], [], Labels())
    with TemporaryDirectory(prefix="lore-") as folder, ExitStack() as files:
        arranged = arrange(
            job,
            plugins=plugins,
            scratch=Path(folder),
            files=files,
            notice=notice,
            reject=found.rejects.append,
        )
        meaning = parse_labels(labels, scale) if labels else arranged.layout.labels
        found = found._replace(labels=meaning or Labels.of(scale))
        _read(arranged, files, found, job.limit)
    if not found.pairs:
        why = [f"; the first, line {reject.line}: {reject.reason}" for reject in found.rejects[:1]]
        raise DataError(
            f"no row of `{arranged.pairs}` can be used{''.join(why) or ': it has none'}"
        )
    return found


def _read(arranged: Arranged, files: ExitStack, found: LabelledFile, limit: int | None) -> None:
    if not arranged.layout.pairs.columns.label:
        raise LayoutError(
            f"`{arranged.pairs}` has no labels; --map label=COLUMN names their column"
        )
    items, queries = (Lookup(b) if b else None for b in (arranged.items, arranged.queries))
    for lookup in (items, queries):
        if lookup:
            files.callback(lookup.close)
    maker = PairMaker(arranged.layout, items, queries)
    for row in arranged.table.rows:
        if limit and len(found.pairs) + len(found.rejects) >= limit:
            return
        made = _labelled(row, maker, found.labels) if isinstance(row, Row) else row
        if isinstance(made, Reject):
            found.rejects.append(made)
        else:
            found.pairs.append(made)


def _labelled(row: Row, maker: PairMaker, labels: Labels) -> LabelledPair | Reject:
    try:
        pair = maker.pair(row)
        return LabelledPair(pair.query, pair.item, labels.share(pair.label))
    except RowError as error:
        return Reject(row.number, row.line, str(error), "")
