"""Pairs of a file as a whole, without a word on their labels."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lore_sdk.errors import DataError, RowError
from lore_sdk.files.arrange import arrange
from lore_sdk.files.job import Job
from lore_sdk.files.lookup import Lookup
from lore_sdk.files.pairs import Pair, PairMaker
from lore_sdk.files.rows import Reject, Row
from lore_sdk.plugins import Plugins

__all__ = ["PairedFile", "read_pairs"]


class PairedFile(NamedTuple):
    """The pairs of a file in order, and the rows that hold none."""

    pairs: list[Pair]
    rejects: list[Reject]


def read_pairs(
    job: Job,
    *,
    plugins: Plugins,
    notice: Callable[[str], None] = lambda line: None,
) -> PairedFile:
    """Read the pairs of a job; raises LayoutError or DataError when none can be read."""
    found = PairedFile([], [])
    with TemporaryDirectory(prefix="lore-") as folder, ExitStack() as files:
        arranged = arrange(
            job,
            plugins=plugins,
            scratch=Path(folder),
            files=files,
            notice=notice,
            reject=found.rejects.append,
        )
        items, queries = (Lookup(b) if b else None for b in (arranged.items, arranged.queries))
        for lookup in (items, queries):
            if lookup:
                files.callback(lookup.close)
        maker = PairMaker(arranged.layout, items, queries)
        for row in arranged.table.rows:
            if job.limit and len(found.pairs) >= job.limit:
                break
            made = _paired(row, maker) if isinstance(row, Row) else row
            if isinstance(made, Reject):
                found.rejects.append(made)
            else:
                found.pairs.append(made)
    if not found.pairs:
        first = [f"; the first, line {each.line}: {each.reason}" for each in found.rejects[:1]]
        raise DataError(f"no row of `{job.pairs}` can be used{''.join(first) or ': it has none'}")
    return found


def _paired(row: Row, maker: PairMaker) -> Pair | Reject:
    try:
        return maker.pair(row)
    except RowError as error:
        return Reject(row.number, row.line, str(error), "")
