"""`lore knowledge`, and the commands and the program of docs/knowledge.md."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

PAGE = (Path(__file__).parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")
FILES = re.findall(r"^```\w+ (\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CONSOLES = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, content in FILES:
        write(tmp_path / name, content)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["knowledge", "import", *(n for n, _ in FILES), "-o", "shop.knowledge", "-q"]) == 0
    return tmp_path / "shop.knowledge"


def commands() -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for line in "".join(CONSOLES).splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def test_facts_that_steer_a_terminal_are_shown_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = write(tmp_path / "a.csv", "alias,meaning\nshuttle,big \x1b[2Jlaptop\n")
    store = str(tmp_path / "shop.knowledge")
    assert main(["knowledge", "import", str(words), "-o", store, "-q"]) == 0
    capsys.readouterr()
    assert main(["knowledge", "show", store, "shuttle"]) == 0
    assert capsys.readouterr().out.startswith("“shuttle” means big  [2Jlaptop   (a.csv, ")


def test_the_page_has_files_and_commands() -> None:
    assert [name for name, _ in FILES] == [
        "clicks.csv",
        "aliases.csv",
        "brands.csv",
        "catalog.jsonl",
    ]
    assert len(commands()) == 8


@pytest.mark.parametrize(("command", "said"), commands(), ids=lambda value: str(value)[:40])
def test_the_commands_of_the_page_say_what_it_says(
    shop: Path, capsys: pytest.CaptureFixture[str], command: str, said: list[str]
) -> None:
    if " import " in command:
        shop.unlink()
    capsys.readouterr()
    _, *words = shlex.split(command)
    assert main(words) == 0
    printed = re.sub(r" +", " ", capsys.readouterr().out)
    assert said
    for line in said:
        assert re.sub(r" +", " ", line) in printed


def test_the_program_of_the_page_runs(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "docs/knowledge.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        "knowledge:clicks.csv 60 of 66 clicks",
        "p1 40 clicks.csv 2026-11-02T00:00:00Z",
        "p2 20 clicks.csv 2026-11-02T00:00:00Z",
        "p3 6 clicks.csv 2026-11-02T00:00:00Z",
    ]


def test_an_import_says_what_it_took_and_what_it_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, out = tmp_path / "log.csv", tmp_path / "s"
    write(log, "query,item,clicks\nred,a,3\nred,a,x\n")
    assert main(["knowledge", "import", str(log), "-o", str(out)]) == 0
    printed, notices = capsys.readouterr()
    assert re.sub(r"1-\w{8}\n", "1-…\n", printed) == (
        f"imported    1 rows\nrejected    1 rows, in {out}.rejects.jsonl\n"
        f"written to  {out}, version 1-…\n"
    )
    assert notices == "`log.csv` is read as clicks: query=query item=item clicks=clicks\n"
    again = ["knowledge", "import", str(log), "-o", str(out), "--anew", "--json", "-q"]
    assert main(again) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["rows"], record["rejected"], record["version"]) == (1, 1, 1)
    assert record["facts"]["clicked"] == 1


def test_what_is_known_comes_as_json_too(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["knowledge", "show", str(shop), "13900 big shuttle", "--json"]) == 0
    (alias,) = json.loads(capsys.readouterr().out)
    assert (alias["kind"], alias["object"]) == ("alias", "gaming laptop")
    assert main(["knowledge", "info", str(shop), "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert [source["name"] for source in info["sources"]] == [name for name, _ in FILES]
    assert main(["knowledge", "show", str(shop), "teapot"]) == 0
    assert capsys.readouterr().out == "nothing is known about `teapot`\n"


def test_a_file_that_is_no_store_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write(tmp_path / "other", "hello")
    for command in (
        ["knowledge", "show", str(other), "x"],
        ["knowledge", "info", str(other)],
        ["explain", "x", "--knowledge", str(other)],
    ):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"error: `{other}` is not a knowledge store")
        assert said.count("\n") == 1


def test_a_file_is_judged_with_a_store_which_is_part_of_the_key(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "pairs.csv", "query,title\n13900,Samsung 990 SSD 1TB\n")
    grades, keys = [], []
    for options in (
        [],
        ["--knowledge", str(shop)],
        ["--knowledge", str(shop), "--retriever", "bm25"],
    ):
        out = tmp_path / "v.jsonl"
        command = ["judge", str(pairs), "-o", str(out), "-p", "electronics", "-q", *options]
        assert main(command) == 0
        record = json.loads(out.read_text())
        grades.append(record["rules"])
        keys.append(record["key"])
    assert grades == [[], ["base@1.0.0/another-product"], ["base@1.0.0/another-product"]]
    assert len(set(keys)) == 3
