"""`lore compact`: a log of replies as one small Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lore_sdk.errors import DataError

__all__ = ["compact"]

_MEGA = 1_000_000


def compact(
    replies: Annotated[
        Path, typer.Argument(metavar="REPLIES", help="Log of replies, as `lore judge` keeps it.")
    ],
) -> None:
    """Fold a log of a model's replies into REPLIES.parquet.

    Failed attempts are dropped, and the log is emptied. Naming the same REPLIES again remembers
    both; the Parquet file is also there to be read with other tools.

    Example: lore compact verdicts.parquet.replies.jsonl
    """
    from lore_sdk.judge.asking.compact import compact_path
    from lore_sdk.judge.asking.log import ReplyLog

    if not replies.is_file():
        raise DataError(f"there is no log `{replies}`")
    path = compact_path(replies)
    before = replies.stat().st_size + (path.stat().st_size if path.exists() else 0)
    with ReplyLog(replies) as log:
        count = log.compact()
    after = path.stat().st_size
    typer.echo(
        f"{count:,} replies in `{path}`, {after / _MEGA:.1f} MB instead of {before / _MEGA:.1f} MB"
    )
