"""`lore explain`: what it shows, as a tree and as JSON, and what it refuses."""

from __future__ import annotations

import json

import pytest

from lore_sdk.cli.main import main
from tests.cli.golden import CASES, PACK, explained, golden_file, plainly


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_is_what_was_reviewed(name: str) -> None:
    assert explained(name) == golden_file(name).read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case() -> None:
    kept = {path.stem for path in golden_file("any").parent.glob("*.txt")}
    assert kept == set(CASES)


def test_the_shipped_judge_explains_with_the_pack_that_is_always_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "red dress", "-t", "Red dress"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("L4 Excellent   confidence 0.")
    assert "asked  “red dress”" in shown
    assert "[base@" in shown


def test_texts_that_steer_a_terminal_are_shown_harmless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steering = "\x1b]0;x\x07 red \x1b[2J dress\u202e"
    item = ["-t", steering, "--set", f"color={steering}"]
    assert main(["explain", steering, *item, "-p", "fashion", "--trace"]) == 0
    shown = capsys.readouterr().out
    assert shown.count("red") > 2
    assert shown.replace("\n", "").isprintable()


def test_as_json_the_whole_verdict_is_shown() -> None:
    with plainly() as shown:
        assert main(["explain", *CASES["capped"], "-p", PACK, "--json"]) == 0
    verdict = json.loads(shown.getvalue())

    assert verdict["grade"] == {"name": "Mismatch", "level": 1}
    assert verdict["mismatch"] == "L2-color"
    assert verdict["probabilities"] == [0.0, 1.0, 0.0, 0.0]
    assert verdict["rules"] == ["shop@1.0.0/color-mismatch"]
    assert [need["text"] for need in verdict["path"]["needs"]] == ["red", "gown"]
    assert [each["source"] for each in verdict["path"]["evidence"]] == ["property", "title"]
    assert [f["reason"] for f in verdict["path"]["findings"]] == [
        "asked for red, the item is dark blue",
        "A different product answers nothing",
    ]
    assert verdict["answered_by"]["model"] == "kind"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["red dress", "--set", "color"],
         "error: `color` is not a property; write it as name=value: --set color=navy\n"),
        (["red dress", "--set", "a=b", "--set", " =navy"],
         "error: ` =navy` is not a property; write it as name=value: --set color=navy\n"),
        (["red dress", "-p", "bsae"],
         "error: no pack is called `bsae` and there is no such folder; did you mean `base`?\n"),
        (["red dress", "-t", "x", "-p", "."],
         "error: `.` has no `.rules` file; a pack is a folder of them\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_one_message_and_code_2(
    arguments: list[str],
    said: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    assert main(["explain", *arguments]) == 2
    assert capsys.readouterr() == ("", said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'query'"),
        (["red", "dress"], "unexpected extra argument"),
        (["red dress", "--titel", "x"], "No such option: --titel"),
        (["red dress", "--set"], "requires an argument"),
    ],
)
def test_a_wrong_call_is_answered_with_how_to_call_and_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
