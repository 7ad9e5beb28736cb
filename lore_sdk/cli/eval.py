"""`lore eval`: how well verdicts agree with people's labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lore_sdk.cli.options import Quiet
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.cli.verdicts import (
    LabelMeaning,
    LabelsFrom,
    Measures,
    Relevant,
    Resamples,
    ScaleNames,
    VerdictReader,
    VerdictsFile,
    Weights,
    level_of,
    measure_names,
)
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.evaluate import Comparison, Evaluation, Run

__all__ = ["eval"]

Format = Literal["text", "md", "json"]


def eval(
    context: typer.Context,
    verdicts: VerdictsFile,
    others: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[OTHER]...", help="Verdicts of other judges on the same pairs, to compare."
        ),
    ] = None,
    labels: LabelMeaning = "",
    labels_from: LabelsFrom = None,
    weights: Weights = "",
    scale: ScaleNames = "",
    relevant: Relevant = "",
    measures: Measures = "nDCG@10",
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run",
            metavar="FILE",
            help="TREC run of a search system, to score by labels and by grades; repeatable.",
        ),
    ] = None,
    resamples: Resamples = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    format: Annotated[Format, typer.Option(help="How to print.")] = "text",
    quiet: Quiet = False,
) -> None:
    """Tell how well verdicts agree with people's labels, with 95 % intervals.

    Intervals and tests draw whole queries. With more files, each is compared with the first, and
    all tests are corrected together. With runs of search systems it is told whether grades put the
    systems in the order that labels put them in. What cannot be computed says why.

    Example: lore eval verdicts.parquet --labels 1:4
    """
    from lore_sdk.evaluate import compared, evaluate

    reader = VerdictReader(
        plugins=installed_plugins(context),
        labels=labels,
        labels_from=labels_from,
        weights=weights,
        scale=scale,
        quiet=quiet,
    )
    first = reader.read(verdicts)
    judges = reader.read_each(others or ())
    cut = level_of(relevant, first.scale)
    evaluation = evaluate(
        first,
        relevant=cut,
        measures=measure_names(measures),
        systems=_systems(runs or ()),
        resamples=resamples,
        seed=seed,
    )
    comparisons = compared(first, judges, relevant=cut, resamples=resamples, seed=seed)
    typer.echo(_printed(str(verdicts), evaluation, comparisons, format))


def _systems(paths: Sequence[Path]) -> dict[str, Run]:
    from lore_sdk.files.ranked import read_ranked

    found = {str(path): read_ranked(path) for path in paths}
    if len(found) < len(paths):
        raise DataError("a run is named twice; a system is scored once")
    return found


def _printed(
    name: str, evaluation: Evaluation, comparisons: tuple[Comparison, ...], format: Format
) -> str:
    from lore_sdk.cli import tables
    from lore_sdk.evaluate.sections import comparison_section, evaluation_sections, headline

    if format == "json":
        return tables.as_json(evaluation, comparisons)
    sections = [
        *evaluation_sections(evaluation),
        *(comparison_section(each, name) for each in comparisons),
    ]
    show = tables.as_markdown if format == "md" else tables.as_text
    return show(headline(name, evaluation), sections)
