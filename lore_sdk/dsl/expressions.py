"""Pieces of Python text joined by `and` and `or`, with brackets where they are needed."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["all_of", "any_of"]


def all_of(parts: Iterable[str]) -> str:
    """Join by `and`; empty parts count as true."""
    kept = [part for part in parts if part and part != "True"]
    if len(kept) < 2:
        return kept[0] if kept else "True"
    return " and ".join(_bracketed(part) for part in kept)


def any_of(parts: Iterable[str]) -> str:
    """Join by `or`."""
    kept = list(parts)
    return kept[0] if len(kept) == 1 else " or ".join(_bracketed(part) for part in kept)


def _bracketed(part: str) -> str:
    return f"({part})" if " and " in part or " or " in part else part
