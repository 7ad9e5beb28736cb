"""`lore judge`: a file of pairs in, a file of verdicts out."""

from __future__ import annotations

import contextlib
import json as json_
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import astuple, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.examples import read_examples
from lore_sdk.cli.options import (
    AnswersFile,
    Budget,
    CalibrationFile,
    CaptionerName,
    EncoderName,
    Encoding,
    ExamplesFile,
    Features,
    FetchImages,
    ImagesFolder,
    InputFormat,
    ItemsFile,
    JsonSummary,
    KnowledgeFile,
    Layout,
    Limit,
    Maps,
    ModelName,
    ModeName,
    PackName,
    PairsFile,
    PolicyName,
    PricesOfTokens,
    PropertyColumns,
    QueriesFile,
    Quiet,
    RepliesFile,
    RetrieverName,
    StepNames,
    TemplateName,
    listed,
    named_eyes,
    named_model,
    named_steps,
)
from lore_sdk.cli.progress import duration, shown_progress
from lore_sdk.cli.settings import installed_plugins, settings_of
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from types import FrameType

    from lore_sdk.files import Job, Summary
    from lore_sdk.files.opening import JudgeOpener
    from lore_sdk.files.summary import ModelUse
    from lore_sdk.plugins import Plugins

__all__ = ["judge"]

_INTERRUPTED = 130


def judge(
    context: typer.Context,
    pairs: PairsFile,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="Verdicts: .parquet, .jsonl, .csv, .tsv or .qrels."),
    ],
    pack: PackName = "base",
    layout: Layout = "auto",
    items: ItemsFile = None,
    queries: QueriesFile = None,
    map: Maps = None,
    properties: PropertyColumns = "",
    encoding: Encoding = "",
    input_format: InputFormat = "",
    format: Annotated[str, typer.Option(help="Writer, when the name of OUT does not say.")] = "",
    matcher: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="Matcher, by name or fitted file.")
    ] = "embedded",
    encoder: EncoderName = "",
    knowledge: KnowledgeFile = None,
    retriever: RetrieverName = "",
    steps: StepNames = "",
    captioner: CaptionerName = "",
    images: ImagesFolder = None,
    answers: AnswersFile = None,
    fetch_images: FetchImages = False,
    model: ModelName = "",
    mode: ModeName = "think",
    policy: PolicyName = "rules",
    template: TemplateName = "en",
    features: Features = "",
    budget: Budget = 800,
    examples: ExamplesFile = "",
    calibration: CalibrationFile = None,
    prices: PricesOfTokens = "",
    replies: RepliesFile = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Ask nothing; tell what asking would take.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after an interrupted run.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Processes to judge in; 0 is one a core.")
    ] = 0,
    limit: Limit = None,
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Judge a file of query–item pairs with a rule pack.

    Rows that cannot be judged go to OUT.rejects.jsonl with their line and the reason. Fields for
    --map: id, label, query, query_id, locale, item, item_id, title, description, brand, category,
    shop, price, images, properties, skus, features.

    With --model, replies are remembered in OUT.replies.jsonl, and --estimate tells what they would
    take before any is asked for. With --captioner, what it answers is remembered in
    OUT.answers.sqlite.

    Example: lore judge pairs.csv -p fashion -o verdicts.parquet --map title=name
    """
    from lore_sdk.files import Job, Reports, judge_file
    from lore_sdk.files.opening import JudgeOpener

    looking = _model_that_looks(captioner, context)
    if estimate and not (model or looking):
        raise DataError("there is nothing to estimate without --model or a model that looks")
    with shown_progress(quiet) as (notice, _):
        shown = read_examples(examples, pack, plugins=installed_plugins(context), notice=notice)
    job = Job(
        pairs=pairs,
        out=out,
        layout=layout,
        items=items,
        queries=queries,
        maps=tuple(map or ()),
        properties=listed(properties),
        encoding=encoding,
        input_format=input_format,
        format=format,
        resume=resume,
        workers=_processes(workers, model or looking),
        limit=limit,
    )
    opener = JudgeOpener(
        pack=pack,
        matcher=matcher,
        encoder=encoder,
        knowledge=knowledge,
        retriever=retriever,
        steps=named_steps(steps),
        eyes=named_eyes(
            captioner,
            images,
            answers or Path(f"{out}.answers.sqlite"),
            fetch=fetch_images,
            estimate=estimate,
        ),
        model=named_model(
            model,
            mode=mode,
            policy=policy,
            template=template,
            features=features,
            budget=budget,
            prices=prices,
            examples=shown,
            calibration=calibration,
            replies=replies or Path(f"{out}.replies.jsonl"),
            estimate=estimate,
        ),
        blocked=settings_of(context).blocked,
    )
    if estimate:
        _estimated(job, opener, installed_plugins(context), json=json, quiet=quiet)
        return
    with shown_progress(quiet) as (notice, progress):
        reports = Reports(notice=notice, progress=progress, stopper=lambda: _stopper(notice))
        summary = judge_file(
            job, open_judge=opener, plugins=installed_plugins(context), reports=reports
        )
    if json:
        typer.echo(json_.dumps(_record(summary), ensure_ascii=False))
    else:
        typer.echo(_told(summary), err=not summary.finished)
    if not summary.finished:
        raise typer.Exit(_INTERRUPTED)


def _estimated(job: Job, opener: JudgeOpener, plugins: Plugins, *, json: bool, quiet: bool) -> None:
    """Judge into a file that is thrown away, with a model that only counts, and tell the sum."""
    from lore_sdk.files import Reports, judge_file
    from lore_sdk.files.summary import Looks, ModelUse

    with TemporaryDirectory(prefix="lore-") as folder, shown_progress(quiet) as (notice, progress):
        counted = replace(job, out=Path(folder) / "verdicts.jsonl", format="", resume=False)
        reports = Reports(notice=notice, progress=progress)
        summary = judge_file(counted, open_judge=opener, plugins=plugins, reports=reports)
    use, looks = summary.use or ModelUse(), summary.looks or Looks()
    if json:
        seen = {"photos": looks._asdict()} if summary.looks else {}
        typer.echo(json_.dumps({"judged": summary.judged, **_used(use), **seen}))
        return
    lines = [f"pairs    {summary.judged:,}"]
    if opener.model:
        lines[0] += f", of which rules decide {summary.judged - use.asked:,} alone"
        lines.append(f"tokens   {use.prompt:,} of prompts, {use.reply:,} of replies")
        if any(astuple(opener.model.asking.prices)):
            lines.append(f"cost     {_money(use.cost)}")
    if summary.looks:
        lines.append(
            f"photos   {looks.looked:,} pairs want one looked at; {looks.prompt:,} tokens of "
            f"prompts, {looks.reply:,} of replies"
        )
    typer.echo("\n".join([*lines, "nothing was asked"]))


def _model_that_looks(captioner: str, context: typer.Context) -> str:
    """Return the captioner if it is a language model, else an empty text."""
    if not captioner:
        return ""
    from lore_sdk.images.choice import asks_model

    return captioner if asks_model(captioner, installed_plugins(context)) else ""


def _processes(stated: int, model: str) -> int:
    """Return how many processes judge; one that asks a model has many requests under way."""
    if not model:
        return stated or _cores()
    if stated > 1:
        raise DataError(
            "a model is asked from one process; how many requests are under way is a setting of "
            "the model, such as openai:MODEL@URL,concurrency=64"
        )
    return 1


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextlib.contextmanager
def _stopper(notice: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C or SIGTERM finish the chunks in flight, and the second interrupt."""
    pressed = False

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True
        notice("stopping after the pairs in flight; Ctrl-C again stops at once")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: pressed
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _told(summary: Summary) -> str:
    """Say a summary in a few lines."""
    if not summary.finished:
        return (
            f"stopped after {summary.judged + summary.rejected:,} rows, which are kept in "
            f"`{summary.partial}`; the same command with --resume goes on from there"
        )
    grades = "  ".join(f"{code} {count:,}" for code, count in summary.grades.items())
    lines = [f"judged      {summary.judged:,}   {grades}".rstrip()]
    if summary.abstained:
        lines.append(f"abstained   {summary.abstained:,}")
    if summary.looks is not None:
        spared = 1 - summary.looks.looked / max(1, summary.judged)
        lines.append(
            f"photos      {summary.looks.looked:,} looked at, {spared:.1%} of pairs spared; "
            f"{summary.looks.changed:,} grades changed"
        )
        if summary.looks.prompt:
            lines.append(
                f"looking     {summary.looks.prompt:,} tokens of prompts, "
                f"{summary.looks.reply:,} of replies"
            )
    if summary.use is not None:
        lines += _asked(summary.use)
    if summary.rejected or summary.side_rejected:
        other = (
            f" and {_rows(summary.side_rejected)} of other files" if summary.side_rejected else ""
        )
        lines.append(f"rejected    {_rows(summary.rejected)}{other}, in {summary.rejects}")
    if summary.duplicates:
        lines.append(f"duplicates  {_rows(summary.duplicates)} with the id of an earlier one")
    if summary.resumed:
        lines.append(f"resumed     after {_rows(summary.resumed)} of an earlier run")
    pace = f"{duration(summary.seconds)}, {summary.rate:,.0f} rows/s"
    processes = f"{summary.workers} processes" if summary.workers > 1 else "1 process"
    lines += [f"took        {pace}, {processes}", f"written to  {summary.out}"]
    return "\n".join(lines)


def _asked(use: ModelUse) -> Iterator[str]:
    yield (
        f"model       asked about {use.asked:,}; {use.contradicted:,} contradict the rules, "
        f"{use.unread:,} not read"
    )
    cached = f", {use.cached / use.prompt:.0%} of them cached" if use.cached else ""
    cost = f"; cost {_money(use.cost)}" if use.cost else ""
    yield f"tokens      {use.prompt:,} of prompts{cached}, {use.reply:,} of replies{cost}"


def _money(amount: float) -> str:
    return f"{amount:,.2f}" if amount >= 1 else f"{amount:.2g}"


def _used(use: ModelUse) -> dict[str, object]:
    return use._asdict() | {"cost": round(use.cost, 6)}


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _record(summary: Summary) -> dict[str, object]:
    return {
        "out": str(summary.out),
        "finished": summary.finished,
        "rows": summary.judged + summary.rejected,
        "judged": summary.judged,
        "grades": dict(summary.grades),
        "abstained": summary.abstained,
        "photos": summary.looks._asdict() if summary.looks else None,
        "model": _used(summary.use) if summary.use else None,
        "rejected": summary.rejected,
        "side_rejected": summary.side_rejected,
        "rejects": str(summary.rejects) if summary.rejects else None,
        "duplicates": summary.duplicates,
        "resumed": summary.resumed,
        "partial": None if summary.finished else str(summary.partial),
        "workers": summary.workers,
        "seconds": round(summary.seconds, 3),
        "rows_per_second": round(summary.rate, 1),
    }
