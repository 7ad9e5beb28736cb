"""Commands that plugins offer, found when they are called or listed and not before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

    from lore_sdk.plugins import CommandOffer, Plugins

__all__ = ["Offered", "plugin_commands"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A plugin's command, as `lore --help` lists it."""

    offer: CommandOffer
    plugins: Plugins

    @property
    def name(self) -> str:
        """Return what it is called by."""
        return self.offer.name

    @property
    def summary(self) -> str:
        """Return its line in the list."""
        return f"{self.offer.summary}."

    def found(self) -> Callable[..., object] | typer.Typer:
        """Load the command; raises PluginError that names whose it is."""
        from lore_sdk.errors import PluginError
        from lore_sdk.plugins import CommandOffer

        found: Callable[..., object] | typer.Typer = self.plugins.load(CommandOffer, self.name)
        if not callable(found):
            raise PluginError(
                f"the command `{self.name}` of plugin {self.plugins.owner(self.offer)} is a "
                f"`{type(found).__name__}`; `load` returns a function or a `typer.Typer`"
            )
        return found


def plugin_commands(blocked: Collection[str]) -> list[Offered]:
    """Find the commands of healthy plugins but for `blocked` ones and those of the SDK itself.

    A broken plugin brings none; `lore plugins` and every command that judges say so.
    """
    from lore_sdk.plugins import CommandOffer, Plugins
    from lore_sdk.plugins.entries import CORE

    # the commands of the SDK are known, and its plugins take longer to import than help may
    plugins = Plugins(Plugins.survey((*blocked, CORE)).healthy)
    return [Offered(offer, plugins) for offer in plugins.offers(CommandOffer).values()]
