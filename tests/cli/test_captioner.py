"""`lore judge` and `lore explain` with a model that looks at photos."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write
from tests.images.seeing import BLUE, RED, picture, shown
from tests.models.server import Said, Server, completion, serving

KEY = "sk-secret-of-the-eyes"
PAIRS = (
    "id,query,title,images\n"
    "1,red dress,Floral midi dress,red.png\n"
    "2,red dress,Floral midi dress,blue.png\n"
    "3,red dress,Red midi dress,blue.png\n"
)


def answer(body: Mapping[str, Any], before: int) -> Said:
    """Say what color the first pixel is nearest to."""
    red, _, blue = shown(body)
    return Said(body=completion(json.dumps({"answer": "red" if red > blue else "blue"})))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    picture(tmp_path / "red.png", RED)
    picture(tmp_path / "blue.png", BLUE)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answer) as found:
        yield found


@pytest.fixture
def command(photos: Path, server: Server) -> list[str]:
    pairs = write(photos / "pairs.csv", PAIRS)
    judged = ["judge", str(pairs), "-p", "fashion", "-o", str(photos / "v.jsonl"), "-q"]
    return [*judged, "--captioner", f"openai:m@{server.url}", "--images", str(photos)]


def test_a_model_looks_at_photos_with_a_key_of_its_own(
    photos: Path, command: list[str], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LORE_CAPTIONER_KEY", KEY)
    monkeypatch.setenv("LORE_API_KEY", "sk-of-another-server")
    assert main(command) == 0
    grades = [json.loads(line)["grade"] for line in (photos / "v.jsonl").read_text().splitlines()]
    assert grades[1] == "L2"
    assert grades[0] in ("L3", "L4")
    # the third says its color itself
    assert len(server.bodies) == 2
    assert {headers["authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    for path in photos.iterdir():
        assert KEY.encode() not in path.read_bytes()
    assert main(command) == 0
    assert len(server.bodies) == 2
    assert main([*command, "--answers", str(photos / "others")]) == 0
    assert len(server.bodies) == 4


def test_a_key_of_the_judge_is_not_sent_to_the_eyes(
    command: list[str], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LORE_CAPTIONER_KEY", raising=False)
    monkeypatch.setenv("LORE_API_KEY", KEY)
    assert main(command) == 0
    assert [headers.get("authorization") for headers in server.headers] == [None, None]


def test_a_model_looks_from_one_process(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--workers", "2"]) == 2
    assert "a model is asked from one process" in capsys.readouterr().err


def test_an_estimate_looks_at_nothing(
    photos: Path, command: list[str], server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--estimate"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "pairs    3"
    # two photos of 16 pixels a side are one token each
    tokens = re.fullmatch(
        r"photos   2 pairs want one looked at; ([\d,]+) tokens of prompts, 24 of replies", said[1]
    )
    assert tokens, said
    assert 100 < int(tokens[1].replace(",", "")) < 2_000
    assert said[2:] == ["nothing was asked"]
    assert not list(photos.glob("v.jsonl*"))
    assert main(command) == 0
    assert main([*command, "--estimate", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    # what was answered takes nothing
    assert told["photos"] == {"looked": 2, "changed": 1, "prompt": 0, "reply": 0}
    assert len(server.bodies) == 2


def test_an_estimate_is_of_the_judge_and_of_its_eyes(
    photos: Path, command: list[str], server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    script = write(photos / "script.jsonl", '{"reply": "L4"}\n')
    assert main([*command, "--model", f"scripted:{script}", "--estimate"]) == 0
    said = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert said == ["pairs", "tokens", "photos", "nothing"]
    assert server.bodies == []


def test_tokens_that_looking_takes_are_told(
    photos: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    # each reply of the server is said to have taken as many
    usage = completion("")["usage"]
    for times in (2, 0):
        assert main([*command, "--json"]) == 0
        looks = json.loads(capsys.readouterr().out)["photos"]
        assert looks["prompt"] == times * usage["prompt_tokens"]
        assert looks["reply"] == times * usage["completion_tokens"]


def test_what_a_model_saw_is_explained(
    photos: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["explain", "red dress", "-t", "Floral midi dress", "-p", "fashion", "--image"]
    told += ["blue.png", "--images", str(photos), "--captioner", f"openai:m@{server.url}"]
    assert main(told) == 0
    assert "blue" in capsys.readouterr().out


def test_a_judge_that_looks_is_calibrated_as_it_judges(
    photos: Path, command: list[str], server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    script = write(photos / "script.jsonl", '{"reply": "L4"}\n')
    shows = [("red", 4), ("blue", 2), ("red", 4), ("red", 3)]
    rows = "".join(
        f"{n},red a{n} dress,Floral midi dress,{color}.png,{label}\n"
        for n, (color, label) in enumerate(shows)
    )
    labelled = write(photos / "dev.csv", "id,query,title,images,label\n" + rows)
    eyes = command[command.index("--captioner") :]
    model = ["-p", "fashion", "--model", f"scripted:{script}", *eyes]
    sure = photos / "sure.json"
    learn = ["calibrate", str(labelled), *model, "--labels", "1:4", "-o", str(sure)]
    assert main(learn) == 0
    assert "fitted      4 of 4 pairs" in capsys.readouterr().out
    assert len(server.bodies) == 2
    assert (photos / "sure.json.answers.sqlite").exists()
    assert main([*command, *model[2:4], "--calibration", str(sure)]) == 0
    assert len(server.bodies) == 4


def test_arms_of_an_experiment_look_once(photos: Path, command: list[str], server: Server) -> None:
    script = write(photos / "script.jsonl", '{"reply": "L4"}\n')
    labelled = write(photos / "dev.csv", PAIRS.replace("id,", "label,id,").replace("\n", "\n4,", 3))
    eyes = command[command.index("--captioner") :]
    told = ["experiment", "features", str(labelled), "-p", "fashion", "-q", "--labels", "1:4"]
    assert main([*told, "--model", f"scripted:{script}", *eyes]) == 0
    assert len(server.bodies) == 2
