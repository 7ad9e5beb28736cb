"""Runs that end badly: killed at any moment, or with a full disk; going on loses nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.files.helpers import csv_text, rejects_of, run, write

ROOT = Path(__file__).parents[2]
PAIRS = 4_000


def pairs_file(folder: Path) -> Path:
    dice = random.Random(3)
    rows: list[list[object]] = [["id", "query", "title"]]
    for n in range(PAIRS):
        rows.append([n, dice.choice(["red shoe", "blue hat", " "]), f"red hat {n}"])
    return write(folder / "pairs.csv", csv_text(rows))


def program(pairs: Path, out: Path, workers: int, **environment: str) -> subprocess.Popen[str]:
    # what is killed cannot clear its temporary folder, so that has to be one of pytest's
    environment["TMPDIR"] = str(pairs.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.files.program", str(pairs), str(out), str(workers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_killed_again_and_again_ends_as_one_that_was_not(
    tmp_path: Path, workers: int
) -> None:
    pairs = pairs_file(tmp_path)
    whole, out = tmp_path / "whole.parquet", tmp_path / "killed.parquet"
    run(pairs, whole)
    partial = out.with_name(out.name + ".partial")
    dice = random.Random(workers)
    kills = 0
    for _ in range(30):
        process = program(pairs, out, workers, PAUSE="0.0003")
        before = size(partial)
        while process.poll() is None and size(partial) <= before:
            time.sleep(0.005)
        if kills < 5:
            time.sleep(dice.random() * 0.15)
            process.send_signal(signal.SIGKILL)
        said, _ = process.communicate(timeout=60)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, said
        kills += 1
    assert kills >= 3
    assert f"judged={run(pairs, whole).judged}" in said
    assert out.read_bytes() == whole.read_bytes()
    assert rejects_of(out) == rejects_of(whole)
    assert not partial.exists()


def limited(pairs: Path, out: Path, **environment: str) -> str:
    process = program(pairs, out, 1, **environment)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2, said
    assert "Traceback" not in said
    return said.replace(str(out.parent), "…")


def test_a_disk_that_fills_up_is_one_message_and_the_progress_is_kept(tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path)
    whole, out = tmp_path / "whole.jsonl", tmp_path / "v.jsonl"
    run(pairs, whole)
    said = limited(pairs, out, FILE_LIMIT="700000")
    assert said.splitlines()[-1] == "error: cannot write `…/v.jsonl.partial`: file too large"
    assert "rows are kept in `…/v.jsonl.partial`; the same command with --resume goes on" in said
    again = limited(pairs, out, FILE_LIMIT="700000")
    assert again.splitlines()[-1] == "error: cannot write `…/v.jsonl.partial`: file too large"
    summary = run(pairs, out, resume=True)
    assert summary.resumed >= 500
    assert out.read_bytes() == whole.read_bytes()


def test_a_device_that_is_always_full_is_refused(tmp_path: Path) -> None:
    pairs = write(tmp_path / "p.csv", "query,title\nred,red shoe\n")
    said = limited(pairs, Path("/dev/full"))
    assert said == ("error: `…/full` is not a regular file, so results cannot be written to it\n")


def test_a_temporary_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    pairs = pairs_file(tmp_path)
    said = limited(pairs, tmp_path / "v.csv", FILE_LIMIT="5000", ITEMS="1")
    assert said.splitlines()[-1].startswith("error: the index of `pairs.csv` cannot be written to ")
