"""`lore calibrate`: how sure a language model's grades are, learnt from labels."""

from __future__ import annotations

import json as json_
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.examples import read_examples
from lore_sdk.cli.options import (
    AnswersFile,
    Budget,
    CaptionerName,
    Encoding,
    ExamplesFile,
    Features,
    FetchImages,
    ImagesFolder,
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
from lore_sdk.cli.progress import shown_progress
from lore_sdk.cli.settings import installed_plugins, settings_of
from lore_sdk.cli.verdicts import LabelMeaning
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.judge.asking.fit_calibration import Fitted

__all__ = ["calibrate"]


def calibrate(
    context: typer.Context,
    pairs: PairsFile,
    out: Annotated[Path, typer.Option("--out", "-o", help="The calibration, a .json file.")],
    model: ModelName,
    pack: PackName = "base",
    mode: ModeName = "think",
    policy: PolicyName = "rules",
    template: TemplateName = "en",
    features: Features = "",
    budget: Budget = 800,
    examples: ExamplesFile = "",
    replies: RepliesFile = None,
    knowledge: KnowledgeFile = None,
    retriever: RetrieverName = "",
    steps: StepNames = "",
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
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Learn from labelled pairs how sure a language model's grades are.

    The model is asked about each pair, with the options that it is to judge with. What tells how
    sure it was (votes, probabilities, the rules' band) becomes a confidence. The file is for
    `lore judge --calibration FILE` with the same model and options. Take other pairs than those
    that the judge is measured with. Replies are remembered in OUT.replies.jsonl,
    and what a captioner answers in OUT.answers.sqlite.

    Example: lore calibrate dev.csv -p fashion --model openai:MODEL@URL --mode grade -o sure.json
    """
    from lore_sdk.files import Job, Progress
    from lore_sdk.files.finish import write_whole
    from lore_sdk.files.labelled import read_labelled
    from lore_sdk.files.opening import JudgeOpener
    from lore_sdk.files.places import check_out
    from lore_sdk.judge import LoreJudge
    from lore_sdk.judge.asking.fit_calibration import JudgedPair, fit_calibration

    check_out(out)
    plugins = installed_plugins(context)
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
    with shown_progress(quiet) as (notice, progress):
        choice = named_model(
            model,
            mode=mode,
            policy=policy,
            template=template,
            features=features,
            budget=budget,
            prices="",
            replies=replies or Path(f"{out}.replies.jsonl"),
            examples=read_examples(examples, pack, plugins=plugins, notice=notice),
        )
        if choice is None:
            raise DataError("a calibration is of a model: --model names it")
        scale = LoreJudge.open(pack, plugins=plugins).pack.scale
        file = read_labelled(job, scale=scale, labels=labels, plugins=plugins, notice=notice)
        opener = JudgeOpener(
            pack=pack,
            knowledge=knowledge,
            retriever=retriever,
            steps=named_steps(steps),
            eyes=named_eyes(
                captioner, images, answers or Path(f"{out}.answers.sqlite"), fetch=fetch_images
            ),
            model=choice,
            blocked=settings_of(context).blocked,
        )
        judged = []
        with closing(opener()) as judge:
            verdicts = judge.judge_many((pair.query, pair.item) for pair in file.pairs)
            for verdict, pair in zip(verdicts, file.pairs, strict=True):
                level = pair.share * scale.highest.level
                judged.append(JudgedPair(verdict, level, pair.query.text))
                progress(Progress(len(judged), 0, 0, len(judged) / len(file.pairs)))
    fitted = fit_calibration(judged)
    write_whole(out, lambda written: written.write(fitted.calibration.text().encode()))
    typer.echo(_told(fitted, out, pairs=len(judged), as_json=json))


def _told(fitted: Fitted, out: Path, *, pairs: int, as_json: bool) -> str:
    known = fitted.calibration
    if as_json:
        record = {
            "out": str(out),
            "pairs": pairs,
            "fitted": known.pairs,
            "slopes": dict(known.slopes),
            "before": fitted.before._asdict(),
            "after": fitted.after._asdict(),
        }
        return json_.dumps(record)
    slopes = ", ".join(f"{name} {slope:.2f}" for name, slope in known.slopes.items())
    return "\n".join(
        [
            f"fitted      {known.pairs:,} of {pairs:,} pairs, those that the model graded",
            f"error       {fitted.after.ece:.3f} (ECE), on queries left out of fitting; "
            f"{fitted.before.ece:.3f} as the model says",
            f"counts      {slopes or 'nothing; every grade has the same confidence'}",
            f"written to  {out}",
        ]
    )
