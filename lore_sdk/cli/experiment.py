"""`lore experiment`: what a part of the prompt is worth, with the model that is to judge."""

from __future__ import annotations

import json as json_
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lore_sdk.cli.options import (
    AnswersFile,
    Budget,
    CaptionerName,
    Encoding,
    FetchImages,
    ImagesFolder,
    ItemsFile,
    KnowledgeFile,
    Layout,
    Limit,
    Maps,
    ModelName,
    ModeName,
    PackName,
    PairsFile,
    PricesOfTokens,
    PropertyColumns,
    QueriesFile,
    Quiet,
    RepliesFile,
    RetrieverName,
    TemplateName,
    listed,
    named_eyes,
    named_model,
)
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.cli.verdicts import LabelMeaning, Relevant, Resamples, level_of
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.evaluate.experiment import Arm, Measured
    from lore_sdk.evaluate.sections import Section

__all__ = ["experiment"]

Kind = Literal["features", "prompt-length"]
Format = Literal["text", "md", "json"]
_KAPPA, _RELEVANT, _COVERAGE = "quadratic kappa", "Acc@2", "coverage"


def experiment(
    context: typer.Context,
    kind: Annotated[
        Kind, typer.Argument(help="What differs: what is told of an item, or how many rules.")
    ],
    pairs: PairsFile,
    model: ModelName,
    pack: PackName = "base",
    mode: ModeName = "think",
    template: TemplateName = "en",
    budget: Budget = 800,
    prices: PricesOfTokens = "",
    replies: RepliesFile = None,
    knowledge: KnowledgeFile = None,
    retriever: RetrieverName = "",
    captioner: CaptionerName = "",
    images: ImagesFolder = None,
    answers: AnswersFile = None,
    fetch_images: FetchImages = False,
    labels: LabelMeaning = "",
    layout: Layout = "auto",
    items: ItemsFile = None,
    queries: QueriesFile = None,
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    limit: Limit = None,
    relevant: Relevant = "",
    resamples: Resamples = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    format: Annotated[Format, typer.Option(help="How to print.")] = "text",
    quiet: Quiet = False,
) -> None:
    """Measure what a part of the prompt is worth, on labelled pairs, with a language model.

    `features` tells the model the title only, then more and more of the item, and rules last;
    `prompt-length` gives rules no, 400, 800, 1,600 and all the tokens they want. Every pair is
    asked about in every arm. The grades that the model states are compared with labels, and those
    that the rules leave of them.

    Example: lore experiment features dev.csv -p fashion --model openai:MODEL@URL --mode grade
    """
    from lore_sdk.dsl import Cache
    from lore_sdk.evaluate.experiment import Pair, feature_arms, length_arms, measure
    from lore_sdk.files import Job
    from lore_sdk.files.labelled import read_labelled
    from lore_sdk.judge import LoreJudge
    from lore_sdk.judge.asking.asker import Asking

    choice = named_model(
        model,
        mode=mode,
        policy="rules",
        template=template,
        features="",
        budget=budget,
        prices=prices,
        replies=replies,
    )
    if choice is None:
        raise DataError("an experiment asks a model: --model names it")
    plugins = installed_plugins(context)
    plain = LoreJudge.open(pack, plugins=plugins)
    scale = plain.pack.scale
    job = Job(
        pairs=pairs,
        out=Path(os.devnull),
        layout=layout,
        items=items,
        queries=queries,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        limit=limit,
    )
    arms = (
        feature_arms(
            choice.asking,
            caption="" if captioner else "no captioner was named",
            knowledge="" if knowledge else "no knowledge store was named",
        )
        if kind == "features"
        else length_arms(choice.asking)
    )
    with ExitStack() as held:
        # every arm looks at the same photos
        scratch = Path(held.enter_context(TemporaryDirectory(prefix="lore-")))
        remembered = answers or scratch / "answers.sqlite"
        eyes = named_eyes(captioner, images, remembered, fetch=fetch_images)
        opened = eyes.open(plugins) if eyes else None
        if opened:
            held.callback(opened.captioner.close)
        asked = held.enter_context(closing(choice.open(plugins)))
        notice, _ = held.enter_context(shown_progress(quiet))
        file = read_labelled(job, scale=scale, labels=labels, plugins=plugins, notice=notice)
        labelled = [
            Pair(
                each.query,
                each.item,
                file.labels.level(each.share, len(scale)),
                each.share * scale.highest.level,
            )
            for each in file.pairs
        ]

        def judge(asking: Asking) -> LoreJudge:
            return LoreJudge(
                plain.pack,
                knowledge=knowledge,
                retriever=retriever,
                captioner=opened.captioner if opened else None,
                photos=opened.photos if opened else None,
                model=asked,
                asking=asking,
                plugins=plugins,
                cache=Cache.default(),
            )

        found = []
        for each in measure(
            arms,
            labelled,
            judge,
            relevant=level_of(relevant, scale),
            resamples=resamples,
            seed=seed,
        ):
            notice(f"{each.arm.name}: {each.pairs:,} pairs")
            found.append(each)
        name = asked.name
    typer.echo(_printed(kind, name, arms, found, format))


def _printed(
    kind: Kind, model: str, arms: Sequence[Arm], found: Sequence[Measured], format: Format
) -> str:
    from lore_sdk.cli import tables

    if format == "json":
        return json_.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)
    lines = list(_lines(model, arms, found))
    show = tables.as_markdown if format == "md" else tables.as_text
    return show(lines, [_section(kind, found)])


def _lines(model: str, arms: Sequence[Arm], found: Sequence[Measured]) -> Iterator[str]:
    pairs = found[0].pairs if found else 0
    yield f"{model}, {pairs:,} pairs, each asked about in every arm"
    for arm in arms:
        if arm.without:
            yield f"{arm.name}: left out, {arm.without}"


def _section(kind: Kind, found: Sequence[Measured]) -> Section:
    from lore_sdk.evaluate.sections import Section

    return Section(
        title=kind.replace("-", " "),
        header=(
            "",
            "rules shown",
            "left out",
            "tokens of a prompt",
            "of a reply",
            "coverage",
            "quadratic kappa, model alone",
            "less the arm before",
            "p",
            "Acc@2, model alone",
            "quadratic kappa, with the rules",
            "note",
        ),
        rows=tuple(map(_row, found)),
    )


def _row(each: Measured) -> tuple[str, ...]:
    alone = {figure.name: figure for figure in each.alone}
    held = {figure.name: figure for figure in each.held}
    change = each.change
    return (
        each.arm.name,
        f"{each.rules:.1f}",
        f"{each.left_out:.1f}",
        f"{each.used.prompt / each.pairs:,.0f}",
        f"{each.used.reply / each.pairs:,.1f}",
        _number(alone[_COVERAGE].value),
        _bounded(alone[_KAPPA].value, alone[_KAPPA].low, alone[_KAPPA].high),
        _bounded(change.value, change.low, change.high, signed=True) if change else "–",
        _number(change.p) if change else "–",
        _number(alone[_RELEVANT].value),
        _bounded(held[_KAPPA].value, held[_KAPPA].low, held[_KAPPA].high),
        "no prompt differs" if each.same else "",
    )


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    return f"{value:+.3f}" if signed else f"{value:.3f}"


def _bounded(
    value: float | None, low: float | None, high: float | None, *, signed: bool = False
) -> str:
    if value is None or low is None or high is None:
        return _number(value, signed=signed)
    low_, high_ = (_number(bound, signed=signed) for bound in (low, high))
    return f"{_number(value, signed=signed)} ({low_} to {high_})"
