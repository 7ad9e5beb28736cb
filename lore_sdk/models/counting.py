"""How long a text is in tokens, exactly where the model can tell and about where it cannot."""

from __future__ import annotations

from lore_sdk.types import Model
from lore_sdk.types.tokens import estimate

__all__ = ["count_tokens", "estimate"]


def count_tokens(text: str, model: Model | None = None) -> int:
    """Return how many tokens a text has for a model, or about how many (see `estimate`)."""
    exact = model.count(text) if model else None
    return estimate(text) if exact is None else exact
