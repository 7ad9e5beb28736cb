"""Write docs/cli.md from the commands themselves: `python -m tests.docs`, or only `--check` it."""

from __future__ import annotations

import difflib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import typer
from typer.models import ArgumentInfo, OptionInfo

from lore_sdk.cli.commands import COMMANDS
from lore_sdk.cli.main import app

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "cli.md"
EXAMPLE = "Example:"

HEAD = """\
# The `lore` command

<!-- written by `make format` from lore_sdk/cli; change it there -->

Exit codes of every command: 0 done; 1 a check found something; 2 the command or its input cannot be
used, and one message says why; 70 a defect of lore-sdk or of a plugin (LORE_DEBUG=1 shows the
traceback); 130 interrupted.

| variable | meaning |
|---|---|
| `LORE_BLOCK` | plugins to leave out, by name or distribution, with commas or spaces between |
| `LORE_DEBUG` | anything but empty: show the traceback of a defect |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as the page shows it."""

    name: str
    function: Callable[..., object]

    @property
    def paragraphs(self) -> list[str]:
        """The help text, but for its examples."""
        return [p for p in _paragraphs(self.function) if not p.startswith(EXAMPLE)]

    @property
    def examples(self) -> list[str]:
        """Command lines from the help text."""
        texts = [p for p in _paragraphs(self.function) if p.startswith(EXAMPLE)]
        lines = [line.strip() for text in texts for line in text[len(EXAMPLE) :].splitlines()]
        return [line for line in lines if line]


def commands() -> Iterator[Command]:
    """Yield every command, those of groups as well, in the order of `lore --help`."""
    callback = app.registered_callback
    assert callback is not None
    assert callback.callback is not None
    yield Command(name="lore", function=callback.callback)
    for deferred in COMMANDS:
        found = deferred.found()
        if not isinstance(found, typer.Typer):
            yield Command(name=f"lore {deferred.name}", function=found)
            continue
        for info in found.registered_commands:
            assert info.callback is not None
            name = info.name or info.callback.__name__.replace("_", "-")
            yield Command(name=f"lore {deferred.name} {name}", function=info.callback)


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(command) for command in commands())])


def parameters(function: Callable[..., object]) -> Iterator[tuple[str, str]]:
    """Yield the spelling and the meaning of each argument and option of a command."""
    hints = typing.get_type_hints(function, include_extras=True)
    for parameter in inspect.signature(function).parameters.values():
        kind, *notes = typing.get_args(hints[parameter.name]) or (hints[parameter.name],)
        for info in notes:
            if isinstance(info, OptionInfo) and not info.hidden:
                yield _option(parameter, kind, info), _meaning(parameter, kind, info)
            elif isinstance(info, ArgumentInfo) and not info.hidden:
                yield f"`{info.metavar or parameter.name.upper()}`", info.help or ""


def _section(command: Command) -> str:
    lines = [f"## {command.name}", "", *(text + "\n" for text in command.paragraphs)]
    lines += ["```console", *(f"$ {example}" for example in command.examples), "```", ""]
    rows = [f"| {name} | {meaning} |" for name, meaning in parameters(command.function)]
    return "\n".join(lines + (["| | |", "|---|---|", *rows, ""] if rows else []))


def _option(parameter: inspect.Parameter, kind: Any, info: OptionInfo) -> str:
    # inside of Annotated, typer keeps the first spelling where a default would stand
    declared = [info.default, *(info.param_decls or ())]
    named = [text for text in declared if isinstance(text, str) and text.startswith("-")]
    named = named or [f"--{parameter.name.replace('_', '-')}"]
    metavar = "" if kind is bool else f" {info.metavar or _choices(kind) or parameter.name.upper()}"
    return ", ".join(f"`{text}{metavar}`" for text in named).replace("|", "\\|")


def _meaning(parameter: inspect.Parameter, kind: Any, info: OptionInfo) -> str:
    default = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    text = info.help or ""
    if default in (None, "", False, parameter.empty) or not info.show_default or kind is bool:
        return text
    return f"{text} Default: `{default}`."


def _choices(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "|".join(str(member.value) for member in kind)
    if typing.get_origin(kind) is Literal:
        return "|".join(map(str, typing.get_args(kind)))
    return ""


def _paragraphs(function: Callable[..., object]) -> list[str]:
    # \b keeps the line breaks of a paragraph in a terminal
    text = (inspect.getdoc(function) or "").replace("\b\n", "").replace("\\b\n", "")
    return [paragraph.strip() for paragraph in text.split("\n\n")]


def main(arguments: list[str]) -> int:
    """Write the page, or say how the one on disk differs."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    difference = difflib.unified_diff(
        written.splitlines(), page().splitlines(), "docs/cli.md", "the commands", lineterm=""
    )
    lines = list(difference)
    if lines:
        print(*lines, "docs/cli.md is not in step; `make format` writes it", sep="\n")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
