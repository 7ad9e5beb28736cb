"""Agreement with people, the way a sceptic would report it.

Importing this package loads nothing: names are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.evaluate.calibration import Bin, Point
    from lore_sdk.evaluate.compare import Comparison, Difference, compared, holm
    from lore_sdk.evaluate.evaluation import Evaluation, agreement, confusion, evaluate
    from lore_sdk.evaluate.figure import Figure
    from lore_sdk.evaluate.judged import Judged, JudgedPair
    from lore_sdk.evaluate.matched import Matched, match
    from lore_sdk.evaluate.orders import ranking
    from lore_sdk.evaluate.statistic import Statistic, figures_of

_HOMES = {
    "Bin": "calibration",
    "Comparison": "compare",
    "Difference": "compare",
    "Evaluation": "evaluation",
    "Figure": "figure",
    "Judged": "judged",
    "JudgedPair": "judged",
    "Matched": "matched",
    "Point": "calibration",
    "Statistic": "statistic",
    "agreement": "evaluation",
    "compared": "compare",
    "confusion": "evaluation",
    "evaluate": "evaluation",
    "figures_of": "statistic",
    "holm": "compare",
    "match": "matched",
    "ranking": "orders",
}

__all__ = [
    "Bin",
    "Comparison",
    "Difference",
    "Evaluation",
    "Figure",
    "Judged",
    "JudgedPair",
    "Matched",
    "Point",
    "Statistic",
    "agreement",
    "compared",
    "confusion",
    "evaluate",
    "figures_of",
    "holm",
    "match",
    "ranking",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `lore_sdk.evaluate` has no name `{name}`")
    return getattr(import_module(f"lore_sdk.evaluate.{home}"), name)
