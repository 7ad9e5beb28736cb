"""`lore suspects`: the labels to look at again, most suspicious first."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import JsonSummary, Quiet
from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.evaluate.noise import Suspect
    from lore_sdk.types import Scale

__all__ = ["suspects"]

_SHOWN = 5


def suspects(
    context: typer.Context,
    verdicts: Annotated[
        Path, typer.Argument(metavar="VERDICTS", help="What `lore judge` wrote, with labels.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The ranked list, a .csv file.")],
    labels: Annotated[
        str,
        typer.Option(
            metavar="MEANING",
            help="What labels mean: a range as 1:4, words as good=L4,bad=L1, or a layout as "
            "crowdflower. By default they are grades.",
        ),
    ] = "",
    labels_from: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Take labels from this file; rows of one pair are its raters."
        ),
    ] = None,
    top: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Write the first N only.")
    ] = None,
    slips: Annotated[
        float, typer.Option(min=0.001, max=0.9, help="Share of votes taken to be slips.")
    ] = 0.1,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Rank people's labels by how much they should be looked at again.

    A label's suspicion is its expected distance, in grades, from the true grade, by the judge's
    probabilities and all votes. Use verdicts of a judge that was not fitted on these labels.

    Example: lore suspects verdicts.parquet -o suspects.csv --labels 1:4
    """
    from lore_sdk.evaluate.noise import suspects as ranked
    from lore_sdk.files.finish import write_whole
    from lore_sdk.files.judged import read_judged
    from lore_sdk.files.places import check_csv, check_input
    from lore_sdk.files.suspects import write_suspects

    check_csv(out)
    check_input(verdicts, out)
    file = read_judged(
        verdicts, plugins=installed_plugins(context), labels=labels, labels_from=labels_from
    )
    for line in () if quiet else file.notices(verdicts.name):
        typer.echo(line, err=True)
    found = ranked(file.judged, slips=slips)
    scale = file.judged.scale
    kept = found[:top]
    write_whole(out, lambda stream: write_suspects(kept, scale, stream))
    silent = len(file.judged) - len(found)
    if json:
        record = {"out": str(out), "labels": len(found), "written": len(kept), "silent": silent}
        typer.echo(json_.dumps(record, ensure_ascii=False))
    else:
        typer.echo(_told(kept, len(found), silent, scale, out))


def _told(kept: tuple[Suspect, ...], labels: int, silent: int, scale: Scale, out: Path) -> str:
    from lore_sdk.cli.tables import printable

    lines = [f"labels      {labels:,}"]
    if silent:
        lines.append(f"left out    {silent:,} pairs that the judge has no probabilities of")
    for each in kept[:_SHOWN]:
        query = str(each.pair.record.get("query") or each.pair.query)[:40]
        turn = f"{scale[each.pair.label].code}, likely {scale[each.likely].code}"
        named = printable(f"`{query}` with `{each.pair.item[:40]}`")
        lines.append(f"{each.suspicion:10.2f}  {turn}: {named}")
    return "\n".join([*lines, f"written to  {out}"])
