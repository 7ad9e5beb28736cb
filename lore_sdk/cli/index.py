"""`lore index`: build, query and describe indexes over catalogues."""

from __future__ import annotations

import json as json_
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import (
    Encoding,
    JsonSummary,
    Layout,
    Limit,
    Maps,
    PropertyColumns,
    Quiet,
    listed,
)
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.cli.tables import printable

if TYPE_CHECKING:
    from lore_sdk.files.indexing import Indexed
    from lore_sdk.knowledge.retrieval import FoundItem

__all__ = ["app"]

app = typer.Typer(
    help="Build, query and describe indexes over catalogues.\n\n"
    "Example: lore index build catalogue.csv -o shop-index",
    no_args_is_help=True,
    rich_markup_mode=None,
)

IndexFolder = Annotated[
    Path, typer.Argument(metavar="INDEX", help="Folder of an index that `build` made.")
]


@app.command()
def build(
    context: typer.Context,
    catalogue: Annotated[
        Path,
        typer.Argument(metavar="CATALOG", help="File of items: CSV, TSV, JSONL, Parquet, .gz."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the index.")],
    retriever: Annotated[
        str,
        typer.Option(
            metavar="NAME[:SETTINGS]",
            help="How items are found: bm25, faiss-flat, faiss-hnsw, faiss-ivf, or a plugin's; "
            "bm25+faiss-flat fuses two.",
        ),
    ] = "bm25",
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME[:FOLDER]",
            help="What makes vectors, where the retriever needs them: hashed (the default there), "
            "sentence-transformers:FOLDER, onnx:FOLDER, or a plugin's.",
        ),
    ] = "",
    layout: Layout = "auto",
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    input_format: Annotated[
        str, typer.Option(help="Reader of the catalogue, when its name does not say.")
    ] = "",
    limit: Limit = None,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Build an index of the items of a catalogue.

    An index that is already in the folder answers until the new one is whole and takes its place.
    Rows that are no items go to OUT.rejects.jsonl with their line and the reason.

    Example: lore index build catalogue.csv -o shop-index --retriever bm25+faiss-flat
    """
    from lore_sdk.files.catalogue import CatalogueFile
    from lore_sdk.files.indexing import index_catalogue

    file = CatalogueFile(
        path=catalogue,
        layout=layout,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        input_format=input_format,
    )
    with shown_progress(quiet) as (notice, progress):
        indexed = index_catalogue(
            file,
            out,
            plugins=installed_plugins(context),
            now=datetime.now(UTC),
            retriever=retriever,
            encoder=encoder,
            limit=limit,
            notice=notice,
            progress=progress,
        )
    _tell_built(indexed, out, as_json=json)


@app.command()
def query(
    context: typer.Context,
    index: IndexFolder,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What a shopper types.")],
    k: Annotated[int, typer.Option("-k", min=1, metavar="N", help="Items to show.")] = 10,
    encoder: Annotated[
        str,
        typer.Option(
            metavar="NAME[:FOLDER]", help="The encoder that made the index, where it has moved."
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object an item.")] = False,
) -> None:
    """Show the items that answer a query best, each with what in it speaks to the query.

    Scores of one query compare with each other, not with those of another query.

    Example: lore index query shop-index "red summer dress" -k 5
    """
    from lore_sdk.knowledge.retrieval import CatalogueIndex

    with CatalogueIndex.open(index, plugins=installed_plugins(context), encoder=encoder) as opened:
        (found,) = opened.search([text], k)
    for rank, each in enumerate(found, 1):
        typer.echo(json_.dumps(_found_record(each)) if json else _told_found(rank, each))
    if not found and not json:
        typer.echo("nothing in the index shares a word with the query")


@app.command()
def info(
    index: IndexFolder,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say what an index was made of, by what, and when.

    Example: lore index info shop-index
    """
    from lore_sdk.knowledge.retrieval import describe_index

    description = describe_index(index)
    stated = asdict(description.manifest) | {"bytes": description.size}
    if json:
        typer.echo(json_.dumps(stated, ensure_ascii=False))
        return
    for name, value in stated.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        typer.echo(f"{name:<10}  {shown}".rstrip())


def _tell_built(indexed: Indexed, out: Path, *, as_json: bool) -> None:
    manifest = indexed.manifest
    if as_json:
        counts = {"repeated": indexed.repeated, "rejected": indexed.rejected}
        rejects = {"rejects": str(indexed.rejects) if indexed.rejects else None}
        record = {"out": str(out), **asdict(manifest), **counts, **rejects}
        typer.echo(json_.dumps(record, ensure_ascii=False))
        return
    by = f"{manifest.retriever}, {manifest.identity}" if manifest.identity else manifest.retriever
    typer.echo(f"indexed     {manifest.items:,} items by {by}")
    if indexed.repeated:
        typer.echo(f"left out    {indexed.repeated:,} with the id of an earlier one, which counts")
    if indexed.rejects:
        typer.echo(f"rejected    {indexed.rejected:,} rows, in {indexed.rejects}")
    typer.echo(f"written to  {out}")


def _found_record(found: FoundItem) -> dict[str, object]:
    return {
        "id": found.item.id,
        "score": round(found.score, 6),
        "title": found.item.title,
        "points": list(found.points),
    }


def _told_found(rank: int, found: FoundItem) -> str:
    name, title = " ".join(found.item.id.split()), " ".join(found.item.title.split())
    lines = [f"{rank:>3}  {found.score:.4f}  {name}  {title}"]
    lines += [f"{'':5}· {point}" for point in found.points]
    return "\n".join(map(printable, lines))
