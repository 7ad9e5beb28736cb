"""`lore extract`: a catalogue in, the attributes of its items out."""

from __future__ import annotations

import json as json_
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import (
    Encoding,
    JsonSummary,
    KnowledgeFile,
    Layout,
    Limit,
    Maps,
    PackName,
    PropertyColumns,
    Quiet,
    listed,
)
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.files.extracting import Extracted

__all__ = ["extract"]


def extract(
    context: typer.Context,
    items: Annotated[
        Path, typer.Argument(metavar="ITEMS", help="File of items: CSV, TSV, JSONL, Parquet, .gz.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Attributes: .jsonl or .jsonl.gz.")],
    pack: PackName = "base",
    layout: Layout = "auto",
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    input_format: Annotated[
        str, typer.Option(help="Reader of the items, when their name does not say.")
    ] = "",
    knowledge: KnowledgeFile = None,
    limit: Limit = None,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Read the attributes of a catalogue's items, in the words of a rule pack.

    Each item becomes one line: its id, its title, and for each attribute what states it, surest
    first: the value, the text and where it stands, and a confidence. It is what verdicts are made
    of. OUT is written whole or not at all; rows that are no items go to OUT.rejects.jsonl.

    Example: lore extract catalogue.csv -p fashion -o attributes.jsonl
    """
    from lore_sdk.dsl import Cache
    from lore_sdk.files.catalogue import CatalogueFile
    from lore_sdk.files.extracting import extract_catalogue
    from lore_sdk.judge import LoreJudge

    file = CatalogueFile(
        path=items,
        layout=layout,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        input_format=input_format,
    )
    plugins = installed_plugins(context)
    with shown_progress(quiet) as (notice, progress):
        extracted = extract_catalogue(
            file,
            out,
            open_extractor=lambda: LoreJudge(
                pack, knowledge=knowledge, plugins=plugins, cache=Cache.default()
            ),
            plugins=plugins,
            limit=limit,
            notice=notice,
            progress=progress,
        )
    if json:
        typer.echo(json_.dumps(asdict(extracted), ensure_ascii=False, default=str))
    else:
        typer.echo(_told(extracted))


def _told(extracted: Extracted) -> str:
    silent = f", {extracted.silent:,} without an attribute" if extracted.silent else ""
    lines = [f"read        {extracted.items:,} items{silent}"]
    if extracted.rejects:
        lines.append(f"rejected    {extracted.rejected:,} rows, in {extracted.rejects}")
    return "\n".join([*lines, f"written to  {extracted.out}"])
