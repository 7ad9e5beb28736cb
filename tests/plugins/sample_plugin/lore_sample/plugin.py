"""What this distribution offers; imports nothing heavy, since it is imported on every run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import ReaderOffer, StepOffer, hookimpl

if TYPE_CHECKING:
    from lore_sample.labelled import LabelledStep
    from lore_sdk.files.rows import Table
    from lore_sdk.files.source import Source

LORE_HOOKS = 1


@hookimpl
def lore_readers() -> Iterator[ReaderOffer]:
    """Offer lines such as `red dress | Floral midi dress`."""
    yield ReaderOffer(
        name="piped",
        summary="a query and a title on each line, with a bar between",
        suffixes=(".piped",),
        load=_load_reader,
    )


@hookimpl
def lore_steps() -> Iterator[StepOffer]:
    """Offer queries such as `dress color:red`."""
    yield StepOffer(
        name="labelled",
        summary="words such as color:red, whose label says what they are",
        load=_load_step,
    )


def _load_reader() -> Callable[[Source], Table]:
    from lore_sample.piped import read_piped

    return read_piped


def _load_step() -> type[LabelledStep]:
    from lore_sample.labelled import LabelledStep

    return LabelledStep
