"""`lore judge` and `lore explain` with a language model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from lore_sdk.cli.main import main
from tests.files.helpers import write
from tests.models.server import Said, completion, serving

PAIRS = (
    "id,query,title,color\n"
    "1,red dress,Floral midi dress,\n"
    "2,red dress,Blue midi dress,blue\n"
    "3,red dress,Red midi dress,red\n"
    "4,red dress,Front load washing machine,\n"
)
FITS = '{"reasoning": "It fits.", "needs": [], "rules": [], "mismatch": null, "grade": "L4"}'
KEY = "sk-secret-of-the-shop"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    lines = [{"when": "Floral", "reply": "I would rather not say."}, {"reply": FITS}]
    return write(tmp_path / "script.jsonl", "".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture
def command(tmp_path: Path, script: Path) -> list[str]:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    out = str(tmp_path / "v.jsonl")
    judged = ["judge", str(pairs), "-p", "fashion", "-o", out, "--properties", "color", "-q"]
    return [*judged, "--model", f"scripted:{script}"]


def records(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "v.jsonl").read_text().splitlines()]


def test_what_a_model_said_is_told_and_recorded(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--prices", "1000,10000"]) == 0
    said = re.sub(r"[\d,]+ of prompts", "N of prompts", capsys.readouterr().out)
    assert re.sub(r"cost [\d.]+", "cost X", said).splitlines()[:4] == [
        "judged      4   L1 1  L2 1  L4 1",
        "abstained   1",
        "model       asked about 3; 1 contradict the rules, 1 not read",
        "tokens      N of prompts, 59 of replies; cost X",
    ]
    first, second, third, fourth = records(tmp_path)
    assert (first["grade"], first["stated"]) == (None, None)
    assert "the reply states no grade" in str(first["abstained"])
    assert (second["grade"], second["stated"], second["contradicted"]) == ("L2", "L4", True)
    assert (third["grade"], third["contradicted"], third["reasoning"]) == ("L4", False, "It fits.")
    assert third["tokens"] > 300
    assert third["cost"] > 0.3
    assert third["prompt_hash"]
    # it cites no rule and claims nothing, though one said that the color is another
    assert (second["sound_rules"], third["sound_rules"]) == (0.0, 1.0)
    assert (first["sound_grade"], fourth["sound_grade"]) == (None, None)
    # rules leave it one grade, so nobody is asked
    assert (fourth["grade"], fourth["tokens"], fourth["cost"]) == ("L1", None, None)


def test_the_summary_for_programs_counts_what_the_model_did(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--json"]) == 0
    used = json.loads(capsys.readouterr().out)["model"]
    assert {name: used[name] for name in ("asked", "unread", "contradicted", "cached", "cost")} == {
        "asked": 3,
        "unread": 1,
        "contradicted": 1,
        "cached": 0,
        "cost": 0.0,
    }
    assert used["prompt"] > 3 * 300


def test_policy_and_mode_are_those_that_were_named(tmp_path: Path, command: list[str]) -> None:
    assert main([*command, "--policy", "model", "--mode", "vote,samples=3"]) == 0
    second = records(tmp_path)[1]
    assert (second["grade"], second["contradicted"]) == ("L4", True)
    assert (tmp_path / "v.jsonl.replies.jsonl").read_text().count("\n") == 3 * 3


def test_nothing_is_asked_twice(tmp_path: Path) -> None:
    with serving(lambda body, before: Said(body=completion(FITS))) as server:
        pairs = write(tmp_path / "pairs.csv", PAIRS)
        out = tmp_path / "v.jsonl"
        command = ["judge", str(pairs), "-p", "fashion", "-o", str(out), "-q"]
        command += ["--model", f"openai:m@{server.url}"]
        assert main(command) == 0
        before = out.read_bytes()
        assert len(server.bodies) == 3
        assert main(command) == 0
        assert len(server.bodies) == 3
        assert out.read_bytes() == before
        assert main([*command, "--template", "zh"]) == 0
        assert len(server.bodies) == 6


def test_an_estimate_asks_nothing_and_leaves_nothing(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(lambda body, before: Said(body=completion(FITS))) as server:
        asked = [*command[:-1], f"openai:m@{server.url}", "--estimate", "--prices", "1000,1000"]
        assert main(asked) == 0
        assert server.bodies == []
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "pairs    4, of which rules decide 1 alone"
    (found,) = re.findall(r"tokens   ([\d,]+) of prompts, 1,536 of replies", lines[1])
    assert lines[2] == f"cost     {(int(found.replace(',', '')) + 1536) / 1000:,.2f}"
    assert lines[3] == "nothing was asked"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pairs.csv", "script.jsonl"]


def test_an_estimate_knows_what_was_asked_before(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--limit", "2"]) == 0
    capsys.readouterr()
    assert main([*command, "--estimate", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    # one reply is left, as long as those that came before
    assert (found["judged"], found["asked"], found["reply"]) == (4, 3, 17)


def test_a_model_that_cannot_be_asked_ends_the_run_and_keeps_what_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    with serving(
        lambda body, before: Said(status=401, body={"error": f"no such key {KEY}"})
    ) as server:
        named = ["--model", f"openai:m@{server.url}"]
        assert main(["judge", str(pairs), "-o", str(tmp_path / "v.csv"), "-q", *named]) == 2
    said = capsys.readouterr().err
    assert f"error: `{server.url}` does not serve `m`: status 401" in said
    assert not (tmp_path / "v.csv").exists()
    assert not (tmp_path / "v.csv.rejects.jsonl").exists()


def test_the_key_comes_from_the_environment_and_is_kept_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LORE_API_KEY", KEY)
    answer = f'{{"reasoning": "your key is {KEY}", "needs": [], "rules": [], "grade": "L4"}}'
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    with serving(lambda body, before: Said(body=completion(answer))) as server:
        named = ["--model", f"openai:m@{server.url}"]
        assert main(["judge", str(pairs), "-o", str(tmp_path / "v.jsonl"), *named]) == 0
    assert {each["authorization"] for each in server.headers} == {f"Bearer {KEY}"}
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    out, err = capsys.readouterr()
    assert KEY not in out + err + written.decode()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--workers", "3"], "a model is asked from one process"),
        (["--mode", "vot"], "`vot` is no way to ask a model; there are `grade`, `mixed`"),
        (["--mode", "vote,sample=3"], "did you mean `samples`?"),
        (["--policy", "rule"], "`rule` is no policy; there are rules, model, abstain"),
        (["--features", "titel"], "`titel` is no feature of an item; did you mean `title`?"),
        (["--template", "fr"], "`fr` is no template"),
        (["--prices", "1"], "`1` are no prices of a million tokens"),
        (["--prices", "1,nan"], "`1,nan` are no prices of a million tokens"),
    ],
)
def test_options_that_make_no_sense_are_told(
    command: list[str], more: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *more]) == 2
    assert told in capsys.readouterr().err


def test_an_estimate_of_no_model_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    assert main(["judge", str(pairs), "-o", str(tmp_path / "v.csv"), "-q", "--estimate"]) == 2
    assert "there is nothing to estimate without --model" in capsys.readouterr().err


def test_explain_shows_what_the_model_said(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["explain", "red dress", "-p", "fashion", "--model", f"scripted:{script}"]
    assert main([*asked, "-t", "Blue midi dress"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "L2 Mismatch L2-color" in said
    assert "model scripted says L4 Excellent, which the rules rule out: It fits." in said
    assert main([*asked, "-t", "Floral midi dress"]) == 0
    said = capsys.readouterr().out
    assert "no grade: the reply states no grade" in said
    assert "pattern: Floral" in said


LABELLED = (
    "query,title,color,label\n"
    "red dress,Crimson gown,red,4\n"
    "blue shirt,Navy shirt,navy blue,2\n"
    "green shoe,A toaster,,1\n"
)


def test_examples_are_shown_and_never_the_query_itself(tmp_path: Path) -> None:
    pairs = write(tmp_path / "pairs.csv", PAIRS)
    shown = write(tmp_path / "dev.csv", LABELLED)
    with serving(lambda body, before: Said(body=completion(FITS))) as server:
        command = ["judge", str(pairs), "-p", "fashion", "-o", str(tmp_path / "v.jsonl"), "-q"]
        command += ["--model", f"openai:m@{server.url}", "--limit", "1"]
        assert main([*command, "--examples", f"{shown},labels=1:4,count=2"]) == 0
        asked = json.dumps(server.bodies[0]["messages"])
        assert "toaster" in asked
        assert "Navy shirt" in asked
        assert "Crimson gown" not in asked
        named = LABELLED.replace(",1", ",bad").replace(",2", ",ok")
        words = write(tmp_path / "words.csv", named)
        assert main([*command, "--examples", f"{words},labels=ok=L3;bad=L1"]) == 0
        assert "toaster" in json.dumps(server.bodies[-1]["messages"])
        before = len(server.bodies)
        assert main([*command, "--examples", f"{shown},labels=1:4,count=1"]) == 0
        assert len(server.bodies) == before + 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            ",labels=1:4,choice=item",
            "examples are not chosen for each `item`; there are `pack`, `query`",
        ),
        (",number=2", "`number=2` is not a setting of `--examples`"),
        (",count=0", "`count` of `--examples` is `0`, which is not a whole number of 1 or more"),
        (".gone", "dev.csv.gone"),
    ],
)
def test_examples_that_make_no_sense_are_told(
    tmp_path: Path,
    command: list[str],
    more: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = write(tmp_path / "dev.csv", LABELLED)
    assert main([*command, "--examples", f"{shown}{more}"]) == 2
    assert told in capsys.readouterr().err


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Six pairs of which a model that always says L4 gets four right, under rules that cap none."""
    rows = [f"a{n} dress,Dress a{n},{4 if n < 4 else 3}\n" for n in range(6)]
    return write(tmp_path / "dev.csv", "query,title,label\n" + "".join(rows))


def test_calibration_makes_grades_as_sure_as_they_are_right(
    tmp_path: Path, command: list[str], labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, out = command[-1], tmp_path / "sure.json"
    learn = ["calibrate", str(labelled), "-p", "fashion", "--model", model, "-o", str(out), "-q"]
    assert main([*learn, "--labels", "1:4"]) == 0
    said = capsys.readouterr().out
    assert "fitted      6 of 6 pairs" in said
    assert "0.333 as the model says" in said
    assert main([*learn, "--labels", "1:4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["fitted"] == 6
    assert main([*command, "--calibration", str(out)]) == 0
    third = records(tmp_path)[2]
    # four of six, each count with half a pair more
    assert third["confidence"] == pytest.approx(4.5 / 7, abs=1e-4)
    capsys.readouterr()
    assert main([*command, "--calibration", str(out), "--mode", "vote"]) == 2
    assert "calibration" in capsys.readouterr().err


def test_what_cannot_be_calibrated_is_told_and_nothing_is_written(
    tmp_path: Path, command: list[str], labelled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sure.json"
    learn = ["calibrate", str(labelled), "--labels", "1:4", "-o", str(out), "-q"]
    assert main([*learn, "--model", command[-1], "--limit", "1"]) == 2
    assert "a calibration needs two queries or more" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "told"), [("{}", "sure.json"), ("nonsense", "sure.json"), (None, "sure.json")]
)
def test_a_file_that_is_no_calibration_is_told(
    tmp_path: Path,
    command: list[str],
    text: str | None,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "sure.json"
    if text is not None:
        write(path, text)
    assert main([*command, "--calibration", str(path)]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize("option", ["--examples", "--calibration"])
def test_what_is_for_a_model_needs_one(
    tmp_path: Path, command: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = write(tmp_path / "dev.csv", LABELLED)
    stated = f"{shown},labels=1:4" if option == "--examples" else str(shown)
    assert main([*command[:-2], option, stated]) == 2
    assert f"{option} is for a language model, and --model names none" in capsys.readouterr().err


def test_a_script_that_is_not_there_is_told(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command[:-1], "scripted:nope.jsonl"]) == 2
    told = "the script `nope.jsonl` cannot be read: no such file or directory"
    assert told in capsys.readouterr().err
