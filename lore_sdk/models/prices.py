"""What tokens cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lore_sdk.errors import DataError
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

    @classmethod
    def read(cls, stated: str) -> Prices:
        """Read `PROMPT,REPLY` or `PROMPT,REPLY,CACHED`, as in `0.15,0.6`; raises DataError."""
        try:
            found = [float(part) for part in stated.split(",")]
        except ValueError:
            found = []
        if not 2 <= len(found) <= 3 or not all(0 <= price < math.inf for price in found):
            raise DataError(
                f"`{stated}` are no prices of a million tokens; write those of prompts and "
                "replies, and of cached prompts if they cost less: 0.15,0.6,0.075"
            )
        return cls(prompt=found[0], reply=found[1], cached=found[2] if len(found) == 3 else None)

    def of(self, usage: Usage) -> float:
        """Return what a use costs."""
        cached = self.prompt if self.cached is None else self.cached
        fresh = max(0, usage.prompt - usage.cached)
        total = fresh * self.prompt + usage.cached * cached + usage.reply * self.reply
        return total / _MILLION
