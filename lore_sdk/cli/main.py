"""The `lore` command: its global options, the commands of plugins, and how it ends.

Exit codes: 0 done; 1 a check found something; 2 the command or its input cannot be used; 70 a
defect; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from lore_sdk import __version__
from lore_sdk.cli.commands import COMMANDS
from lore_sdk.cli.lazy import DeferredCommand, LazyGroup
from lore_sdk.cli.offered import plugin_commands
from lore_sdk.cli.settings import Settings
from lore_sdk.errors import LoreError

__all__ = ["app", "main"]

UNUSABLE, DEFECT, INTERRUPTED, PIPE_CLOSED = 2, 70, 130, 141


_OFFERED = "lore_sdk: commands of plugins"


class LoreGroup(LazyGroup):
    """The top of the tree of commands."""

    deferred = COMMANDS

    def list_commands(self, ctx: Any) -> list[str]:
        """List the commands of the SDK, then those of plugins.

        Any, here and below: see `built`.
        """
        return [*super().list_commands(ctx), *self._of_plugins(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find a command; plugins are looked at for those only that the SDK does not have."""
        found = super().get_command(ctx, cmd_name)
        return found or self._of_plugins(ctx).get(cmd_name)

    def _of_plugins(self, ctx: Any) -> Mapping[str, DeferredCommand]:
        if _OFFERED not in ctx.meta:
            blocked = Settings.of(os.environ, ctx.params.get("block") or ()).blocked
            ctx.meta[_OFFERED] = {
                one.name: DeferredCommand(one)
                for one in plugin_commands(blocked)
                if one.name not in self.commands
            }
        found: Mapping[str, DeferredCommand] = ctx.meta[_OFFERED]
        return found

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the global options, if there are any."""
        if not args or args[0].startswith("-"):
            return super().parse_args(ctx, args)
        # typer loads pydantic even for options that are not given, which costs every command a
        # fifth of a second; so there are none where the first word is a command already
        options = self.params, self.add_help_option
        self.params, self.add_help_option = [], False
        try:
            return super().parse_args(ctx, args)
        finally:
            self.params, self.add_help_option = options


app = typer.Typer(
    cls=LoreGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lore-sdk {__version__}")
        raise typer.Exit


@app.callback()
def lore(
    context: typer.Context,
    block: Annotated[
        list[str] | None,
        typer.Option(
            "--block",
            metavar="NAME",
            help="Leave out a plugin, by its name or its distribution's; may be repeated. "
            "LORE_BLOCK holds more names.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", is_eager=True, callback=_show_version
        ),
    ] = False,
) -> None:
    """Judge how well items fit queries, with rules that explain every grade.

    Example: lore judge pairs.csv -p fashion -o verdicts.parquet
    """
    context.obj = Settings.of(os.environ, block or ())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; only a defect shows a traceback, if asked."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a letter gets an escape, not a crash
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _close_quietly()
    except KeyboardInterrupt:
        return INTERRUPTED
    except LoreError as error:
        return _say(str(error), UNUSABLE)
    except Exception as error:
        return _defect(error)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        typer.main.get_command(app)(args=arguments, prog_name="lore")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


def _say(message: str, code: int) -> int:
    # the report on a rule pack begins every entry with its own kind and code
    text = message if message.startswith(("error", "warning")) else f"error: {message}"
    # messages quote what stands in files, and a terminal obeys some of that
    shown = "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)
    typer.echo(shown, err=True)
    return code


def _defect(error: Exception) -> int:
    if os.environ.get("LORE_DEBUG"):
        import traceback

        traceback.print_exception(error)
    said = " ".join(str(error).split())
    return _say(
        f"{type(error).__name__}: {said}; this is a defect of lore-sdk or of a plugin: please "
        "report it with the traceback that LORE_DEBUG=1 shows and what `lore doctor` says",
        DEFECT,
    )


def _close_quietly() -> int:
    # what is left in the buffer would raise again when Python closes the stream
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


if __name__ == "__main__":
    sys.exit(main())
