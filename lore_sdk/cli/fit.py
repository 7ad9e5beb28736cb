"""`lore fit`: a matcher that agrees with a shop's own labels."""

from __future__ import annotations

import json as json_
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.options import (
    EncoderName,
    Encoding,
    ItemsFile,
    JsonSummary,
    KnowledgeFile,
    Layout,
    Limit,
    Maps,
    PackName,
    PairsFile,
    PropertyColumns,
    QueriesFile,
    Quiet,
    RetrieverName,
    StepNames,
    listed,
    named_steps,
)
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.files.labelled import LabelledFile
    from lore_sdk.judge.fit import Fitted

__all__ = ["fit"]


def fit(
    context: typer.Context,
    pairs: PairsFile,
    out: Annotated[Path, typer.Option("--out", "-o", help="The fitted matcher, a .json file.")],
    pack: PackName = "base",
    knowledge: KnowledgeFile = None,
    retriever: RetrieverName = "",
    steps: StepNames = "",
    labels: Annotated[
        str,
        typer.Option(
            metavar="MEANING",
            help="What labels mean: a range as 1:4, or words as good=L4,fair=L3,bad=L1. By default "
            "the layout knows, or labels are grades.",
        ),
    ] = "",
    encoder: EncoderName = "",
    layout: Layout = "auto",
    items: ItemsFile = None,
    queries: QueriesFile = None,
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    limit: Limit = None,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Fit the matcher to pairs that people labelled.

    It starts from the matcher that ships and learns what else each sign of fit is worth, the more
    the more labels there are, and where to cut between grades. The file is for
    `lore judge --matcher FILE`; one that was fitted with an encoder is judged with the same one.
    Rules stay as they are, and bound what the matcher says. The agreement that is printed is on
    queries left out of fitting.

    Example: lore fit labelled.csv -p fashion -o matcher.json --labels 1:4
    """
    from lore_sdk.files import Job
    from lore_sdk.files.finish import write_whole
    from lore_sdk.files.labelled import read_labelled
    from lore_sdk.files.places import check_out
    from lore_sdk.judge import LoreJudge
    from lore_sdk.judge.fit import Example, fit_matcher
    from lore_sdk.judge.matcher import EmbeddedMatcher
    from lore_sdk.judge.matching.words import WordTable
    from lore_sdk.judge.similarity import Similarity
    from lore_sdk.knowledge.retrieval import open_encoder

    if out.suffix != ".json":
        raise DataError(f"`{out}` has to end in .json, by which `lore judge --matcher` knows it")
    check_out(out)
    plugins = installed_plugins(context)
    judge = LoreJudge.open(
        pack,
        knowledge=knowledge,
        retriever=retriever,
        steps=named_steps(steps),
        plugins=plugins,
    )
    scale = judge.pack.scale
    job = Job(
        pairs=pairs,
        out=out,
        layout=layout,
        items=items,
        queries=queries,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        limit=limit,
    )
    with shown_progress(quiet) as (notice, _):
        file = read_labelled(job, scale=scale, labels=labels, plugins=plugins, notice=notice)
    opened = open_encoder(encoder, plugins=plugins) if encoder else None
    asked = [(pair.query, pair.item) for pair in file.pairs]
    near = Similarity(opened).of(asked) if opened else [0.0] * len(asked)
    examples = [
        Example(
            query=pair.query,
            item=pair.item,
            level=pair.share * scale.highest.level,
            signals=replace(judge.signals(pair.query, pair.item), similarity=cosine),
        )
        for pair, cosine in zip(file.pairs, near, strict=True)
    ]
    titles = sorted({pair.item.title for pair in file.pairs})
    shipped = EmbeddedMatcher.default()
    fitted = fit_matcher(
        examples,
        words=shipped.words + WordTable.count(titles),
        start=shipped,
        encoder=opened.identity if opened else "",
        grades=len(scale),
        name=out.stem,
    )
    write_whole(out, lambda file: file.write(fitted.matcher.text().encode()))
    _tell(file, fitted, out, as_json=json)


def _tell(file: LabelledFile, fitted: Fitted, out: Path, *, as_json: bool) -> None:
    asked = len({pair.query.text for pair in file.pairs})
    if as_json:
        record = {
            "out": str(out),
            "pairs": len(file.pairs),
            "queries": asked,
            "rejected": len(file.rejects),
            "kappa": round(fitted.kappa, 4),
            "kappa_before": None if fitted.before is None else round(fitted.before, 4),
        }
        typer.echo(json_.dumps(record, ensure_ascii=False))
        return
    typer.echo(f"fitted      {len(file.pairs):,} pairs of {asked:,} queries")
    if file.rejects:
        first = file.rejects[0]
        typer.echo(f"left out    {len(file.rejects):,} rows; line {first.line}: {first.reason}")
    before = "" if fitted.before is None else f"; as shipped {fitted.before:.3f}"
    typer.echo(
        f"agreement   {fitted.kappa:.3f} quadratic kappa, on queries left out of fitting{before}"
    )
    if fitted.before is not None and fitted.before > fitted.kappa:
        typer.echo(
            "            these labels teach too little; the matcher that ships agrees better"
        )
    typer.echo(f"written to  {out}")
