"""Reading files of verdicts with labels, and the options that say how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lore_sdk.evaluate import Judged
    from lore_sdk.plugins import Plugins
    from lore_sdk.types import Scale

__all__ = [
    "LabelMeaning",
    "LabelsFrom",
    "Measures",
    "Relevant",
    "Resamples",
    "ScaleNames",
    "VerdictReader",
    "VerdictsFile",
    "Weights",
    "level_of",
    "measure_names",
]

VerdictsFile = Annotated[
    Path, typer.Argument(metavar="VERDICTS", help="What `lore judge` wrote, with labels.")
]
LabelMeaning = Annotated[
    str,
    typer.Option(
        "--labels",
        metavar="MEANING",
        help="What labels mean: a range as 1:4, with cuts as 1:3@1.5,2,2.5, words as "
        "good=L4,fair=L3,bad=L1, or a layout as crowdflower. By default they are grades.",
    ),
]
LabelsFrom = Annotated[
    Path | None,
    typer.Option(
        "--labels-from",
        metavar="FILE",
        help="Take labels from this file; rows of one pair are its raters.",
    ),
]
Weights = Annotated[
    str,
    typer.Option(
        "--weights",
        metavar="COLUMN",
        help="Column that says for how many pairs each stands, as `weight` of `lore plan`, in the "
        "file that labels are taken from.",
    ),
]
ScaleNames = Annotated[
    str,
    typer.Option(
        "--scale", metavar="NAME,…", help="The judge's grades, lowest first, if not four."
    ),
]
Relevant = Annotated[
    str,
    typer.Option(
        "--relevant",
        metavar="GRADE",
        help="Lowest grade that is relevant; by default the upper half is.",
    ),
]
Measures = Annotated[
    str,
    typer.Option(
        "--measures", metavar="MEASURE,…", help="Measures of ranking, as ir_measures writes them."
    ),
]
Resamples = Annotated[
    int,
    typer.Option("--resamples", min=0, max=100_000, help="Draws of queries for each interval."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictReader:
    """Reads files of verdicts, all by the same meaning of labels, and says what is left out."""

    plugins: Plugins
    labels: str = ""
    labels_from: Path | None = None
    weights: str = ""
    scale: str = ""
    quiet: bool = False

    def read(self, path: Path) -> Judged:
        """Read one file; raises DataError when it cannot be used."""
        from lore_sdk.files.judged import read_judged

        file = read_judged(
            path,
            plugins=self.plugins,
            labels=self.labels,
            labels_from=self.labels_from,
            weights=self.weights,
            scale=self._scale(),
        )
        for line in () if self.quiet else file.notices(path.name):
            typer.echo(line, err=True)
        return file.judged

    def read_each(self, paths: Iterable[Path]) -> Mapping[str, Judged]:
        """Read several files, by their paths; raises DataError for one that is named twice."""
        found: dict[str, Judged] = {}
        for path in paths:
            if str(path) in found:
                raise DataError("a file of verdicts is named twice; a judge is compared once")
            found[str(path)] = self.read(path)
        return found

    def _scale(self) -> Scale | None:
        from lore_sdk.types import Scale

        return Scale.of(*(name.strip() for name in self.scale.split(","))) if self.scale else None


def level_of(relevant: str, scale: Scale) -> int | None:
    """Return the level from which grades are relevant, None for none said."""
    if not relevant:
        return None
    grade = scale.grade(relevant)
    if grade == scale.lowest:
        raise DataError(f"from {grade} up every grade is relevant; name a higher one")
    return grade.level


def measure_names(text: str) -> tuple[str, ...]:
    """Split at commas outside of brackets: `AP(rel=2),nDCG(dcg='exp-log2',cutoff=5)`."""
    import re

    return tuple(word.strip() for word in re.split(r",(?![^(]*\))", text) if word.strip())
