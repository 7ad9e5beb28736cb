"""Agreement with people, the way a sceptic would report it.

Importing this package loads nothing: names are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.evaluate.evaluation import agreement, confusion
    from lore_sdk.evaluate.figure import Figure
    from lore_sdk.evaluate.judged import Judged, JudgedPair
    from lore_sdk.evaluate.statistic import Statistic, figures_of

__all__ = [
    "Figure",
    "Judged",
    "JudgedPair",
    "Statistic",
    "agreement",
    "confusion",
    "figures_of",
]

_HOMES = {
    "Figure": "figure",
    "Judged": "judged",
    "JudgedPair": "judged",
    "Statistic": "statistic",
    "agreement": "evaluation",
    "confusion": "evaluation",
    "figures_of": "statistic",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `lore_sdk.evaluate` has no name `{name}`")
    return getattr(import_module(f"lore_sdk.evaluate.{home}"), name)
