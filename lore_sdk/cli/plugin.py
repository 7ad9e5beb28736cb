"""The commands of `lore` itself, so that no plugin can take the name of one."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.cli.commands import COMMANDS
from lore_sdk.plugins import CommandOffer, hookimpl

__all__ = ["lore_commands"]


@hookimpl
def lore_commands() -> Iterator[CommandOffer]:
    """Offer what `lore` brings."""
    for command in COMMANDS:
        summary = command.summary.rstrip(".")
        yield CommandOffer(name=command.name, summary=summary, load=command.found)
