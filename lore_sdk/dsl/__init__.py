"""The `.rules` language: parse, check, evaluate, compile, format, explain and render."""

from lore_sdk.dsl.cache import Cache
from lore_sdk.dsl.evaluate import FALSE, OPEN, TRUE, Evaluator, Outcome
from lore_sdk.dsl.load import load_pack, pack_from_text
from lore_sdk.dsl.pack import Pack
from lore_sdk.dsl.rules import Facts, Rule, Value
from lore_sdk.dsl.schema import Attribute, Schema, Unit

__all__ = [
    "FALSE",
    "OPEN",
    "TRUE",
    "Attribute",
    "Cache",
    "Evaluator",
    "Facts",
    "Outcome",
    "Pack",
    "Rule",
    "Schema",
    "Unit",
    "Value",
    "load_pack",
    "pack_from_text",
]
