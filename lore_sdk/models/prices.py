"""What tokens cost."""

from __future__ import annotations

from dataclasses import dataclass

from lore_sdk.types import Usage

__all__ = ["Prices"]

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Prices of a million tokens, in whatever currency: of prompts, of replies, of cached prompts.

    `cached` is None where a cached token costs as much as any other of the prompt.
    """

    prompt: float = 0.0
    reply: float = 0.0
    cached: float | None = None

    def of(self, usage: Usage) -> float:
        """Return what a use costs."""
        cached = self.prompt if self.cached is None else self.cached
        fresh = max(0, usage.prompt - usage.cached)
        total = fresh * self.prompt + usage.cached * cached + usage.reply * self.reply
        return total / _MILLION
