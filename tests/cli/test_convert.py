"""`lore convert`: what it prints, and that a user's mistake is one message."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

BOOK = "query,docid,Ann,Bob\nred dress,D1,3,2\nred dress,D2,0,0\nred dress,D 3,1,\n"


def test_what_was_written_and_left_out_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = write(tmp_path / "b.book.csv", BOOK), tmp_path / "o.qrels"
    assert main(["convert", str(book), str(out), "--combine", "median"]) == 0
    printed, notices = capsys.readouterr()
    assert printed == (
        "read        5 judgements\n"
        "written     2\n"
        "repeated    1, written once\n"
        "combined    2 labels of several raters\n"
        "left out    texts of queries (1); names of raters (2)\n"
        f"rejected    1 row, in {out}.rejects.jsonl\n"
        f"written to  {out}\n"
    )
    assert notices.startswith("`b.book.csv`: columns guessed: ")


def test_the_summary_can_be_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, out = write(tmp_path / "b.book.csv", BOOK), tmp_path / "o"
    command = ["convert", str(book), str(out), "--from", "quepid-book-csv", "--to", "judgements"]
    assert main([*command, "--json", "-q"]) == 0
    printed, notices = capsys.readouterr()
    assert notices == ""
    assert json.loads(printed) == {
        "out": str(out),
        "read": 5,
        "written": 5,
        "repeated": 0,
        "merged": 0,
        "left_out": [],
        "rejected": 0,
        "rejects": None,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "error: the name of `OUT` does not say its format; known endings are"),
        (
            ["--to", "csv"],
            "error: `csv` holds verdicts, not judgements; give --to one of `elastic`",
        ),
        (["--to", "ltrr"], "error: no writer is called `ltrr`; did you mean `ltr`?"),
        (["--to", "qrels", "--labels", "x"], "error: `x` does not say what a label becomes; "),
        (["--to", "qrels", "--labels", "4:1=0:3"], "error: `4:1` in `4:1=0:3` is no range; "),
        (["--to", "rre", "--labels", "3=2"], "error: the label `2` is none of `3`; "),
        (["--to", "rre"], "error: rre holds one label a pair, and item `D1` has 2 raters' labels"),
        (["--from", "rre", "--to", "rre"], "is not JSON: `{` was expected here, line 1, column 1"),
    ],
)
def test_a_mistake_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    book, out = write(tmp_path / "b.book.csv", BOOK), tmp_path / "out"
    assert main(["convert", str(book), str(out), "-q", *options]) == 2
    said = capsys.readouterr().err
    assert message.replace("OUT", str(out)) in said
    assert said.count("\n") == 1
    assert not out.exists()
