"""`lore plugins`: what is installed, what works, and how to go on without what does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.settings import settings_of

if TYPE_CHECKING:
    from rich.table import Table

    from lore_sdk.plugins import Owner, Survey
    from lore_sdk.plugins.packs import PackSurvey

__all__ = ["plugins"]


def plugins(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when anything is broken.")
    ] = False,
) -> None:
    """List the installed plugins and rule packs, broken ones as well.

    A broken plugin stops every command that judges, since going on without it could change
    grades; this command alone lists it and says how to leave it out.

    Example: lore plugins --json
    """
    from lore_sdk.plugins import Plugins
    from lore_sdk.plugins.packs import survey_packs

    survey = Plugins.survey(settings_of(context).blocked)
    packs = survey_packs()
    if as_json:
        typer.echo(json.dumps(_record(survey, packs), ensure_ascii=False, indent=2))
    else:
        _print(survey, packs)
    if strict and (survey.broken or survey.unmatched or packs.problems):
        raise typer.Exit(1)


def _record(survey: Survey, packs: PackSurvey) -> dict[str, object]:
    healthy = [
        _identity(loaded.owner, "healthy")
        | {
            "offers": [
                {"kind": offer.word, "name": offer.name, "summary": offer.summary}
                for offer in loaded.offers
            ]
        }
        for loaded in survey.healthy
    ]
    broken = [
        _identity(each.owner, "broken") | {"problem": each.problem, "remedy": each.remedy}
        for each in survey.broken
    ]
    return {
        "plugins": healthy + broken + [_identity(owner, "blocked") for owner in survey.blocked],
        "blocked_but_not_installed": list(survey.unmatched),
        "rule_packs": [
            {
                "name": pack.name,
                "distribution": pack.distribution,
                "version": pack.version,
                "folder": str(pack.folder),
            }
            for pack in packs.packs
        ],
        "rule_pack_problems": list(packs.problems),
    }


def _identity(owner: Owner, status: str) -> dict[str, object]:
    return {
        "name": owner.name,
        "distribution": owner.distribution,
        "version": owner.version,
        "status": status,
    }


def _print(survey: Survey, packs: PackSurvey) -> None:
    from rich.console import Console

    console = Console(markup=False, highlight=False, emoji=False)
    console.print(_plugin_table(survey))
    console.print(_pack_table(packs))
    for problem in [*map(str, survey.broken), *packs.problems]:
        console.print(problem, style="red")
    for name in survey.unmatched:
        console.print(f"`{name}` is blocked but not installed", style="yellow")


def _plugin_table(survey: Survey) -> Table:
    table = _table("plugins", "plugin", "from", "offers", "", "")
    for owner, offers in survey.healthy:
        rows = [(offer.word, offer.name, offer.summary) for offer in offers]
        first, *others = rows or [("", "", "nothing")]
        table.add_row(owner.name, _came_with(owner), *first)
        for row in others:
            table.add_row("", "", *row)
        table.add_section()
    for broken in survey.broken:
        table.add_row(broken.owner.name, _came_with(broken.owner), "broken, see below", style="red")
    for owner in survey.blocked:
        table.add_row(owner.name, _came_with(owner), "blocked", style="yellow")
    return table


def _pack_table(packs: PackSurvey) -> Table:
    table = _table("rule packs", "rule pack", "from", "folder")
    for pack in packs.packs:
        table.add_row(pack.name, f"{pack.distribution} {pack.version}", str(pack.folder))
    return table


def _table(title: str, *columns: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _came_with(owner: Owner) -> str:
    return f"{owner.distribution} {owner.version}".strip()
