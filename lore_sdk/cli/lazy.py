"""Commands that are imported when they are called, so that `lore --help` stays quick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from lore_sdk.cli.commands import Deferred, Listed
from lore_sdk.errors import LoreError, did_you_mean, known_names

__all__ = ["DeferredCommand", "LazyGroup", "built"]


def built(listed: Listed) -> Any:
    """Import and build a command.

    Any: releases of typer before 0.29 build commands of click, later ones of their own.
    """
    found = listed.found()
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(listed.name)(found)
    return typer.main.get_command(app)


class DeferredCommand(TyperCommand):
    """A name and a summary that turn into the whole command when it is invoked."""

    def __init__(self, listed: Listed) -> None:
        # `help` would be cut off at the end of the terminal's line
        super().__init__(name=listed.name, short_help=listed.summary, rich_markup_mode=None)
        self.listed = listed

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Import the command and let it read its arguments.

        Any: see `built`.
        """
        return built(self.listed).make_context(info_name, args, parent, **extra)


class LazyGroup(TyperGroup):
    """A group whose commands are those of `deferred`, in that order."""

    deferred: ClassVar[Sequence[Deferred]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        # Any: what typer hands to the classes that it is given differs between its releases
        super().__init__(*args, **options)
        for deferred in self.deferred:
            self.add_command(DeferredCommand(deferred), deferred.name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that the first word names; raises LoreError listing those there are.

        Any: see `built`.
        """
        if args[0] in self.commands or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        names = self.list_commands(ctx)
        if args[0] not in names:
            from lore_sdk.plugins.known import BROUGHT_BY

            distribution = BROUGHT_BY.get(("command", args[0]))
            if distribution:
                raise LoreError(
                    f"there is no command `{args[0]}`; `pip install {distribution}` brings it"
                )
            near = did_you_mean(args[0], names)
            hint = f"did you mean `{near}`?" if near else f"commands are {known_names(names)}"
            raise LoreError(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)
