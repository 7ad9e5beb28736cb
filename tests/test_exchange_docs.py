"""The page on exchange: its table, its commands and its program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from lore_sdk.files.convert import judgement_writers
from lore_sdk.files.judgement import DETAILS
from lore_sdk.plugins import Plugins, WriterOffer

PAGE = (Path(__file__).parent.parent / "docs" / "exchange.md").read_text(encoding="utf-8")
PLUGINS = Plugins.installed()
SEATS = "query,docid,Ann,Bob\nred seat,S1,3,2\nred seat,S2,0,0\nred seat,S 3,1,\n"


def test_the_table_says_what_each_format_holds() -> None:
    rows = re.findall(r"^\| (`.*`) \| (`.*`) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    stated = {}
    for names, ends, holds, _ in rows:
        for name, end in zip(names.split(", "), ends.split(", "), strict=True):
            stated[name.strip("`")] = (end.strip("`"), _details(holds))
    offers = PLUGINS.offers(WriterOffer)
    assert stated == {
        name: (offers[name].suffixes[0], set(PLUGINS.load(WriterOffer, name).holds))
        for name in judgement_writers(PLUGINS)
    }


def _details(holds: str) -> set[str]:
    if holds == "everything":
        return set(DETAILS)
    plain = re.sub(r" \(.*?\)", "", holds)
    return {word.replace(" ", "_") for word in plain.split(", ")}


@pytest.mark.usefixtures("shop")
def test_the_output_that_is_printed_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = re.findall(r"\$ lore (convert seats.*)\n((?:.+\n)+?)```", PAGE)
    assert main([*shlex.split(block[0]), "-q"]) == 0
    assert capsys.readouterr().out == block[1]


@pytest.mark.usefixtures("shop")
def test_the_program_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "exchange.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("seats.book.csv").write_text(SEATS, encoding="utf-8")
