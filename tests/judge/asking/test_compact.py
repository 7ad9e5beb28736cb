from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lore_sdk.cli.main import main
from lore_sdk.errors import DataError
from lore_sdk.judge.asking import compact
from lore_sdk.judge.asking.compact import compact_path
from lore_sdk.judge.asking.log import ReplyLog
from lore_sdk.types import Reply
from tests.judge.asking.test_log import FULL, ROOT


def reply(number: int) -> Reply:
    return replace(FULL, text=f"L{number % 4 + 1} 👗", seconds=number / 7)


def filled(path: Path, numbers: range) -> None:
    with ReplyLog(path) as log:
        for number in numbers:
            log.add(f"k{number}", reply(number))


def test_replies_come_back_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "_ROWS", 3)
    path = tmp_path / "log.jsonl"
    filled(path, range(10))
    with ReplyLog(path) as log:
        assert log.compact() == 10
        assert path.stat().st_size == 0
        assert [log.get(f"k{n}") for n in range(10)] == [reply(n) for n in range(10)]
        assert (len(log), log.get("none"), log.mean_reply) == (10, None, 2.0)
        log.add("k10", reply(10))
        log.add("k3", reply(33))
        assert (len(log), log.mean_reply) == (11, 24 / 11)
    with ReplyLog(path) as log:
        assert (len(log), log.get("k3"), log.get("k4")) == (11, reply(33), reply(4))
        assert log.compact() == 11
        assert (len(log), log.get("k3"), log.get("k10")) == (11, reply(33), reply(10))
    assert pq.read_table(compact_path(path)).column("key").to_pylist().count("k3") == 1


def test_attempts_that_failed_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with ReplyLog(path) as log:
        log.add("a", Reply(finish="failed", error="status 500"))
        log.add("a", replace(FULL, text="half \ud83d"))
        assert log.compact() == 1
    with ReplyLog(path) as log:
        assert log.get("a") == replace(FULL, text="half ?")


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.touch()
    compact_path(path).write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(DataError, match="cannot be read"):
        ReplyLog(path)
    import pyarrow as pa

    pq.write_table(pa.table({"key": ["a"]}), compact_path(path))
    with pytest.raises(DataError, match="holds no replies of a model"):
        ReplyLog(path)


def test_a_disk_that_is_full_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    filled(path, range(3))
    before = path.read_bytes()

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compact.os, "fsync", full)
    with ReplyLog(path) as log:
        with pytest.raises(DataError, match=r"cannot write `.*log\.jsonl\.parquet`: no space left"):
            log.compact()
        assert log.get("k1") == reply(1)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["log.jsonl"]


@pytest.mark.parametrize("moment", ["replace", "truncate"])
def test_killed_while_it_compacts_nothing_is_lost(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "log.jsonl"
    filled(path, range(20))
    program = f"""
        import os, signal
        from pathlib import Path
        from lore_sdk.judge.asking import log
        die = lambda *more: os.kill(os.getpid(), signal.SIGKILL)
        if {moment!r} == "replace":
            Path.replace = die
        found = log.ReplyLog(Path({str(path)!r}))
        if {moment!r} == "truncate":
            found._open_compact = die
            found._file = type("File", (), {{
                "truncate": die, "seek": found._file.seek, "readline": found._file.readline
            }})()
        found.compact()
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.stat().st_size > 0
    with ReplyLog(path) as log:
        assert [log.get(f"k{n}") for n in range(20)] == [reply(n) for n in range(20)]
        assert log.compact() == 20


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "log.jsonl"
    filled(path, range(5_000))
    assert main(["compact", str(path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"5,000 replies in `{path}.parquet`, 0.")
    assert compact_path(path).stat().st_size * 10 < 5_000 * 150
    assert main(["compact", str(tmp_path / "none.jsonl")]) == 2
    assert "there is no log" in capsys.readouterr().err
