"""`lore tagger`: training, measuring, and what a user's mistake is answered with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main


def test_train_and_measure(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tagger"
    assert main(["tagger", "train", str(labelled), "-o", str(out), "--epochs", "2"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("trained on  300 queries, 7 tags\n")
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["epoch 1", "epoch 2"]
    card = json.loads((out / "card.json").read_text())
    assert card["data"]["queries"] == 300
    assert card["settings"]["epochs"] == 2
    assert main(["tagger", "eval", str(out), str(labelled), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["overall"]["entities"] == 1000
    assert found["overall"]["f1"] > 0.5
    assert main(["tagger", "eval", str(out), str(labelled)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["precision", "recall", "F1", "entities"]
    assert {line.split()[0] for line in lines[1:]} == {
        "overall", "color", "creator", "core_product_type", "department"
    }  # fmt: skip


def test_mistakes_are_answered_without_a_traceback(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tagger", "eval", str(tmp_path), str(labelled)]) == 2
    assert capsys.readouterr().err == f"error: there is no file `{tmp_path}/tagger.json`\n"
    assert main(["tagger", "train", str(tmp_path / "no.jsonl"), "-o", str(tmp_path / "t")]) == 2
    assert capsys.readouterr().err == f"error: there is no file `{tmp_path}/no.jsonl`\n"
    arguments = ["tagger", "train", str(labelled), "-o", str(tmp_path / "t")]
    assert main([*arguments, "--encoder", str(tmp_path)]) == 2
    said = f"error: `{tmp_path}` is no folder of an encoder: it has no `config.json`\n"
    assert capsys.readouterr().err == said


def test_a_place_that_cannot_be_written_is_said_before_training(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["tagger", "train", str(labelled), "-o", str(tmp_path / "file")]) == 2
    said = f"error: cannot write the tagger `{tmp_path}/file`: file exists\n"
    assert capsys.readouterr().err == said
