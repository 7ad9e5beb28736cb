"""Judging chunks in order: in this process, or spread over worker processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from lore_sdk.errors import JudgeError, LoreError
from lore_sdk.files.chunk import Chunk, ChunkJudge, Judged, Work
from lore_sdk.files.worker import serve
from lore_sdk.types import AnsweredBy

__all__ = ["Done", "Pool", "Processes", "Serial"]

_AHEAD = 4


class Done(NamedTuple):
    """A judged chunk with the part of the file that was read up to its end."""

    judged: Judged
    fraction: float


class Pool(Protocol):
    """Who judges chunks."""

    @property
    def answered_by(self) -> AnsweredBy:
        """Who answers; waits until the judge is open, and raises LoreError when it cannot be."""
        ...

    def judge(self, chunks: Iterator[Chunk], stop: Callable[[], bool]) -> Iterator[Done]:
        """Yield the chunks judged, in order; after `stop()`, only those already begun.

        An error of `chunks` is raised after the chunks before it were yielded.
        """
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Serial:
    """Judges in this process."""

    def __init__(self, work: Work) -> None:
        self._judge = ChunkJudge(work)
        self.answered_by = self._judge.answered_by

    def judge(self, chunks: Iterator[Chunk], stop: Callable[[], bool]) -> Iterator[Done]:
        """Yield the chunks judged, in order."""
        while not stop() and (chunk := next(chunks, None)):
            yield Done(self._judge.judge(chunk.rows), chunk.fraction)

    def close(self) -> None:
        """Close the judge's files."""
        self._judge.close()


class _Worker:
    """A process and the end of the pipe that leads to it; `index` is the chunk it has, or -1."""

    def __init__(self, number: int, process: BaseProcess, pipe: Connection) -> None:
        self.number = number
        self.process = process
        self.pipe = pipe
        self.index = -1
        self.span = ""

    def receive(self) -> object:
        try:
            found: object = self.pipe.recv()
        except (EOFError, ConnectionError) as error:
            raise JudgeError(self._obituary()) from error
        if isinstance(found, LoreError):
            raise found
        return found

    def send(self, index: int, chunk: Chunk) -> None:
        first, last = chunk.rows[0].number, chunk.rows[-1].number
        self.index, self.span = index, f" while judging rows {first} to {last}"
        try:
            self.pipe.send(chunk.rows)
        except ConnectionError as error:
            raise JudgeError(self._obituary()) from error

    def _obituary(self) -> str:
        self.process.join(timeout=5)
        code = self.process.exitcode
        how = f"with exit code {code}"
        if code is not None and code < 0:
            how = f"by signal {-code}"
        hint = "; it may have run out of memory: try fewer --workers" if code == -9 else ""
        return f"worker {self.number} was ended {how}{self.span}{hint}"


class Processes:
    """Judges in worker processes, each with its own judge; at most four chunks a worker wait.

    Each worker has a pipe of its own, so that the death of any process is noticed at its other
    end: neither this process nor a worker can be left waiting for one that is gone. The workers
    open their judges while the one who made them goes on.
    """

    def __init__(self, work: Work, count: int) -> None:
        self._workers: list[_Worker] = []
        try:
            with _interrupts_held():
                for number in range(1, count + 1):
                    self._workers.append(_started(number, work))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def answered_by(self) -> AnsweredBy:
        """Who answers; waits until all workers have opened their judge."""
        who, *_ = [worker.receive() for worker in self._workers]
        assert isinstance(who, AnsweredBy)
        return who

    def judge(self, chunks: Iterator[Chunk], stop: Callable[[], bool]) -> Iterator[Done]:
        """Yield the chunks judged, in order."""
        _ = self.answered_by
        feed = _Ahead(chunks)
        fractions: dict[int, float] = {}
        ready: dict[int, Judged] = {}
        given = wanted = 0
        while True:
            idle = [worker for worker in self._workers if worker.index < 0]
            while idle and given - wanted < _AHEAD * len(self._workers) and not stop():
                chunk = feed.take()
                if chunk is None:
                    break
                fractions[given] = chunk.fraction
                idle.pop().send(given, chunk)
                given += 1
            if wanted == given:
                break
            # read while the workers work, so that none has to wait for the file
            feed.prepare()
            self._collect(ready)
            while wanted in ready:
                yield Done(ready.pop(wanted), fractions.pop(wanted))
                wanted += 1
        if feed.failure and not stop():
            raise feed.failure

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(timeout=2)
            if worker.process.is_alive():
                worker.process.terminate()
                worker.process.join()

    def _collect(self, ready: dict[int, Judged]) -> None:
        busy = {worker.pipe: worker for worker in self._workers if worker.index >= 0}
        for pipe in wait(list(busy)):
            assert isinstance(pipe, Connection)
            worker = busy[pipe]
            found = worker.receive()
            assert isinstance(found, Judged)
            ready[worker.index] = found
            worker.index = -1


class _Ahead:
    """Reads one chunk ahead; what goes wrong is kept until everything before it was judged."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self._next: Chunk | None = None
        self.failure: LoreError | None = None

    def prepare(self) -> None:
        if self._next is None and self.failure is None:
            try:
                self._next = next(self._chunks, None)
            except LoreError as error:
                self.failure = error

    def take(self) -> Chunk | None:
        self.prepare()
        taken, self._next = self._next, None
        return taken


def _started(number: int, work: Work) -> _Worker:
    # spawn: a forked child would hold copies of the other workers' pipes, and never see them end
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=serve, args=(theirs, work), name=f"lore-judge-{number}", daemon=True
    )
    process.start()
    theirs.close()
    return _Worker(number, process, ours)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until children have started, who never get it: they inherit the mask."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    # its own start would end the mask
    resource_tracker.ensure_running()
    with _interrupts_put_off():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Raise what comes only at the end: where a library has threads, they take it past a mask."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)
