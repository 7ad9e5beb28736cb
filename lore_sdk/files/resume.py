"""Going on after an interrupted run: which rows are done, and are they still the same?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lore_sdk import __version__
from lore_sdk.errors import DataError
from lore_sdk.files.arrange import Arranged
from lore_sdk.files.job import Job
from lore_sdk.files.journal import Journal
from lore_sdk.files.key import rows_digest
from lore_sdk.files.rows import Reject, Row
from lore_sdk.files.summary import Tally
from lore_sdk.types import AnsweredBy

__all__ = ["done_rows", "settings_of"]


def done_rows(journal: Journal, rows: Iterator[Row | Reject], path: Path) -> Tally:
    """Take the rows that a journal holds off `rows`, and count them.

    Raises DataError when they are not the rows that the journal was made from.
    """
    tally = Tally()
    for frame in journal.frames():
        taken = list(islice(rows, frame.rows))
        if len(taken) < frame.rows or rows_digest(taken) != frame.digest:
            first, last = tally.rows + 1, tally.rows + frame.rows
            raise DataError(
                f"rows {first} to {last} of `{path}` are not those that `{journal.path}` was made "
                "from; run without --resume to begin again"
            )
        tally.add(frame)
    return tally


def settings_of(job: Job, arranged: Arranged, who: AnsweredBy) -> Mapping[str, str]:
    """Return what decides the verdicts of a run besides its rows, by names for people."""
    layout = arranged.layout
    settings = {
        "version of lore-sdk": __version__,
        "pack": who.pack,
        "content of the pack": who.pack_hash,
        "judge": " ".join(filter(None, (who.tier, who.model, who.prompt_hash))),
        "knowledge": who.knowledge,
        "captioner": who.captioner,
        "encoding": job.encoding,
        "columns": layout.pairs.columns.described(),
    }
    for name, built, file in (
        ("items file", arranged.items, layout.items),
        ("queries file", arranged.queries, layout.queries),
    ):
        if built and file:
            settings[name] = built.digest
            settings[f"columns of the {name}"] = file.columns.described()
    return settings
