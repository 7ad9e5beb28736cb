"""`lore fit`: from labels in a file to a matcher that `lore judge` takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from lore_sdk.judge.matcher import EmbeddedMatcher
from tests.files.helpers import write

KINDS, COLORS = ("sofa", "lamp", "table", "drill", "kettle"), ("red", "blue", "green")


def labelled(best: str = "4", worst: str = "1") -> str:
    """Pairs after one law: the same kind is best, another worst, whatever the color."""
    rows = [
        f"{color} {kind},{other} {thing},{best if kind == thing else worst}"
        for color in COLORS
        for kind in KINDS
        for other in COLORS
        for thing in KINDS
    ]
    return "\n".join(["query,title,label", *rows]) + "\n"


def test_a_matcher_is_fitted_and_judges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs, out = write(tmp_path / "labelled.csv", labelled()), tmp_path / "mine.json"
    assert main(["fit", str(pairs), "-o", str(out), "--labels", "1:4"]) == 0
    printed, notices = capsys.readouterr()
    assert printed == (
        "fitted      225 pairs of 15 queries\n"
        "agreement   1.000 quadratic kappa, on queries left out of fitting; as shipped 0.826\n"
        f"written to  {out}\n"
    )
    assert "columns guessed" in notices
    assert EmbeddedMatcher.load(out).name == "mine"
    verdicts = tmp_path / "verdicts.jsonl"
    command = ["judge", str(pairs), "--matcher", str(out), "-o", str(verdicts), "--quiet"]
    assert main([*command, "--workers", "1"]) == 0
    records = [json.loads(line) for line in verdicts.read_text(encoding="utf-8").splitlines()]
    asked = [(r["query"].split()[1], r["label"], r["grade"]) for r in records]
    assert {grade for _, label, grade in asked if label == "1"} <= {"L1", "L2"}
    assert all(record["model"].startswith("mine-") for record in records)


def test_words_can_be_labels_and_the_summary_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "labelled.csv", labelled("good", "bad") + "lamp,Lamp,ugly\n")
    out = tmp_path / "mine.json"
    meaning = "good=L4,bad=L1"
    assert main(["fit", str(pairs), "-o", str(out), "--labels", meaning, "--json", "-q"]) == 0
    printed, notices = capsys.readouterr()
    assert notices == ""
    found = json.loads(printed)
    assert found.pop("kappa") == pytest.approx(1, abs=0.01)
    assert found.pop("kappa_before") < 0.9
    assert found == {"out": str(out), "pairs": 225, "queries": 15, "rejected": 1}


def test_an_encoder_is_fitted_with_and_has_to_be_named_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = write(tmp_path / "labelled.csv", labelled()), tmp_path / "mine.json"
    encoder = ["--encoder", "hashed:dimension=64"]
    assert main(["fit", str(pairs), "-o", str(out), "--labels", "1:4", "-q", *encoder]) == 0
    assert EmbeddedMatcher.load(out).encoder == "hashed-1 dimension=64"
    assert "similarity" in EmbeddedMatcher.load(out).curves
    capsys.readouterr()
    judge = ["judge", str(pairs), "--matcher", str(out), "-q", "--workers", "1"]
    assert main([*judge, "-o", str(tmp_path / "a.jsonl"), *encoder]) == 0
    assert main([*judge, "-o", str(tmp_path / "b.jsonl")]) == 2
    assert "was fitted with the encoder `hashed-1 dimension=64`" in capsys.readouterr().err


def test_rows_that_are_left_out_are_counted_with_the_first_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "labelled.csv", labelled() + ",Lamp,1\nlamp,Lamp,9\n")
    assert main(["fit", str(pairs), "-o", str(tmp_path / "m.json"), "--labels", "1:4"]) == 0
    assert "left out    2 rows; line 227: the query is empty\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("out", "text", "message"),
    [
        ("m.txt", labelled(), "has to end in .json"),
        ("none/m.json", labelled(), "there is no folder"),
        ("m.json", "query,title\nlamp,Lamp\n", "has no labels"),
        ("m.json", labelled("4", "4"), "two or more grades"),
        ("m.json", "query,title,label\nlamp,Lamp,4\nlamp,Sofa,1\n", "two or more grades"),
    ],
)
def test_what_cannot_be_fitted_is_one_message_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, text: str, message: str
) -> None:
    pairs = write(tmp_path / "labelled.csv", text)
    assert main(["fit", str(pairs), "-o", str(tmp_path / out), "--labels", "1:4", "-q"]) == 2
    printed, error = capsys.readouterr()
    assert printed == ""
    assert message in error
    assert error.count("\n") == 1
    assert [file.name for file in tmp_path.iterdir()] == ["labelled.csv"]


def test_a_folder_that_cannot_be_written_to_loses_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m.json"
    (tmp_path / "m.json.new.partial").mkdir()
    out.write_text("kept", encoding="utf-8")
    pairs = write(tmp_path / "labelled.csv", labelled())
    assert main(["fit", str(pairs), "-o", str(out), "--labels", "1:4", "-q"]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "kept"
