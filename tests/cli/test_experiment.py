from __future__ import annotations

import json
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write

PAIRS = "id,query,title,color,label\n" + "".join(
    f"{asked}{known}{n},{asked} dress,Midi dress {n},{known},{4 if asked == known else 2}\n"
    for n in range(3)
    for asked in ("red", "blue")
    for known in ("red", "blue")
)


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    said = [
        {"when": '"color": "blue"', "reply": "2"},
        {"reply": "4"},
    ]
    script = write(tmp_path / "script.jsonl", "".join(json.dumps(line) + "\n" for line in said))
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    model = ["--model", f"scripted:{script}", "--mode", "grade", "--labels", "1:4"]
    more = ["-p", "fashion", "--properties", "color", "--resamples", "20", "-q"]
    return ["experiment", "features", str(pairs), *model, *more]


def test_arms_are_told_in_a_table(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([*command, "--format", "md", "--replies", str(tmp_path / "r.jsonl")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("scripted, 12 pairs, each asked about in every arm\n")
    assert "+ caption: left out, no captioner was named\n" in out
    rows = [line.split(" | ") for line in out.splitlines() if line.startswith("| ")]
    assert [row[0] for row in rows[2:]] == [
        "| title",
        "| + CPV",
        "| + SKU",
        "| + description, shop, price",
        "| + rules",
    ]
    assert rows[4][-1] == "no prompt differs |"
    # the title alone makes half of the pairs one prompt; three arms have prompts of their own
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 6 + 12 + 12


def test_the_other_experiment_and_json(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command[1] = "prompt-length"
    assert main([*command, "--format", "json", "--limit", "8"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["arm"]["name"] for each in found] == ["short", "400", "800", "1,600", "all rules"]
    assert {each["pairs"] for each in found} == {8}


def test_without_a_model_there_is_nothing_to_measure(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    command[command.index("--model") + 1] = ""
    assert main(command) == 2
    assert "an experiment asks a model" in capsys.readouterr().err
