"""A step that finds needs with a trained model, and the command that trains it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import CommandOffer, StepOffer, hookimpl

if TYPE_CHECKING:
    import typer

    from lore_sdk.judge.understand import MakeStep

LORE_HOOKS = 1


@hookimpl
def lore_steps() -> Iterator[StepOffer]:
    """Offer the step of a folder that `lore tagger train` wrote."""
    yield StepOffer(
        name="trained",
        summary="what words stand for by a trained model, beside what the lexicon reads",
        takes="FOLDER",
        load=_step,
    )


@hookimpl
def lore_commands() -> Iterator[CommandOffer]:
    """Offer `lore tagger`."""
    yield CommandOffer(
        name="tagger",
        summary="Train a tagger of queries on labelled ones, and measure it",
        load=_command,
    )


def _step() -> MakeStep:
    from lore_tagger.step import open_step

    return open_step


def _command() -> typer.Typer:
    from lore_tagger.commands import app

    return app
