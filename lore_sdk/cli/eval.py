"""`lore eval`: how well verdicts agree with people's labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lore_sdk.cli.options import Quiet
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.evaluate import Comparison, Evaluation, Judged, Run
    from lore_sdk.types import Scale

__all__ = ["eval"]

Format = Literal["text", "md", "json"]


def eval(
    context: typer.Context,
    verdicts: Annotated[
        Path, typer.Argument(metavar="VERDICTS", help="What `lore judge` wrote, with labels.")
    ],
    others: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[OTHER]...", help="Verdicts of other judges on the same pairs, to compare."
        ),
    ] = None,
    labels: Annotated[
        str,
        typer.Option(
            metavar="MEANING",
            help="What labels mean: a range as 1:4, with cuts as 1:3@1.5,2,2.5, words as "
            "good=L4,fair=L3,bad=L1, or a layout as crowdflower. By default they are grades.",
        ),
    ] = "",
    labels_from: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Take labels from this file; rows of one pair are its raters."
        ),
    ] = None,
    scale: Annotated[
        str,
        typer.Option(metavar="NAME,…", help="The judge's grades, lowest first, if not four."),
    ] = "",
    relevant: Annotated[
        str,
        typer.Option(
            metavar="GRADE", help="Lowest grade that is relevant; by default the upper half is."
        ),
    ] = "",
    measures: Annotated[
        str,
        typer.Option(metavar="MEASURE,…", help="Measures of ranking, as ir_measures writes them."),
    ] = "nDCG@10",
    runs: Annotated[
        list[Path] | None,
        typer.Option(
            "--run",
            metavar="FILE",
            help="TREC run of a search system, to score by labels and by grades; repeatable.",
        ),
    ] = None,
    resamples: Annotated[
        int, typer.Option(min=0, max=100_000, help="Draws of queries for each interval.")
    ] = 1000,
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
    from lore_sdk.types import Scale

    named = Scale.of(*(name.strip() for name in scale.split(","))) if scale else None
    read = _Reader(context, labels, labels_from, named, quiet)
    first = read(verdicts)
    judges = {str(path): read(path) for path in others or ()}
    if len(judges) < len(others or ()):
        raise DataError("a file of verdicts is named twice; a judge is compared once")
    systems = _systems(runs or ())
    cut = _relevant(relevant, first.scale) if relevant else None
    evaluation = evaluate(
        first,
        relevant=cut,
        measures=_words(measures),
        systems=systems,
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


def _relevant(word: str, scale: Scale) -> int:
    grade = scale.grade(word)
    if grade == scale.lowest:
        raise DataError(f"from {grade} up every grade is relevant; name a higher one")
    return grade.level


class _Reader:
    """Reads files of verdicts, all by the same meaning of labels."""

    def __init__(
        self,
        context: typer.Context,
        labels: str,
        labels_from: Path | None,
        scale: Scale | None,
        quiet: bool,
    ) -> None:
        self._plugins = installed_plugins(context)
        self._labels, self._labels_from = labels, labels_from
        self._scale, self._quiet = scale, quiet

    def __call__(self, path: Path) -> Judged:
        from lore_sdk.files.judged import read_judged

        file = read_judged(
            path,
            plugins=self._plugins,
            labels=self._labels,
            labels_from=self._labels_from,
            scale=self._scale,
        )
        for line in () if self._quiet else file.notices(path.name):
            typer.echo(line, err=True)
        return file.judged


def _words(text: str) -> tuple[str, ...]:
    """Split at commas outside of brackets: `AP(rel=2),nDCG(dcg='exp-log2',cutoff=5)`."""
    import re

    return tuple(word.strip() for word in re.split(r",(?![^(]*\))", text) if word.strip())


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
