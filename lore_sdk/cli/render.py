"""`lore rules render`: what a language model is shown of a pack for one query."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from lore_sdk.cli.settings import installed_plugins

if TYPE_CHECKING:
    from lore_sdk.dsl.render import RuleSection

__all__ = ["render_rules"]


class Format(StrEnum):
    """How a section is written."""

    human = "human"
    plain = "plain"
    json = "json"


def render_rules(
    context: typer.Context,
    pack: Annotated[
        str, typer.Argument(metavar="PACK", help="Name of an installed pack, or its folder.")
    ],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What the shopper typed.")],
    title: Annotated[
        str,
        typer.Option("--title", "-t", help="Title of an item: leave out rules that pass on it."),
    ] = "",
    budget: Annotated[
        int, typer.Option(min=0, metavar="N", help="Tokens that there is room for, as estimated.")
    ] = 800,
    language: Annotated[
        str, typer.Option("--lang", metavar="CODE", help="Language of the phrases: en or zh.")
    ] = "en",
    format: Annotated[
        Format,
        typer.Option(
            "--format", help="human: with a line of figures; plain: the bare section; json."
        ),
    ] = Format.human,
) -> None:
    """Show the rules of a pack that can still fire for a query, as a prompt holds them.

    Those that rule out most grades come first. Rules for which there is no room are counted.

    Example: lore rules render fashion "red running shoes size 9" --budget 400
    """
    from lore_sdk.dsl.render import RuleRenderer
    from lore_sdk.judge import LoreJudge
    from lore_sdk.judge.gather import gather
    from lore_sdk.types import Item

    judge = LoreJudge.open(pack, plugins=installed_plugins(context))
    asked = judge.read(query)[-1][1].asked
    item = gather(Item(title=title), judge.lexicon).facts(asked) if title else None
    renderer = RuleRenderer(judge.pack, language=language)
    section = renderer.rules_for(asked, item=item, budget=budget)
    if format is Format.json:
        typer.echo(json.dumps(_record(section), ensure_ascii=False, indent=2))
    elif format is Format.plain:
        typer.echo(section.text)
    else:
        shown = f"{section.text}\n\n" if section.text else ""
        typer.echo(f"{shown}{_figures(section, budget)}")


def _figures(section: RuleSection, budget: int) -> str:
    return (
        f"rules: {len(section.shown)} shown in about {section.tokens} of {budget} tokens, "
        f"{len(section.left_out)} left out, {section.passed} pass on the item, "
        f"{section.silent} cannot fire for this query"
    )


def _record(section: RuleSection) -> dict[str, object]:
    return {
        "text": section.text,
        "tokens": section.tokens,
        "shown": section.shown,
        "left_out": section.left_out,
        "passed": section.passed,
        "silent": section.silent,
    }
