"""`lore suspects`: from verdicts with labels to a ranked list."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import jsonl, write


def verdicts(folder: Path) -> Path:
    rows = [
        {
            "id": str(n),
            "query": f"query {n // 4}",
            "item_id": f"i{n}",
            "grade": "L4",
            "label": "1" if n == 7 else "4",
            "probabilities": [0.02, 0.02, 0.06, 0.9] if n != 3 else [],
            "reason": "it fits",
        }
        for n in range(20)
    ]
    return write(folder / "v.jsonl", jsonl(rows))


def test_a_list_is_not_named_as_what_it_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "suspects.xlsx"
    assert main(["suspects", str(verdicts(tmp_path)), "-o", str(out), "--labels", "1:4"]) == 2
    said = "error: `suspects.xlsx` is written as .csv; give it a name that ends so\n"
    assert capsys.readouterr().err == said


def test_what_is_printed_cannot_steer_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = verdicts(tmp_path)
    path.write_text(path.read_text().replace("query 1", "\\u001b[31mred"))
    out = tmp_path / "suspects.csv"
    assert main(["suspects", str(path), "-o", str(out), "--labels", "1:4"]) == 0
    told = capsys.readouterr().out
    assert "` [31mred` with `i7`" in told
    assert "\x1b" not in told


def test_the_odd_label_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "suspects.csv"
    assert main(["suspects", str(verdicts(tmp_path)), "-o", str(out), "--labels", "1:4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "labels      19",
        "left out    1 pairs that the judge has no probabilities of",
    ]
    assert "`query 1` with `i7`" in lines[2]
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 19
    first = rows[0]
    assert (first["query"], first["item"], first["label"]) == ("query 1", "i7", "L1")
    assert (first["grade"], first["reason"]) == ("L4", "it fits")
    assert float(first["suspicion"]) > float(rows[1]["suspicion"])


def test_the_list_can_be_cut_and_the_summary_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "s.csv"
    command = ["suspects", str(verdicts(tmp_path)), "-o", str(out), "--labels", "1:4"]
    assert main([*command, "--top", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "out": str(out),
        "labels": 19,
        "written": 3,
        "silent": 1,
    }
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4


def test_a_mistake_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = write(tmp_path / "p.csv", "query,title\na,b\n")
    assert main(["suspects", str(pairs), "-o", str(tmp_path / "s.csv")]) == 2
    said = capsys.readouterr().err
    assert "has no column `grade`" in said
    assert said.count("\n") == 1
