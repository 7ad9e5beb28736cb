"""docs/evaluation.md: every command on it runs, every figure stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from lore_sdk.evaluate import Figure, evaluate
from tests.cli.evaluated import FOLDER, inside
from tests.evaluate.build import graded
from tests.files.helpers import csv_text, write

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (lore .*)", PAGE, re.MULTILINE)


def test_every_command_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        (f"q{q}", f"i{i}", 4 if query == title else 1 + len(query + title) % 3, query, title)
        for q, query in enumerate(("red sofa", "lamp", "oak table", "kettle", "red dress"))
        for i, title in enumerate(("red sofa", "lamp", "oak table", "kettle"))
    ]
    ids = ("query_id", "item_id", "label")
    write(tmp_path / "pairs.csv", csv_text([(*ids, "query", "title"), *rows]))
    votes = [row[:3] for row in rows for _ in range(2)]
    write(tmp_path / "votes.csv", csv_text([ids, *votes]))
    for name, order in {"bm25": 1, "dense": 2, "hybrid": 3}.items():
        lines = [f"{q} Q0 {i} 0 {n * order % 5} {name}" for n, (q, i, *_) in enumerate(rows)]
        write(tmp_path / f"{name}.run", "\n".join(lines).encode())
    assert len(COMMANDS) == 11
    with inside(tmp_path):
        for command in COMMANDS:
            assert main(shlex.split(command)[1:]) == 0, command
            out, err = capsys.readouterr()
            assert out, command
            assert "error" not in err, command


def test_every_figure_is_explained() -> None:
    found = evaluate(graded([(0, 0), (3, None), (1, 0), (2, 3)]), resamples=0)
    figures: tuple[Figure, ...] = (
        *found.agreement,
        *found.grades[:2],
        *found.calibration,
        *found.raters,
        *found.ranking,
    )
    assert len(figures) == 20
    assert [each.name for each in figures if f"`{each.name}`" not in PAGE] == []


def test_what_is_refused_is_said_in_the_words_of_the_page() -> None:
    printed = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt"))
    for words in (
        "no pair has votes of two or more raters",
        "no interval: 1 query is too few to draw from",
    ):
        assert words in printed
        assert f"`{words}`" in PAGE


def test_the_program_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "evaluation.md", "exec"), {})
    said = capsys.readouterr().out.splitlines()
    assert "Acc@3 0.5 no interval: 1 query is too few to draw from" in said
