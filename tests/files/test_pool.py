from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from lore_sdk.errors import DataError, JudgeError, PackError
from lore_sdk.files import ColumnMap, FileMap, PairLayout, Row
from lore_sdk.files import pool as pool_module
from lore_sdk.files.chunk import Chunk, Work
from lore_sdk.files.pool import Done, Pool, Processes, Serial
from tests.files.fakes import FakeJudge, opener

LAYOUT = PairLayout(pairs=FileMap(columns=ColumnMap(query="q", title="t")))


def work(judge: object = None) -> Work:
    return Work(open_judge=judge or opener(), layout=LAYOUT)


def chunks(count: int, *, query: str = "red", at: int = -1) -> Iterator[Chunk]:
    for n in range(count):
        fields = {"q": query if n == at else "red", "t": f"red {n}"}
        yield Chunk([Row(n + 1, n + 2, fields, 9)], n / count)


def never() -> bool:
    return False


def ids(done: list[Done]) -> list[str]:
    return [json.loads(line)["id"] for each in done for line in each.judged.verdicts.splitlines()]


def numbers(count: int) -> list[str]:
    return [str(n + 1) for n in range(count)]


@pytest.fixture(params=["serial", "processes"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    made = Serial(work()) if request.param == "serial" else Processes(work(), 2)
    yield made
    made.close()


def test_chunks_come_back_in_order_with_their_place_in_the_file(pool: Pool) -> None:
    done = list(pool.judge(chunks(40), never))
    assert ids(done) == numbers(40)
    assert [each.fraction for each in done] == [n / 40 for n in range(40)]
    assert pool.answered_by.pack == "fake@1.0"


def test_no_chunks_are_no_verdicts(pool: Pool) -> None:
    assert list(pool.judge(chunks(0), never)) == []


def test_chunks_before_an_error_of_the_file_are_judged(pool: Pool) -> None:
    def broken() -> Iterator[Chunk]:
        yield from chunks(5)
        raise DataError("the file breaks off")

    done: list[Done] = []
    with pytest.raises(DataError, match="the file breaks off"):
        done.extend(pool.judge(broken(), never))
    assert ids(done) == numbers(5)


def test_stopping_finishes_what_was_begun_and_no_more(pool: Pool) -> None:
    taken = []

    def watched() -> Iterator[Chunk]:
        for chunk in chunks(1_000):
            taken.append(chunk)
            yield chunk

    done: list[Done] = []
    for each in pool.judge(watched(), lambda: len(done) >= 3):
        done.append(each)
    assert ids(done) == numbers(len(done))
    assert 3 <= len(done) <= len(taken) <= 3 + 4 * 2 + 1


def test_few_chunks_are_read_ahead_of_one_that_takes_long() -> None:
    taken = []

    def watched() -> Iterator[Chunk]:
        for chunk in chunks(500, query="xx-slow", at=0):
            taken.append(chunk)
            yield chunk

    pool = Processes(work(), 2)
    running = pool.judge(watched(), never)
    next(running)
    assert len(taken) <= 4 * 2 + 1
    assert len(list(running)) == 499
    pool.close()


def test_chunks_larger_than_a_pipe_holds_do_not_block() -> None:
    big = [Row(n + 1, n + 2, {"q": "red", "t": "red " * 5_000}, 9) for n in range(200)]
    pool = Processes(work(), 2)
    done = list(pool.judge((Chunk(big, 0.5) for _ in range(6)), never))
    pool.close()
    assert sum(each.judged.rows for each in done) == 1_200


def test_a_worker_that_is_killed_is_named_with_its_rows() -> None:
    pool = Processes(work(), 2)
    done: list[Done] = []
    with pytest.raises(JudgeError) as caught:
        done.extend(pool.judge(chunks(30, query="xx-die", at=20), never))
    pool.close()
    assert str(caught.value).partition(" was ")[2] == (
        "ended by signal 9 while judging rows 21 to 21; it may have run out of memory: "
        "try fewer --workers"
    )
    assert ids(done) == numbers(len(done))
    assert len(done) <= 20


def test_a_judge_that_cannot_be_opened_is_said_as_it_is() -> None:
    for make in (Serial, partial(Processes, count=2)):
        with (
            pytest.raises(PackError, match="no rule pack is called `missing`"),
            closing(make(work(opener("missing")))) as pool,
        ):
            _ = pool.answered_by


def test_a_judge_that_breaks_while_opening_is_one_message() -> None:
    pool = Processes(work(partial(FakeJudge, nonsense=1)), 1)
    with pytest.raises(JudgeError, match="the judge cannot start: TypeError: "):
        _ = pool.answered_by
    pool.close()


def test_closing_leaves_no_process_behind(capfd: pytest.CaptureFixture[str]) -> None:
    pool = Processes(work(opener(pause=0.2)), 2)
    running = pool.judge(chunks(50), never)
    next(running)
    running.close()
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 8
    assert multiprocessing.active_children() == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("opening", [0.0, 1.0])
def test_closing_while_judges_open_is_quiet(
    opening: float, capfd: pytest.CaptureFixture[str]
) -> None:
    pool = Processes(work(partial(_slow, opening)), 2)
    pool.close()
    assert multiprocessing.active_children() == []
    assert capfd.readouterr().err == ""


def _slow(seconds: float) -> FakeJudge:
    time.sleep(seconds)
    return FakeJudge()


@pytest.mark.parametrize("threads", [0, 1])
def test_ctrl_c_while_workers_start_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], threads: int
) -> None:
    really = pool_module._started
    whole = []

    def started(number: int, work: Work) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        worker = really(number, work)
        whole.append(number)
        return worker

    monkeypatch.setattr(pool_module, "_started", started)
    # a run of tests in the background of a shell ignores Ctrl-C
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    done = threading.Event()
    # a thread that does not mask the signal takes it in place of the main one
    others = [threading.Thread(target=done.wait) for _ in range(threads)]
    try:
        for other in others:
            other.start()
        with pytest.raises(KeyboardInterrupt):
            Processes(work(), 2)
    finally:
        signal.signal(signal.SIGINT, before)
        done.set()
    assert whole == [1, 2]
    assert multiprocessing.active_children() == []
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads what Linux says of a process")
def test_workers_never_get_ctrl_c_not_even_those_of_the_first_pool() -> None:
    program = [sys.executable, "-c", "from tests.files import test_pool; test_pool.print_masks()"]
    root = Path(__file__).parents[2]
    done = subprocess.run(program, capture_output=True, text=True, cwd=root, check=True)
    masks = [int(line, 16) for line in done.stdout.split()]
    assert len(masks) == 2
    assert all(mask & 1 << (signal.SIGINT - 1) for mask in masks)


def print_masks() -> None:
    """Print the signals that each worker of a new pool blocks."""
    with closing(Processes(work(), 2)):
        for child in multiprocessing.active_children():
            status = Path(f"/proc/{child.pid}/status").read_text()
            print(status.partition("SigBlk:")[2].split()[0])


def test_workers_end_when_their_parent_is_gone() -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    parent = context.Process(target=_parent, args=(theirs,))
    parent.start()
    workers = ours.recv()
    parent.kill()
    parent.join()
    deadline = time.monotonic() + 20
    while any(map(_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_alive, workers))


def _parent(pipe: object) -> None:
    pool = Processes(work(), 2)
    list(pool.judge(chunks(4), never))
    pipe.send([child.pid for child in multiprocessing.active_children()])
    time.sleep(60)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # one that has ended but was not waited for yet is gone as well
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0] != "Z"
