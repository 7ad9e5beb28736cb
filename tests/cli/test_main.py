from __future__ import annotations

import inspect
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from lore_sdk.cli import main as main_module
from lore_sdk.cli.commands import COMMANDS, Deferred
from lore_sdk.cli.main import LoreGroup, main
from lore_sdk.cli.settings import settings_of
from lore_sdk.errors import DataError, RulesError

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., None]], None]:
    """Return a function that makes another function the command `lore act`."""

    def install(function: Callable[..., None]) -> None:
        monkeypatch.setattr(sys.modules[__name__], "act", function, raising=False)
        monkeypatch.setattr(LoreGroup, "deferred", (Deferred("act", f"{__name__}:act", "Act."),))
        monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])

    return install


def test_help_lists_every_command_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for deferred in COMMANDS:
        assert f"{deferred.name} {deferred.summary}" in shown


@pytest.mark.parametrize("deferred", COMMANDS, ids=lambda deferred: deferred.name)
def test_the_summary_in_the_list_is_the_first_line_of_the_command(deferred: Deferred) -> None:
    found = deferred.found()
    text = found.info.help if isinstance(found, typer.Typer) else inspect.getdoc(found)
    assert text is not None
    assert deferred.summary == " ".join(text.split("\n\n")[0].split())


def test_help_takes_less_than_a_third_of_a_second_of_one_core() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    best = 9.0
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "lore_sdk.cli.main", "--help"]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, spent)
    assert best < 0.3


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "lore-sdk 0.1.0\n"


def test_without_a_command_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    printed = capsys.readouterr()
    assert "Commands:" in printed.out + printed.err


def test_an_unknown_command_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["juge"]) == 2
    assert capsys.readouterr().err == "error: there is no command `juge`; did you mean `judge`?\n"


def test_a_message_that_quotes_what_steers_a_terminal_is_harmless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rules", "check", "no\x1b[2J\u202epack"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "no\\x1b[2J\\u202epack" in said


def test_an_unknown_command_far_from_all_is_answered_with_all(
    site: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["xyzzy"]) == 2
    assert capsys.readouterr().err == (
        "error: there is no command `xyzzy`; commands are "
        "`calibrate`, `compact`, `convert`, `demo`, `doctor`, `eval`, `experiment`, `explain`, "
        "`extract`, `fit`, `index`, `judge` and 7 more\n"
    )


def test_a_command_that_can_be_installed_is_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["vllm", "serve"]) == 2
    said = "error: there is no command `vllm`; `pip install lore-vllm` brings it\n"
    assert capsys.readouterr().err == said


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--nope"]) == 2
    assert "No such option" in capsys.readouterr().err


def test_an_error_on_purpose_is_one_message(command, capsys: pytest.CaptureFixture[str]) -> None:
    def act() -> None:
        raise DataError("there is no file `pairs.csv`")

    command(act)
    assert main(["act"]) == 2
    assert capsys.readouterr().err == "error: there is no file `pairs.csv`\n"


def test_a_report_on_rules_is_shown_as_it_is(command, capsys: pytest.CaptureFixture[str]) -> None:
    def act() -> None:
        raise RulesError("error[E101]: `materal` is not declared\n --> a.rules:3:17")

    command(act)
    assert main(["act"]) == 2
    assert capsys.readouterr().err == (
        "error[E101]: `materal` is not declared\n --> a.rules:3:17\n"
    )


def test_a_defect_is_one_line_that_says_how_to_report_it(
    command, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def act() -> None:
        raise KeyError("two\nlines")

    monkeypatch.delenv("LORE_DEBUG", raising=False)
    command(act)
    assert main(["act"]) == 70
    assert capsys.readouterr().err == (
        "error: KeyError: 'two\\nlines'; this is a defect of lore-sdk or of a plugin: please "
        "report it with the traceback that LORE_DEBUG=1 shows and what `lore doctor` says\n"
    )


def test_a_defect_shows_its_traceback_when_asked(
    command, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def act() -> None:
        raise KeyError("deep")

    monkeypatch.setenv("LORE_DEBUG", "1")
    command(act)
    assert main(["act"]) == 70
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_an_interruption_is_code_130(command) -> None:
    def act() -> None:
        raise KeyboardInterrupt

    command(act)
    assert main(["act"]) == 130


def test_an_interruption_before_the_command_begins_is_code_130(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main_module, "_run", interrupted)
    assert main([]) == 130


def test_a_command_chooses_its_own_code(command) -> None:
    def act() -> None:
        raise typer.Exit(1)

    command(act)
    assert main(["act"]) == 1


def test_blocked_plugins_reach_the_command(command, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []

    def act(context: typer.Context) -> None:
        seen.append(settings_of(context).blocked)

    command(act)
    monkeypatch.delenv("LORE_BLOCK", raising=False)
    assert main(["act"]) == 0
    assert main(["--block", "acme", "--block", "b", "act"]) == 0
    monkeypatch.setenv("LORE_BLOCK", "other")
    assert main(["act"]) == 0
    assert main(["--block", "acme", "act"]) == 0
    assert seen == [(), ("acme", "b"), ("other",), ("acme", "other")]


@pytest.mark.parametrize(
    "program",
    [
        "main.main(['--help'])",
        # what is printed without a flush breaks the pipe at the very end
        "main._run = lambda arguments: print('verdicts') or 0; sys.exit(main.main([]))",
    ],
)
def test_a_reader_that_goes_away_is_no_error(program: str) -> None:
    whole = f"import sys; from lore_sdk.cli import main; {program}"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", whole], stdout=writing, stderr=subprocess.PIPE, env=environment
    )
    os.close(writing)
    assert done.stderr == b""


def test_a_terminal_that_cannot_show_a_letter_gets_an_escape() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"}
    command = [sys.executable, "-m", "lore_sdk.cli.main", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert "query\\u2013item" in done.stdout


def test_the_codes_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for code in (main_module.UNUSABLE, main_module.DEFECT, main_module.INTERRUPTED):
        assert f"; {code} " in page
