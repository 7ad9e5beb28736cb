"""`lore plan`: how many pairs to label for an interval of a wanted width, and which."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lore_sdk.cli.options import Encoding, JsonSummary, Quiet, listed
from lore_sdk.cli.settings import installed_plugins
from lore_sdk.errors import DataError

if TYPE_CHECKING:
    from lore_sdk.evaluate.plan import Plan, Spread
    from lore_sdk.files.sampling import Stratifier
    from lore_sdk.plugins import Plugins

__all__ = ["plan"]


def plan(
    context: typer.Context,
    pool: Annotated[
        Path, typer.Argument(metavar="PAIRS", help="Pairs or verdicts to draw from, any format.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The sample, a .csv file.")],
    half_width: Annotated[
        float,
        typer.Option(metavar="W", help="Half the width that the 95 % interval shall have."),
    ] = 0.03,
    figure: Annotated[
        Literal["accuracy", "relevant", "kappa", "quadratic-kappa"],
        typer.Option(help="Figure that the interval is of; relevant is the share of relevant."),
    ] = "accuracy",
    by: Annotated[
        str,
        typer.Option(metavar="COLUMN,…", help="Columns that make strata, such as grade,rules."),
    ] = "",
    pilot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Verdicts with labels, which show the spread."),
    ] = None,
    labels: Annotated[
        str, typer.Option(metavar="MEANING", help="What labels of the pilot mean, as for eval.")
    ] = "",
    guess: Annotated[
        float,
        typer.Option(metavar="SHARE", help="Without a pilot: what the share is guessed to be."),
    ] = 0.5,
    correlation: Annotated[
        float,
        typer.Option(
            metavar="R", help="How much pairs of one query resemble each other, if no pilot says."
        ),
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw.")] = 0,
    encoding: Encoding = "",
    json: JsonSummary = False,
    quiet: Quiet = False,
) -> None:
    """Plan how many pairs to label, and draw them.

    Pairs are drawn at random within strata, more where labels are uncertain. Each row of the sample
    says with what probability it was drawn, so that figures of it can be weighted to the pool.
    Pairs of one query resemble each other; where the queries of the pool are too few, it is said.

    Example: lore plan verdicts.parquet -o sample.csv --pilot labelled.parquet --by grade
    """
    from lore_sdk.evaluate.plan import draw
    from lore_sdk.evaluate.plan import plan as planned_for
    from lore_sdk.files.finish import write_whole
    from lore_sdk.files.places import check_csv, check_input
    from lore_sdk.files.sampling import Stratifier, read_pool, write_sample

    check_csv(out)
    for path in (pool, *([pilot] if pilot else [])):
        check_input(path, out)
    plugins = installed_plugins(context)
    found = read_pool(pool, plugins=plugins, encoding=encoding)
    if found.rejects and not quiet:
        first = found.rejects[0]
        said = f"{len(found.rejects):,} rows left out; line {first.line}: {first.reason}"
        typer.echo(said, err=True)
    stratify = Stratifier.of(found, listed(by))
    spread = (
        _measured(pilot, figure, labels, correlation, stratify, plugins)
        if pilot
        else _guessed(figure, guess, correlation)
    )
    strata = [stratify.stratum(row.fields) for row in found.rows]
    made = planned_for(strata, found.queries, spread, wanted=half_width)
    rows = draw(strata, made, seed=seed)
    write_whole(out, lambda file: write_sample(found, strata, rows, made, file))
    queries = len({found.queries[row] for row in rows})
    if json:
        typer.echo(json_.dumps(_record(made, spread, queries, out), ensure_ascii=False))
    else:
        typer.echo(_told(made, spread, queries, figure, out))


def _measured(
    pilot: Path,
    figure: Literal["accuracy", "relevant", "kappa", "quadratic-kappa"],
    labels: str,
    correlation: float,
    stratify: Stratifier,
    plugins: Plugins,
) -> Spread:
    from lore_sdk.evaluate.influence import influences
    from lore_sdk.evaluate.plan import measured_spread
    from lore_sdk.files.judged import read_judged

    judged = read_judged(pilot, plugins=plugins, labels=labels).judged
    strata = [stratify.stratum(pair.record) for pair in judged.pairs]
    queries = [pair.query for pair in judged.pairs]
    found = influences(judged, figure)
    return measured_spread(found.pairs, strata, queries, correlation=correlation)


def _guessed(figure: str, guess: float, correlation: float) -> Spread:
    from lore_sdk.evaluate.plan import guessed_spread

    if figure not in ("accuracy", "relevant"):
        raise DataError(
            f"what spread {figure} has cannot be guessed from a share; give a --pilot: verdicts of "
            "a few hundred labelled pairs"
        )
    return guessed_spread(guess, correlation)


def _record(made: Plan, spread: Spread, queries: int, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "pairs": made.pairs,
        "queries": queries,
        "wanted": made.wanted,
        "half_width": round(made.half_width, 6),
        "floor": round(made.floor, 6),
        "enough": made.enough,
        "design_effect": round(made.design_effect, 4),
        "correlation": round(spread.correlation, 4),
        "strata": [
            {
                "name": each.name,
                "pool": each.pool,
                "spread": round(each.spread, 4),
                "size": each.size,
                "inclusion": round(each.inclusion, 6),
            }
            for each in made.strata
        ],
    }


def _told(made: Plan, spread: Spread, queries: int, figure: str, out: Path) -> str:
    from lore_sdk.cli.tables import as_text
    from lore_sdk.evaluate.sections import Section

    lines = [
        f"label       {made.pairs:,} pairs of {queries:,} queries",
        f"interval    {figure} to ±{made.half_width:.3f}, 95 %",
        f"clusters    {made.design_effect:.2f} times the variance that pairs of "
        f"as many queries would have; correlation {spread.correlation:.2f}",
    ]
    if not made.enough:
        lines.append(
            f"too few     ±{made.wanted:g} is out of reach: all labels of these queries give "
            f"±{made.half_width:.3f}; it takes more queries"
        )
    table = Section(
        title="stratum",
        header=("", "pool", "spread", "draw", "probability"),
        rows=tuple(
            (
                each.name,
                f"{each.pool:,}",
                f"{each.spread:.3f}",
                f"{each.size:,}",
                f"{each.inclusion:.3f}",
            )
            for each in made.strata
        ),
    )
    return as_text(lines, [table]) + f"\n\nwritten to  {out}"
