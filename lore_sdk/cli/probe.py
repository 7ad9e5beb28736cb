"""`lore probe`: how often a judge's grades turn where nothing that matters has changed."""

from __future__ import annotations

import json as json_
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import (
    Encoding,
    ItemsFile,
    JsonSummary,
    Layout,
    Limit,
    Maps,
    PackName,
    PairsFile,
    PropertyColumns,
    QueriesFile,
    Quiet,
    listed,
)
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.evaluate.figure import Figure
    from lore_sdk.evaluate.probes import Probe, Probed
    from lore_sdk.plugins import Plugins

__all__ = ["probe"]

_NOWHERE = Path(os.devnull)


def probe(
    context: typer.Context,
    pairs: PairsFile,
    pack: PackName = "base",
    matcher: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="Matcher, by name or fitted file.")
    ] = "embedded",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PROBE", help="Run this probe only; repeatable."),
    ] = None,
    synonyms: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="More synonyms for paraphrase, a line each: sofa, couch or tv => television.",
        ),
    ] = None,
    layout: Layout = "auto",
    items: ItemsFile = None,
    queries: QueriesFile = None,
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    limit: Limit = None,
    resamples: Annotated[
        int, typer.Option(min=0, max=100_000, help="Draws of queries for each interval.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of changes and draws.")] = 0,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Tell how often grades turn where nothing that matters has changed.

    Pairs are judged as they are and with the words of the query in another order, in capitals,
    paraphrased, with the query or popular words in the title, and with properties turned round.
    Labels are not needed. Intervals draw whole queries.

    Example: lore probe pairs.csv -p fashion --synonyms synonyms.txt
    """
    from lore_sdk.dsl import Cache
    from lore_sdk.evaluate.changes import pack_synonyms, popular_words
    from lore_sdk.evaluate.probes import run_probes
    from lore_sdk.files import Job
    from lore_sdk.files.paired import read_pairs
    from lore_sdk.files.synonyms import read_synonyms
    from lore_sdk.judge import LoreJudge

    plugins = installed_plugins(context)
    probes = _probes(plugins, only or [])
    job = Job(
        pairs=pairs,
        out=_NOWHERE,
        layout=layout,
        items=items,
        queries=queries,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        limit=limit,
    )
    own = read_synonyms(synonyms) if synonyms else {}
    judge = LoreJudge(pack, matcher=matcher, plugins=plugins, cache=Cache.default())
    with shown_progress(quiet) as (notice, _):
        file = read_pairs(job, plugins=plugins, notice=notice)
        if file.rejects:
            first = file.rejects[0]
            notice(f"{len(file.rejects):,} rows left out; line {first.line}: {first.reason}")
    found = run_probes(
        judge,
        [(pair.query, pair.item) for pair in file.pairs],
        probes,
        synonyms=pack_synonyms(judge.pack.schema) | own,
        popular=popular_words((pair.item.title for pair in file.pairs), judge.pack.schema),
        resamples=resamples,
        seed=seed,
    )
    if json:
        typer.echo(json_.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        typer.echo(_told(found))


def _probes(plugins: Plugins, only: list[str]) -> list[Probe]:
    from lore_sdk.evaluate.probes import Probe
    from lore_sdk.plugins import ProbeOffer

    names = only or list(plugins.offers(ProbeOffer))
    offers = [plugins.get(ProbeOffer, name) for name in names]
    return [
        Probe(
            name=offer.name,
            summary=offer.summary,
            change=plugins.load(ProbeOffer, offer.name),
            photos=offer.photos,
        )
        for offer in offers
    ]


def _told(found: tuple[Probed, ...]) -> str:
    from lore_sdk.cli.tables import as_text
    from lore_sdk.evaluate.sections import Section

    table = Section(
        title="probes",
        header=("", "flips", "95 % interval", "up", "down", "pairs", "queries", "note"),
        rows=tuple(_row(each) for each in found),
    )
    worst = Section(
        title="furthest flips",
        header=("", "grade", "query", "title"),
        rows=tuple(
            (
                each.name,
                f"{flip.before or 'none'} to {flip.after or 'none'}",
                _changed(flip.query, flip.changed_query),
                _changed(flip.item, flip.changed_item),
            )
            for each in found
            for flip in each.worst[:2]
        ),
    )
    return as_text([], [table, *([worst] if worst.rows else [])]).strip()


def _row(each: Probed) -> tuple[str, ...]:
    if each.flips is None:
        return (each.name, "", "", "", "", "", "", each.why)
    shares = each.flips
    return (
        each.name,
        _percent(shares.value),
        "" if shares.low is None else f"{_percent(shares.low)} to {_percent(shares.high)}",
        _share(each.up),
        _share(each.down),
        f"{shares.pairs:,}",
        f"{shares.queries:,}",
        shares.why,
    )


def _share(figure: Figure | None) -> str:
    return "" if figure is None else _percent(figure.value)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _changed(before: str, after: str) -> str:
    return before[:50] if before == after else f"{before[:50]} → {after[-50:]}"
