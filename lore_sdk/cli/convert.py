"""`lore convert`: judgements from one tool's format to another's."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lore_sdk.cli.options import Encoding, JsonSummary, Quiet
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.files.convert import Converted

__all__ = ["convert"]


def convert(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="IN", help="File of judgements.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")],
    from_: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FORMAT",
            help="Format of IN: qrels, run, quepid, quepid-book, quepid-book-csv, opensearch, "
            "rank-eval, elastic, rre, ltr, esci, wands, judgements, or any layout. By default its "
            "name and its columns tell.",
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="Format of OUT: one of these, or esci-csv; by default the end of its name tells, "
            "such as .qrels or .rre.json.",
        ),
    ] = "",
    labels: Annotated[
        str,
        typer.Option(
            metavar="MAPPING",
            help="What labels become: Exact=2,Partial=1,Irrelevant=0, or 1:4=0:3 for ranges.",
        ),
    ] = "",
    combine: Annotated[
        Literal["", "median", "mean", "majority"],
        typer.Option(
            metavar="HOW",
            help="Make one label of several raters': median, mean or majority.",
        ),
    ] = "",
    queries: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File of queries, where IN has only their ids."),
    ] = None,
    rater: Annotated[str, typer.Option(metavar="COLUMN", help="Column that names the rater.")] = "",
    index: Annotated[
        str, typer.Option(metavar="NAME", help="Index that the items stand in, for rank-eval.")
    ] = "",
    encoding: Encoding = "",
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Convert judgements from one format to another.

    What OUT has no place for is counted and said. Judgements that it cannot hold, and rows that
    hold none, go to OUT.rejects.jsonl with their line and the reason.

    Example: lore convert book.book.json ratings.qrels --combine median
    """
    from lore_sdk.files.convert import convert as convert_file
    from lore_sdk.files.judgements import JudgementFile

    file = JudgementFile(path=source, layout=from_, queries=queries, rater=rater, encoding=encoding)
    with shown_progress(quiet) as (notice, _):
        done = convert_file(
            file,
            out,
            to=to,
            labels=labels,
            combine=combine,
            index=index,
            plugins=installed_plugins(context),
            notice=notice,
        )
    typer.echo(json_.dumps(_record(done), ensure_ascii=False) if json else _told(done))


def _record(done: Converted) -> dict[str, object]:
    return {
        "out": str(done.out),
        "read": done.read,
        "written": done.written,
        "repeated": done.repeated,
        "merged": done.merged,
        "left_out": list(done.left_out),
        "rejected": done.rejected,
        "rejects": str(done.rejects) if done.rejects else None,
    }


def _told(done: Converted) -> str:
    lines = [f"read        {done.read:,} judgements", f"written     {done.written:,}"]
    if done.repeated:
        lines.append(f"repeated    {done.repeated:,}, written once")
    if done.merged:
        lines.append(f"combined    {done.merged:,} labels of several raters")
    if done.left_out:
        lines.append(f"left out    {'; '.join(done.left_out)}")
    if done.rejects:
        rows = "1 row" if done.rejected == 1 else f"{done.rejected:,} rows"
        lines.append(f"rejected    {rows}, in {done.rejects}")
    return "\n".join([*lines, f"written to  {done.out}"])
