"""`lore probe`: from a file of pairs to rates of flips."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

PAIRS = "query,title,color,size\n" + "".join(
    f"red dress {n},Floral midi dress,navy,M\nblue jeans {n},Slim jeans,blue,L\n" for n in range(6)
)


def test_rates_are_told_in_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    command = ["probe", str(pairs), "-p", "fashion", "-q", "--properties", "color,size"]
    assert main(command) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[0] == "probes"
    rows = {line.split()[0]: line for line in lines[1:] if line}
    assert rows["attribute-order"].split()[1:3] == ["0.0", "%"]
    assert rows["attribute-order"].endswith("no interval: all draws of queries give the same value")
    assert rows["swapped-photo"].endswith("not applicable: the judge sees no photos")


def test_one_probe_can_be_run_with_synonyms_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "pairs.csv", "query,title\nzorb red,Zorb\nzorb,Zorb\nhat,Hat\n")
    table = write(tmp_path / "s.txt", "# ours\nzorb => ball\n")
    command = ["probe", str(pairs), "--only", "paraphrase", "--synonyms", str(table), "--json"]
    assert main([*command, "-q"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["name"] == "paraphrase"
    changed = {flip["changed_query"] for flip in found["worst"]}
    assert "zorb" not in changed
    assert found["flips"]["pairs"] == 3
    again = write(tmp_path / "none.csv", "query,title\nzorb,Zorb\n")
    command[1] = str(again)
    assert main([*command, "-q"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert [flip["changed_query"] for flip in found["worst"]] == ["ball"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "word-ordr"], "no probe is called `word-ordr`; did you mean `word-order`?"),
        (["--synonyms", "TABLE"], "line 1: `sofa` has no synonyms; a line is `sofa, couch` or"),
        (["--map", "title=x"], "has no column `x`"),
    ],
)
def test_a_mistake_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    table = str(write(tmp_path / "s.txt", "sofa\n"))
    options = [table if option == "TABLE" else option for option in options]
    assert main(["probe", str(pairs), "-q", *options]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
