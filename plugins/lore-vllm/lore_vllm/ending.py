"""One process does not outlive another: neither is left behind, nor waits for one that is gone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread

__all__ = ["Heir", "told_of_the_end"]

_PROGRAM = """
import os, signal, sys
sys.stdin.read()
for number in map(int, sys.argv[1:]):
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""


class Heir:
    """A small process that ends others once this one is gone, however that came about.

    vLLM's processes live on when the one that started them is killed, and hold a GPU's memory. Of a
    pipe the reader sees the end when the writer is gone, and nobody else holds this one.
    """

    def __init__(self, numbers: Iterable[int]) -> None:
        """Watch over processes, or groups of them where the number is negative."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, *map(str, numbers)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """End the watch and nothing else."""
        self._process.kill()
        self._process.communicate()


def told_of_the_end(processes: Iterable[BaseProcess], tell: Callable[[], None]) -> None:
    """Have `tell` called in a thread as soon as one of the processes ends."""
    ends = [process.sentinel for process in processes]

    def watch() -> None:
        wait(ends)
        tell()

    Thread(target=watch, name="lore-vllm-end", daemon=True).start()
