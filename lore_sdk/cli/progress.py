"""Showing how far a run has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import contextlib
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lore_sdk.files import Progress

__all__ = ["Reporters", "duration", "shown_progress"]

_LINE_SECONDS = 10.0

Reporters = tuple[Callable[[str], None], Callable[["Progress"], None]]
"""What shows a notice, and what shows progress."""


@contextlib.contextmanager
def shown_progress(quiet: bool) -> Iterator[Reporters]:
    """Give what shows notices and progress on the error stream; nothing when `quiet`."""
    if quiet:
        yield (lambda line: None), (lambda progress: None)
    elif sys.stderr.isatty():
        with _bar() as reporters:
            yield reporters
    else:
        yield _echo, _Lines()


def _echo(line: str) -> None:
    typer.echo(line, err=True)


class _Lines:
    """Progress as lines, one every ten seconds."""

    def __init__(self) -> None:
        self._began = self._said = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._said < _LINE_SECONDS:
            return
        self._said = now
        rate = (progress.rows - progress.resumed) / (now - self._began)
        parts = [f"{progress.rows:,} rows", f"{rate:,.0f} rows/s"]
        if 0 < progress.fraction < 1 and rate:
            left = progress.rows * (1 - progress.fraction) / progress.fraction / rate
            parts.append(f"about {duration(left)} left")
        _echo(", ".join(parts))


@contextlib.contextmanager
def _bar() -> Iterator[Reporters]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[rows]}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    began = time.monotonic()
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, rows="reading", rate="")

        def show(progress: Progress) -> None:
            rate = (progress.rows - progress.resumed) / max(time.monotonic() - began, 0.001)
            known = not math.isnan(progress.fraction)
            bar.update(
                task,
                total=1.0 if known else None,
                completed=progress.fraction if known else 0.0,
                rows=f"{progress.rows:,} rows",
                rate=f"{rate:,.0f} rows/s",
            )

        yield (lambda line: console.print(line, markup=False, highlight=False)), show


def duration(seconds: float) -> str:
    """Say a time in seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
