"""Agreement with people, the way a sceptic would report it.

Importing this package loads nothing: names are imported when they are used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.evaluate.calibration import Bin, Point
    from lore_sdk.evaluate.compare import Comparison, Difference, compared, holm
    from lore_sdk.evaluate.diagnosis import Ablation, Diagnosis, diagnose
    from lore_sdk.evaluate.evaluation import Evaluation, agreement, confusion, evaluate
    from lore_sdk.evaluate.figure import Figure
    from lore_sdk.evaluate.judged import Judged, JudgedPair
    from lore_sdk.evaluate.matched import Matched, match
    from lore_sdk.evaluate.orders import ranking
    from lore_sdk.evaluate.slices import Slice, SliceTable, sliced
    from lore_sdk.evaluate.statistic import Statistic, figures_of
    from lore_sdk.evaluate.systems import Run, Systems, SystemScores, rank_systems

_HOMES = {
    "Ablation": "diagnosis",
    "Bin": "calibration",
    "Comparison": "compare",
    "Diagnosis": "diagnosis",
    "Difference": "compare",
    "Evaluation": "evaluation",
    "Figure": "figure",
    "Judged": "judged",
    "JudgedPair": "judged",
    "Matched": "matched",
    "Point": "calibration",
    "Run": "systems",
    "Slice": "slices",
    "SliceTable": "slices",
    "Statistic": "statistic",
    "SystemScores": "systems",
    "Systems": "systems",
    "agreement": "evaluation",
    "compared": "compare",
    "confusion": "evaluation",
    "diagnose": "diagnosis",
    "evaluate": "evaluation",
    "figures_of": "statistic",
    "holm": "compare",
    "match": "matched",
    "rank_systems": "systems",
    "ranking": "orders",
    "sliced": "slices",
}

__all__ = [
    "Ablation",
    "Bin",
    "Comparison",
    "Diagnosis",
    "Difference",
    "Evaluation",
    "Figure",
    "Judged",
    "JudgedPair",
    "Matched",
    "Point",
    "Run",
    "Slice",
    "SliceTable",
    "Statistic",
    "SystemScores",
    "Systems",
    "agreement",
    "compared",
    "confusion",
    "diagnose",
    "evaluate",
    "figures_of",
    "holm",
    "match",
    "rank_systems",
    "ranking",
    "sliced",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `lore_sdk.evaluate` has no name `{name}`")
    return getattr(import_module(f"lore_sdk.evaluate.{home}"), name)
