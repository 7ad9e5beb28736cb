"""Judging: understand the query, gather what is known, follow the rules, decide.

Importing this package loads nothing: the offers in it are looked at by every command.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.judge.judge import LoreJudge, Ranked, Ranking

__all__ = ["LoreJudge", "Ranked", "Ranking"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module `lore_sdk.judge` has no name `{name}`")
    return getattr(import_module("lore_sdk.judge.judge"), name)
