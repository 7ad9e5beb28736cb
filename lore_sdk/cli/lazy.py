"""Commands that are imported when they are called, so that `lore --help` stays quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from lore_sdk.errors import LoreError, did_you_mean, known_names

__all__ = ["Deferred", "DeferredCommand", "LazyGroup"]


@dataclass(frozen=True, slots=True)
class Deferred:
    """A command by name: the line in the list of commands, and `module:attribute` to import.

    The attribute is a function, or a `typer.Typer` for a command with sub-commands.
    """

    name: str
    target: str
    summary: str

    def found(self) -> Callable[..., object] | typer.Typer:
        """Import the function or the `typer.Typer`."""
        module, _, attribute = self.target.partition(":")
        found: Callable[..., object] | typer.Typer = getattr(import_module(module), attribute)
        return found

    def command(self) -> Any:
        """Import and build the command.

        Any: releases of typer before 0.29 build commands of click, later ones of their own.
        """
        found = self.found()
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        app = typer.Typer(rich_markup_mode=None, add_completion=False)
        app.command(self.name)(found)
        return typer.main.get_command(app)


class DeferredCommand(TyperCommand):
    """A name and a summary that turn into the whole command when it is invoked."""

    def __init__(self, deferred: Deferred) -> None:
        # `help` would be cut off at the end of the terminal's line
        super().__init__(name=deferred.name, short_help=deferred.summary, rich_markup_mode=None)
        self.deferred = deferred

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Import the command and let it read its arguments.

        Any: see `Deferred.command`.
        """
        return self.deferred.command().make_context(info_name, args, parent, **extra)


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

        Any: see `Deferred.command`.
        """
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = did_you_mean(args[0], names)
            hint = f"did you mean `{near}`?" if near else f"commands are {known_names(names)}"
            raise LoreError(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)
