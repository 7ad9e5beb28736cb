"""The `lore` command: its list of commands, its global options, and how it ends.

Exit codes: 0 done; 1 a check found something; 2 the command or its input cannot be used; 70 a
defect; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from lore_sdk import __version__
from lore_sdk.cli.lazy import Deferred, LazyGroup
from lore_sdk.cli.settings import Settings
from lore_sdk.errors import LoreError

__all__ = ["COMMANDS", "app", "main"]

COMMANDS = (
    Deferred(
        "judge",
        "lore_sdk.cli.judge:judge",
        "Judge a file of query–item pairs with a rule pack.",
    ),
    Deferred(
        "explain",
        "lore_sdk.cli.explain:explain",
        "Judge one pair and show the path: needs, evidence, findings, verdict.",
    ),
    Deferred(
        "extract",
        "lore_sdk.cli.extract:extract",
        "Read the attributes of a catalogue's items, in the words of a rule pack.",
    ),
    Deferred(
        "fit",
        "lore_sdk.cli.fit:fit",
        "Fit the matcher to pairs that people labelled.",
    ),
    Deferred(
        "knowledge",
        "lore_sdk.cli.knowledge:app",
        "Import what is known about queries and items, and look into it.",
    ),
    Deferred(
        "eval",
        "lore_sdk.cli.eval:eval",
        "Tell how well verdicts agree with people's labels, with 95 % intervals.",
    ),
    Deferred(
        "report",
        "lore_sdk.cli.report:report",
        "Report on verdicts: agreement, slices, capabilities and a disagreement explorer.",
    ),
    Deferred(
        "probe",
        "lore_sdk.cli.probe:probe",
        "Tell how often grades turn where nothing that matters has changed.",
    ),
    Deferred(
        "suspects",
        "lore_sdk.cli.suspects:suspects",
        "Rank people's labels by how much they should be looked at again.",
    ),
    Deferred(
        "plan",
        "lore_sdk.cli.plan:plan",
        "Plan how many pairs to label, and draw them.",
    ),
    Deferred(
        "convert",
        "lore_sdk.cli.convert:convert",
        "Convert judgements from one format to another.",
    ),
    Deferred(
        "demo",
        "lore_sdk.cli.demo:demo",
        "Judge the example pairs and show what comes out.",
    ),
    Deferred(
        "rules",
        "lore_sdk.cli.rules:app",
        "Check, format, test and explain rule packs.",
    ),
    Deferred(
        "index",
        "lore_sdk.cli.index:app",
        "Build, query and describe indexes over catalogues.",
    ),
    Deferred(
        "plugins",
        "lore_sdk.cli.plugins:plugins",
        "List the installed plugins and rule packs, broken ones as well.",
    ),
    Deferred(
        "doctor",
        "lore_sdk.cli.doctor:doctor",
        "Check that everything is in place to judge on this machine.",
    ),
)
"""Every command with the first line of its help, which a test holds equal to the command's own."""

UNUSABLE, DEFECT, INTERRUPTED, PIPE_CLOSED = 2, 70, 130, 141


class LoreGroup(LazyGroup):
    """The top of the tree of commands."""

    deferred = COMMANDS

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the global options, if there are any.

        Any: see `Deferred.command`.
        """
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
    typer.echo(text, err=True)
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
