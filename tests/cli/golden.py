"""Golden files of `lore explain`: what it shows for pairs judged with a small pack.

The matcher is one that takes every pair for a good one, so that no golden file changes when the
shipped one is fitted anew. `python -m tests.cli.golden` writes them anew; read what has changed
before keeping it.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from lore_sdk.cli.main import main
from lore_sdk.judge.matcher import Prior, Signals
from lore_sdk.types import Item, Query

__all__ = ["CASES", "PACK", "explained", "golden_file", "plainly"]

FOLDER = Path(__file__).with_name("golden")
PACK = str(FOLDER / "shop.rules")
PLAIN = {"COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}


@dataclass(frozen=True)
class Kind:
    """A matcher that takes every pair for a good one."""

    name: str = "kind"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        return [Prior(3, (0.0, 0.125, 0.125, 0.75), 0.875) for _ in pairs]


CASES: Mapping[str, tuple[str, ...]] = {
    "capped": ("red gown", "-t", "Floral midi dress", "--set", "color=dark blue"),
    "met": ("red dress", "--title", "Crimson dress"),
    "open": ("waterproof red boots", "-t", "Boots"),
    "assumed": ("sneakers size 42", "-t", "Trainers", "--set", "size=44"),
    "conflict": ("xq-750 sneakers", "-t", "Boots XQ-750", "--set", "model=XQ-750"),
    "negated": ("dress not red", "-t", "Red dress", "--description", "Fully waterproof."),
    "unknown": ("garden gnome", "-t", "Gnome for the garden, 30 cm"),
    "no-words": ("?!", "-t", "Dress"),
    "no-item": ("red dress",),
    "markup": ("[bold]red[/bold] dress", "-t", "Dress [u]red[/u] :boom:"),
    "lines": ("red\ndress", "-t", "A very long title of a red dress that goes on " * 3),
}


def golden_file(name: str) -> Path:
    """Return the file that holds what is shown for a case."""
    return FOLDER / f"{name}.txt"


@contextlib.contextmanager
def plainly() -> Iterator[io.StringIO]:
    """Give what is printed meanwhile, on lines of 80 letters and judged by the kind matcher."""

    shown = io.StringIO()
    with (
        contextlib.redirect_stdout(shown),
        mock.patch.dict(os.environ, PLAIN),
        mock.patch("lore_sdk.judge.judge._matcher", return_value=Kind()),
    ):
        yield shown


def explained(name: str) -> str:
    """Return what a case shows."""
    with plainly() as shown:
        code = main(["explain", *CASES[name], "-p", PACK])
    assert code == 0, name
    return shown.getvalue()


if __name__ == "__main__":
    for case in CASES:
        golden_file(case).write_text(explained(case), encoding="utf-8")
