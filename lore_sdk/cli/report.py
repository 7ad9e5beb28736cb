"""`lore report`: where and why verdicts disagree with people's labels, as one page."""

from __future__ import annotations

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
    from collections.abc import Mapping, Sequence

    from lore_sdk.evaluate.families import Family
    from lore_sdk.evaluate.report import Report
    from lore_sdk.plugins import Plugins

__all__ = ["report"]

Format = Literal["html", "md", "json"]


def report(
    context: typer.Context,
    verdicts: VerdictsFile,
    out: Annotated[Path, typer.Option("--out", "-o", help="File that the report is written to.")],
    against: Annotated[
        list[Path] | None,
        typer.Option(metavar="OTHER", help="Another judge's verdicts to compare; may be repeated."),
    ] = None,
    ablation: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CAPABILITY=FILE",
            help="Verdicts without knowledge, vision or rules; may be repeated.",
        ),
    ] = None,
    slice: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FIELD:VALUE", help="A slice of your own by a field; may be repeated."
        ),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Fields to add by id: title, frequency, source, capability, …"
        ),
    ] = None,
    labels: LabelMeaning = "",
    labels_from: LabelsFrom = None,
    weights: Weights = "",
    scale: ScaleNames = "",
    relevant: Relevant = "",
    measures: Measures = "nDCG@10",
    shown: Annotated[int, typer.Option(min=0, max=5000, help="Disagreements to embed.")] = 500,
    resamples: Resamples = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    format: Annotated[Format, typer.Option(help="What to write.")] = "html",
    quiet: Quiet = False,
) -> None:
    """Report on verdicts: agreement, slices, capabilities and a disagreement explorer.

    The page is one file that loads nothing from elsewhere.

    Example: lore report verdicts.parquet -o report.html
    """
    from lore_sdk.evaluate.report import report as reported
    from lore_sdk.files.joined import joined
    from lore_sdk.files.places import check_input, check_out

    named = _ablations(ablation or ())
    check_out(out)
    for path in (verdicts, pairs, labels_from, *(against or ()), *named.values()):
        if path:
            check_input(path, out)
    plugins = installed_plugins(context)
    reader = VerdictReader(
        plugins=plugins,
        labels=labels,
        labels_from=labels_from,
        weights=weights,
        scale=scale,
        quiet=quiet,
    )
    first = reader.read(verdicts)
    made = reported(
        verdicts.name,
        joined(first, pairs, plugins) if pairs else first,
        _families(plugins, slice or ()),
        against=reader.read_each(against or ()),
        ablations={name: reader.read(path) for name, path in named.items()},
        relevant=level_of(relevant, first.scale),
        measures=measure_names(measures),
        shown=shown,
        resamples=resamples,
        seed=seed,
    )
    _write(out, _printed(made, format))
    if not quiet:
        typer.echo(f"written to  {out}")


def _ablations(options: Sequence[str]) -> Mapping[str, Path]:
    found: dict[str, Path] = {}
    for each in options:
        name, path = _halves(each, "=", "CAPABILITY=FILE")
        if name in found:
            raise DataError(f"`{name}` is ablated twice; give one run without it")
        found[name] = Path(path)
    return found


def _families(plugins: Plugins, own: Sequence[str]) -> Mapping[str, Family]:
    from lore_sdk.evaluate.families import field_family
    from lore_sdk.plugins import SliceOffer

    families: dict[str, Family] = {
        name: plugins.load(SliceOffer, name) for name in plugins.offers(SliceOffer)
    }
    for each in own:
        name, rest = _halves(each, "=", "NAME=FIELD:VALUE")
        if name in families:
            raise DataError(f"there is a family of slices `{name}` already; take another name")
        families[name] = field_family(*_halves(rest, ":", "NAME=FIELD:VALUE"))
    return families


def _halves(text: str, mark: str, form: str) -> tuple[str, str]:
    left, _, right = text.partition(mark)
    if not left or not right:
        raise DataError(f"`{text}` cannot be read; write {form}")
    return left, right


def _printed(made: Report, format: Format) -> str:
    if format == "html":
        from lore_sdk.evaluate.page import as_html

        return as_html(made)
    from lore_sdk.cli import tables

    return tables.report_json(made) if format == "json" else tables.report_markdown(made)


def _write(out: Path, text: str) -> None:
    from lore_sdk.files.finish import write_whole

    write_whole(out, lambda file: file.write(text.encode()))
