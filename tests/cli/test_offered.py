"""Commands of plugins: they stand beside those of `lore`, and none can stand in the way."""

from __future__ import annotations

from importlib import invalidate_caches
from pathlib import Path

import pytest

from lore_sdk.cli import plugin as first_party
from lore_sdk.cli.commands import COMMANDS
from lore_sdk.cli.main import main
from lore_sdk.plugins import CommandOffer, Plugins
from lore_sdk.plugins.testing import check_plugin
from tests.plugins.distributions import install_plugin

GREET = """
from typing import Annotated
import typer

def greet(name: Annotated[str, typer.Argument(help="Whom.")]) -> None:
    \"\"\"Greet somebody.

    Example: lore {command} Ann
    \"\"\"
    if name == "nobody":
        from lore_sdk.errors import DataError
        raise DataError("there is nobody to greet; name somebody")
    typer.echo(f"hello {{name}}")

@hookimpl
def lore_commands():
    yield CommandOffer(name="{command}", summary="greet somebody", load=lambda: greet)
"""


@pytest.fixture(autouse=True)
def fresh(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """See the plugins of the test and nothing else."""
    monkeypatch.delenv("LORE_BLOCK", raising=False)
    invalidate_caches()


def test_a_command_of_a_plugin_is_listed_and_runs(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin(site, "lore-ant", GREET.format(command="greet"))
    assert main(["--help"]) == 0
    listed = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["greet", "greet", "somebody."] in listed
    assert main(["greet", "Ann"]) == 0
    assert capsys.readouterr().out == "hello Ann\n"
    assert main(["greet", "--help"]) == 0
    assert "Example: lore greet Ann" in capsys.readouterr().out


def test_a_mistake_in_it_is_answered_as_everywhere(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin(site, "lore-ant", GREET.format(command="greet"))
    assert main(["greet", "nobody"]) == 2
    assert capsys.readouterr().err == "error: there is nobody to greet; name somebody\n"
    assert main(["gret", "Ann"]) == 2
    assert "did you mean `greet`?" in capsys.readouterr().err


def test_blocked_it_is_gone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_plugin(site, "lore-ant", GREET.format(command="greet"))
    assert main(["--block", "ant", "greet", "Ann"]) == 2
    assert "there is no command `greet`" in capsys.readouterr().err


def test_a_broken_plugin_takes_no_command_away(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin(site, "lore-ant", "raise RuntimeError('no')")
    install_plugin(site, "lore-bee", GREET.format(command="greet"))
    assert main(["--help"]) == 0
    assert "judge" in capsys.readouterr().out
    assert main(["greet", "Ann"]) == 0
    assert main(["--version"]) == 0


def test_a_command_that_cannot_be_loaded_names_its_plugin(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = """
@hookimpl
def lore_commands():
    def load():
        import a_library_that_is_not_there
    yield CommandOffer(name="greet", summary="greet somebody", load=load)
"""
    install_plugin(site, "lore-ant", body)
    assert main(["greet"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "lore-ant" in said
    assert "a_library_that_is_not_there" in said


@pytest.mark.parametrize(
    ("load", "said"),
    [
        ("lambda: exit(0)", "cannot be loaded: SystemExit: 0"),
        ("lambda: None", "is a `NoneType`; `load` returns a function or a `typer.Typer`"),
        ("lambda: 'x'", "is a `str`; `load` returns a function or a `typer.Typer`"),
    ],
)
def test_what_is_no_command_is_said_with_its_plugin(
    site: Path, capsys: pytest.CaptureFixture[str], load: str, said: str
) -> None:
    body = f"""
@hookimpl
def lore_commands():
    yield CommandOffer(name="greet", summary="greet somebody", load={load})
"""
    install_plugin(site, "lore-ant", body)
    assert main(["greet"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: the command `greet` of plugin `ant` (lore-ant ")
    assert told.endswith(f") {said}\n")


def test_no_plugin_can_take_the_name_of_a_command_of_lore(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_plugin(site, "lore-ant", GREET.format(command="judge"))
    assert main(["judge", "--help"]) == 0
    assert "Judge a file of query" in capsys.readouterr().out
    # beside those of lore itself, which a run sees, it is broken
    install_plugin(site, "lore_sdk", "from lore_sdk.cli.plugin import *", name="cli")
    (broken,) = Plugins.survey().broken
    assert broken.owner.name == "ant"
    assert "`judge`" in broken.problem


def test_the_commands_of_lore_are_offered_by_the_same_door() -> None:
    assert check_plugin(first_party) == []
    offers = Plugins.of(cli=first_party).offers(CommandOffer)
    assert list(offers) == [command.name for command in COMMANDS]
