"""What the environment and the options before the command's name say, for every command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lore_sdk.plugins import Plugins

__all__ = ["Settings", "captioner_key", "installed_plugins", "model_key", "settings_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Names of plugins to leave out (`--block`, LORE_BLOCK)."""

    blocked: tuple[str, ...] = ()

    @classmethod
    def of(cls, environment: Mapping[str, str], block: Sequence[str] = ()) -> Settings:
        """Unite options and environment; names stand between commas or spaces."""
        names = [*block, environment.get("LORE_BLOCK", "")]
        return cls(blocked=tuple(dict.fromkeys(" ".join(names).replace(",", " ").split())))


def settings_of(context: typer.Context) -> Settings:
    """Return the settings of a run, which the `lore` group has put into the context."""
    return context.obj if isinstance(context.obj, Settings) else Settings()


def model_key(environment: Mapping[str, str]) -> str:
    """Return the API key of a language model: LORE_API_KEY, else OPENAI_API_KEY, else empty."""
    return environment.get("LORE_API_KEY") or environment.get("OPENAI_API_KEY") or ""


def captioner_key(environment: Mapping[str, str]) -> str:
    """Return the API key of a captioner: it may be served elsewhere than the model is."""
    return environment.get("LORE_CAPTIONER_KEY", "")


def installed_plugins(context: typer.Context) -> Plugins:
    """Load the installed plugins but for those blocked; raises PluginError on a broken one."""
    from lore_sdk.plugins import Plugins

    return Plugins.installed(blocked=settings_of(context).blocked)
