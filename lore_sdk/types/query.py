"""What a shopper typed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Query"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was typed, with the locale it was typed in (BCP 47, empty when unknown)."""

    text: str
    locale: str = ""
    id: str = ""
