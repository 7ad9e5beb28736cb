"""Frozen values that every floor above speaks in."""

from lore_sdk.types.captioner import (
    Asked,
    Captioner,
    Choice,
    Photo,
    PhotoAnswer,
    PhotoQuestion,
)
from lore_sdk.types.certainty import Certainty
from lore_sdk.types.dimension import DIMENSIONS
from lore_sdk.types.grade import LORE_SCALE, Grade, Scale
from lore_sdk.types.item import Item, Properties
from lore_sdk.types.model import Finish, Message, Model, Reply, Request, Speaker, Token, Usage
from lore_sdk.types.query import Query
from lore_sdk.types.soundness import Soundness
from lore_sdk.types.verdict import (
    INTENTS,
    AnsweredBy,
    Correction,
    Evidence,
    Finding,
    Intent,
    Interval,
    Look,
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
    "INTENTS",
    "LORE_SCALE",
    "AnsweredBy",
    "Asked",
    "Captioner",
    "Certainty",
    "Choice",
    "Correction",
    "Evidence",
    "Finding",
    "Finish",
    "Grade",
    "Intent",
    "Interval",
    "Item",
    "Look",
    "Message",
    "Model",
    "Need",
    "Outcome",
    "Path",
    "Photo",
    "PhotoAnswer",
    "PhotoQuestion",
    "Properties",
    "Query",
    "Question",
    "Reply",
    "Request",
    "Role",
    "Scale",
    "Soundness",
    "Source",
    "Speaker",
    "Token",
    "Usage",
    "Verdict",
]
