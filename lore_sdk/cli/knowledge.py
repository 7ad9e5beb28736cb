"""`lore knowledge`: import what is known, and look into it."""

from __future__ import annotations

import json as json_
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import Encoding, JsonSummary, Quiet
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.cli.tables import printable

if TYPE_CHECKING:
    from lore_sdk.files.knowledge.run import Imported
    from lore_sdk.knowledge import Fact, KnowledgeStore

__all__ = ["app"]

app = typer.Typer(
    help="Import what is known about queries and items, and look into it.\n\n"
    "A knowledge store is for `lore judge --knowledge STORE`.\n\n"
    "Example: lore knowledge info shop.knowledge",
    no_args_is_help=True,
    rich_markup_mode=None,
)

StoreFile = Annotated[Path, typer.Argument(metavar="STORE", help="A knowledge store.")]


@app.command("import")
def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Files to import: CSV, TSV, JSONL, Parquet, .gz."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The store; it is made or added to.")],
    kind: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="What the files are: ubi, clicks, aliases, catalog, brands, colors or "
            "selling-points; auto goes by the names of their columns.",
        ),
    ] = "auto",
    map: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="FIELD=COLUMN", help="Which column holds a field; repeatable."
        ),
    ] = None,
    encoding: Encoding = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin an empty store instead of adding.")
    ] = False,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Import click logs, words and catalogues into a knowledge store.

    Fields for --map: query, item, clicks, impressions, position, time of clicks; alias, meaning,
    attribute of aliases; brand, parent of brands; color, near of colors; item, selling_point of
    selling-points; id, title, selling_points of a catalog. Judges that have the store open go on
    with what they opened; rows that cannot be used go to OUT.rejects.jsonl.

    Example: lore knowledge import clicks.csv aliases.csv catalog.jsonl -o shop.knowledge
    """
    from lore_sdk.files.knowledge.run import ImportJob, import_knowledge

    job = ImportJob(
        files=files, out=out, kind=kind, maps=tuple(map or ()), encoding=encoding, anew=anew
    )
    with shown_progress(quiet) as (notice, _):
        imported = import_knowledge(job, plugins=installed_plugins(context), notice=notice)
    if json:
        typer.echo(json_.dumps(_summary(imported, out), ensure_ascii=False))
        return
    typer.echo(f"imported    {imported.rows:,} rows")
    if imported.rejects:
        typer.echo(f"rejected    {imported.rejected:,} rows, in {imported.rejects}")
    with _opened(out) as store:
        typer.echo(f"written to  {out}, version {store.id}")


@app.command()
def show(
    store: StoreFile,
    query: Annotated[str, typer.Argument(help="A query, as a shopper types it.")],
    limit: Annotated[int, typer.Option(min=1, help="Clicked items to show at most.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what a store knows about a query: aliases in it, and items clicked after it.

    Example: lore knowledge show shop.knowledge "morning C evening A"
    """
    with _opened(store) as known:
        facts = [fact for mention in known.aliases(query) for fact in mention.meanings]
        clicked = known.clicked(query, limit=limit)
        if json:
            typer.echo(json_.dumps(_records([*facts, *clicked]), ensure_ascii=False, indent=2))
            return
        lines = [*map(_alias, facts), *_table(known, clicked)]
    typer.echo("\n".join(map(printable, lines)) if lines else f"nothing is known about `{query}`")


@app.command()
def info(
    store: StoreFile,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what a store holds, and which files it came from.

    Example: lore knowledge info shop.knowledge --json
    """
    from dataclasses import asdict

    with _opened(store) as known:
        found, name = known.info(), known.id
    if json:
        typer.echo(json_.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    typer.echo(f"version     {name}, of {found.created}")
    typer.echo(f"queries     {found.queries:,} with clicks on {found.facts['clicked']:,} items")
    others = (f"{kind} {count:,}" for kind, count in found.facts.items() if kind != "clicked")
    typer.echo(f"facts       {'  '.join(others)}")
    typer.echo(f"items       {found.items:,}")
    for source in found.sources:
        rejected = f", {source.rejected:,} rejected" if source.rejected else ""
        typer.echo(
            f"from        {source.name} ({source.kind}), {source.imported}: "
            f"{source.rows:,} rows{rejected}"
        )


def _opened(path: Path) -> KnowledgeStore:
    from lore_sdk.knowledge import KnowledgeStore

    return KnowledgeStore.open(path)


def _summary(imported: Imported, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "version": imported.info.version,
        "digest": imported.info.digest,
        "rows": imported.rows,
        "rejected": imported.rejected,
        "rejects": str(imported.rejects) if imported.rejects else None,
        "facts": dict(imported.info.facts),
        "items": imported.info.items,
    }


def _records(facts: list[Fact]) -> list[dict[str, object]]:
    from dataclasses import asdict

    return [asdict(fact) for fact in facts]


def _alias(fact: Fact) -> str:
    attribute = f"{fact.attribute}: " if fact.attribute else ""
    return f"“{fact.subject}” means {attribute}{fact.object}   ({fact.source}, {fact.time[:10]})"


def _table(store: KnowledgeStore, clicked: list[Fact]) -> Iterator[str]:
    for fact in clicked:
        known = store.item(fact.object)
        title = known.item.title if known and known.item.title else "(in no catalogue)"
        shown = "" if fact.shown is None else f" of {fact.shown:,} times seen"
        lift = "" if fact.lift is None else f", lift {fact.lift:.2f}"
        yield (
            f"{fact.clicks:,} clicks{shown}{lift}   {fact.object}  {title}   "
            f"({fact.source}, {fact.time[:10]})"
        )
