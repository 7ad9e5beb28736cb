"""Language models by name: what opens them, what they cost, and the ones that need no library."""

from lore_sdk.models.chances import Chances, chances
from lore_sdk.models.choice import OpenModel, open_model
from lore_sdk.models.counting import count_tokens
from lore_sdk.models.prices import Prices
from lore_sdk.models.scripted import ScriptedModel

__all__ = [
    "Chances",
    "OpenModel",
    "Prices",
    "ScriptedModel",
    "chances",
    "count_tokens",
    "open_model",
]
