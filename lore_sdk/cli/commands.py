"""The list of commands, which loads none of them nor what they are made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import typer

__all__ = ["COMMANDS", "Deferred", "Listed"]


class Listed(Protocol):
    """A command as the list of commands needs it: what it is called, and how to get the rest."""

    @property
    def name(self) -> str:
        """Return what it is called by."""

    @property
    def summary(self) -> str:
        """Return its line in the list."""

    def found(self) -> Callable[..., object] | typer.Typer:
        """Import the function, or the `typer.Typer` of a command with sub-commands."""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A command by name: the line in the list of commands, and `module:attribute` to import.

    The attribute is a function, or a `typer.Typer` for a command with sub-commands.
    """

    name: str
    target: str
    summary: str

    def found(self) -> Callable[..., object] | typer.Typer:
        """Import the function or the `typer.Typer`."""
        module, _, attribute = self.target.partition(":")
        found: Callable[..., object] | typer.Typer = getattr(import_module(module), attribute)
        return found


COMMANDS = (
    Deferred(
        "judge",
        "lore_sdk.cli.judge:judge",
        "Judge a file of query–item pairs with a rule pack.",
    ),
    Deferred(
        "explain",
        "lore_sdk.cli.explain:explain",
        "Judge one pair and show the path: needs, evidence, findings, verdict.",
    ),
    Deferred(
        "extract",
        "lore_sdk.cli.extract:extract",
        "Read the attributes of a catalogue's items, in the words of a rule pack.",
    ),
    Deferred(
        "fit",
        "lore_sdk.cli.fit:fit",
        "Fit the matcher to pairs that people labelled.",
    ),
    Deferred(
        "calibrate",
        "lore_sdk.cli.calibrate:calibrate",
        "Learn from labelled pairs how sure a language model's grades are.",
    ),
    Deferred(
        "knowledge",
        "lore_sdk.cli.knowledge:app",
        "Import what is known about queries and items, and look into it.",
    ),
    Deferred(
        "eval",
        "lore_sdk.cli.eval:eval",
        "Tell how well verdicts agree with people's labels, with 95 % intervals.",
    ),
    Deferred(
        "report",
        "lore_sdk.cli.report:report",
        "Report on verdicts: agreement, slices, capabilities and a disagreement explorer.",
    ),
    Deferred(
        "probe",
        "lore_sdk.cli.probe:probe",
        "Tell how often grades turn where nothing that matters has changed.",
    ),
    Deferred(
        "suspects",
        "lore_sdk.cli.suspects:suspects",
        "Rank people's labels by how much they should be looked at again.",
    ),
    Deferred(
        "experiment",
        "lore_sdk.cli.experiment:experiment",
        "Measure what a part of the prompt is worth, on labelled pairs, with a language model.",
    ),
    Deferred(
        "plan",
        "lore_sdk.cli.plan:plan",
        "Plan how many pairs to label, and draw them.",
    ),
    Deferred(
        "convert",
        "lore_sdk.cli.convert:convert",
        "Convert judgements from one format to another.",
    ),
    Deferred(
        "compact",
        "lore_sdk.cli.compact:compact",
        "Fold a log of a model's replies into REPLIES.parquet.",
    ),
    Deferred(
        "demo",
        "lore_sdk.cli.demo:demo",
        "Judge the example pairs and show what comes out.",
    ),
    Deferred(
        "rules",
        "lore_sdk.cli.rules:app",
        "Check, format, test, explain and render rule packs.",
    ),
    Deferred(
        "index",
        "lore_sdk.cli.index:app",
        "Build, query and describe indexes over catalogues.",
    ),
    Deferred(
        "plugins",
        "lore_sdk.cli.plugins:plugins",
        "List the installed plugins and rule packs, broken ones as well.",
    ),
    Deferred(
        "doctor",
        "lore_sdk.cli.doctor:doctor",
        "Check that everything is in place to judge on this machine.",
    ),
)
"""Every command with the first line of its help, which a test holds equal to the command's own."""
