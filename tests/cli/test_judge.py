from __future__ import annotations

import inspect
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lore_sdk.cli.judge import judge
from lore_sdk.files.layouts.columns import PAIR_FIELDS
from lore_sdk.plugins import LayoutOffer
from tests.cli.fake_lore import lore
from tests.files.helpers import PLUGINS, write

ROOT = Path(__file__).parents[2]
PAIRS = "id,query,title,colour\n1,red shoe,Red Shoe,red\n1,red hat,Red Shoe,red\n2,red\n"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write(tmp_path / "pairs.csv", PAIRS)


def masked(text: str, folder: Path) -> str:
    text = text.replace(str(folder), "…")
    return re.sub(r"\d+ s, [\d,]+ rows/s", "T, N rows/s", text)


def test_a_run_tells_what_it_reads_and_what_came_of_it(
    tmp_path: Path, pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lore("judge", str(pairs), "-p", "fake", "-o", str(tmp_path / "v.csv")) == 0
    out, err = capsys.readouterr()
    assert masked(err, tmp_path) == (
        "`pairs.csv`: columns guessed: id=id query=query title=title\n"
        "`pairs.csv`: not used: `colour`; --properties COLUMN,… takes columns as properties of the "
        "item\n"
    )
    assert masked(out, tmp_path) == (
        "judged      2   L3 1  L4 1\n"
        "rejected    1 row, in …/v.csv.rejects.jsonl\n"
        "duplicates  1 row with the id of an earlier one\n"
        "took        T, N rows/s, 1 process\n"
        "written to  …/v.csv\n"
    )


def test_a_limit_beyond_all_rows_takes_all(tmp_path: Path, pairs: Path) -> None:
    out = tmp_path / "v.jsonl"
    assert lore("judge", str(pairs), "-o", str(out), "--limit", "9" * 30, "--quiet") == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_the_summary_can_be_json(
    tmp_path: Path, pairs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "v.parquet"
    assert lore("judge", str(pairs), "-o", str(out), "--json", "--quiet", "--workers", "1") == 0
    printed, err = capsys.readouterr()
    summary = json.loads(printed)
    assert err == ""
    assert summary.pop("seconds") > 0
    assert summary.pop("rows_per_second") > 0
    assert summary == {
        "out": str(out),
        "finished": True,
        "rows": 3,
        "judged": 2,
        "grades": {"L3": 1, "L4": 1},
        "abstained": 0,
        "photos": None,
        "model": None,
        "rejected": 1,
        "side_rejected": 0,
        "rejects": f"{out}.rejects.jsonl",
        "duplicates": 1,
        "resumed": 0,
        "partial": None,
        "workers": 1,
    }


def test_the_options_reach_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = write(tmp_path / "p.dat", "frage;ding\nrot caf\xe9;7\nrot;8\n".encode("latin-1"))
    items = write(
        tmp_path / "items.csv", "nr,name,farbe\n7,Rot Café,rot\n8,Rot,rot\n".encode("latin-1")
    )
    out = tmp_path / "v.out"
    code = lore(
        "judge",
        str(pairs),
        "-o",
        str(out),
        "--items",
        str(items),
        "--map",
        "query=frage",
        "--map",
        "item_id=ding",
        "--map",
        "items.item_id=nr",
        "--map",
        "title=name",
        "--properties",
        "color:farbe",
        "--encoding",
        "latin-1",
        "--input-format",
        "csv",
        "--format",
        "jsonl",
        "--limit",
        "1",
        "--layout",
        "auto",
    )
    _, err = capsys.readouterr()
    assert code == 0
    (record,) = map(json.loads, out.read_text().splitlines())
    assert (record["query"], record["item_id"], record["grade"]) == ("rot café", "7", "L4")
    assert err.splitlines() == [
        "`p.dat` is separated by semicolons",
        "`p.dat`: columns guessed: query=frage item_id=ding",
        "`items.csv`: joined by ding = nr: item_id=nr title=name properties=color:farbe",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.csv", "-o", "v.csv"], "error: there is no file `none.csv`"),
        (["pairs.csv", "-o", "v.xls"], "error: the name of `v.xls` does not say its format; "),
        (
            ["pairs.csv", "-o", "v.csv", "-p", "missing"],
            "error: no rule pack is called `missing`; ",
        ),
        (["pairs.csv", "-o", "v.csv", "--layout", "eski"], "error: no layout is called `eski`; "),
        (
            ["pairs.csv", "-o", "v.csv", "--map", "title"],
            "error: --map title is not FIELD=COLUMN, such as title=product_title or ",
        ),
        (["pairs.csv", "-o", "v.csv", "--encoding", "hex"], "error: `hex` is not an encoding of "),
        (["pairs.csv", "-o", "v.csv", "--items", "."], "error: `.` is a folder, not a file"),
        (["pairs.csv"], "Usage: "),
        (["pairs.csv", "-o", "v.csv", "--limit", "0"], "Usage: "),
    ],
)
def test_what_cannot_be_done_is_one_message_and_exit_code_2(
    tmp_path: Path,
    pairs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert lore("judge", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


def program(*arguments: str, pause: str = "0.001", **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.cli.fake_lore", "judge", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PAUSE": pause},
        start_new_session=True,
        **options,
    )


def many(folder: Path, count: int = 8_000) -> Path:
    rows = "".join(f"red shoe,red hat {n}\n" for n in range(count))
    return write(folder / "many.csv", "query,title\n" + rows)


def wait_for(path: Path, size: int) -> None:
    deadline = time.monotonic() + 60
    while not (path.exists() and path.stat().st_size > size) and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workers", "number"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_ctrl_c_finishes_what_was_begun_and_the_run_can_go_on(
    tmp_path: Path, workers: str, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = many(tmp_path), tmp_path / "v.jsonl"
    process = program(
        str(pairs), "-o", str(out), "--workers", workers,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_for(tmp_path / "v.jsonl.partial", 5_000)
    # Ctrl-C reaches every process of a terminal's group, SIGTERM the one that is named
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed == b""
    lines = said.decode().splitlines()
    assert lines[-2] == "stopping after the pairs in flight; Ctrl-C again stops at once"
    kept = re.fullmatch(
        r"stopped after ([\d,]+) rows, which are kept in `.*/v\.jsonl\.partial`; "
        r"the same command with --resume goes on from there",
        lines[-1],
    )
    assert kept, said.decode()
    assert not out.exists()
    assert lore("judge", str(pairs), "-o", str(out), "--resume", "-q", "--json") == 0
    assert json.loads(capsys.readouterr().out)["resumed"] == int(kept[1].replace(",", ""))
    assert len(out.read_text().splitlines()) == 8_000


def test_a_second_ctrl_c_stops_at_once_and_keeps_what_is_done(tmp_path: Path) -> None:
    pairs, out = many(tmp_path), tmp_path / "v.jsonl"
    # a chunk takes two seconds, so that the second comes long before the first has its way
    process = program(
        str(pairs), "-o", str(out), "--workers", "1", pause="0.004",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_for(tmp_path / "v.jsonl.partial", 5_000)
    os.killpg(process.pid, signal.SIGINT)
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if b"Ctrl-C again stops at once" in line:
                break
        os.killpg(process.pid, signal.SIGINT)
        # not communicate: it does not see what the loop has read ahead
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert b"the same command with --resume goes on from there" in said
    assert b"Traceback" not in said


def test_on_a_terminal_there_is_a_bar_with_rate_and_time_left(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = program(
        str(many(tmp_path, 2_000)), "-o", str(tmp_path / "v.csv"), "--workers", "1",
        stdout=subprocess.PIPE, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    printed, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert re.search(rb"[\d,]+ rows .*[\d,]+ rows/s .*0:00:\d\d", shown), shown[-2000:]
    assert b"judged      2,000" in printed


def test_the_help_names_all_that_can_be_mapped_and_every_layout() -> None:
    told = " ".join((inspect.getdoc(judge) or "").split())
    assert f"Fields for --map: {', '.join(PAIR_FIELDS)}." in told
    layout = inspect.signature(judge, eval_str=True).parameters["layout"].annotation
    for name in PLUGINS.offers(LayoutOffer):
        assert f"{name}," in layout.__metadata__[0].help
