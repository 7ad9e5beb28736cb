"""Frozen values that every floor above speaks in."""

from lore_sdk.types.dimension import DIMENSIONS
from lore_sdk.types.grade import LORE_SCALE, Grade, Scale
from lore_sdk.types.item import Item, Properties
from lore_sdk.types.query import Query
from lore_sdk.types.verdict import (
    AnsweredBy,
    Evidence,
    Finding,
    Interval,
    Need,
    Outcome,
    Path,
    Question,
    Role,
    Source,
    Verdict,
)

__all__ = [
    "DIMENSIONS",
    "LORE_SCALE",
    "AnsweredBy",
    "Evidence",
    "Finding",
    "Grade",
    "Interval",
    "Item",
    "Need",
    "Outcome",
    "Path",
    "Properties",
    "Query",
    "Question",
    "Role",
    "Scale",
    "Source",
    "Verdict",
]
