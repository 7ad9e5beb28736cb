"""How sure a piece of evidence is: how often the catalogue's own columns say the same.

The figures are shares of agreement, measured on three catalogues whose columns were hidden from
the reader, and are the mean over those (docs/quality-extraction.md, `python -m
tests.benchmarks.confidence --fit`). What a catalogue states in a column is what they are measured
by, so it has 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from lore_sdk.types import DIMENSIONS

__all__ = ["CONFIDENCE", "Place"]

Place = Literal[
    "column", "title head", "title", "title guess", "title part", "category", "description"
]
"""Where a value can stand: in a column of its own (a property, a variant, a brand, a price), in a
title (see `Stated`), in a path of categories, in a description."""

_MEASURED: Mapping[Place, Mapping[str, float]] = {
    "title head": {"category": 0.83},
    "title": {
        "accessory": 0.34,
        "audience": 0.99,
        "brand": 0.99,
        "color": 0.91,
        "detail": 0.96,
        "function": 0.98,
        "material": 0.77,
        "model": 0.53,
        "season": 0.81,
        "set": 0.99,
        "special": 0.97,
        "specification": 0.95,
    },
    "title guess": {"accessory": 0.93, "category": 0.33, "specification": 0.87},
    "title part": {"material": 0.51},
    "description": {"category": 0.68, "function": 0.99, "set": 0.92, "specification": 0.83},
}
_OTHERWISE: Mapping[Place, float] = {
    "column": 1.0,
    "title head": 0.83,
    "title": 0.85,
    "title guess": 0.71,
    "title part": 0.51,
    "category": 0.5,
    "description": 0.86,
}
"""For what too few products state to be measured: the mean of the place's dimensions. That of a
path of categories is a guess, since none of the catalogues has one."""

CONFIDENCE: Mapping[tuple[Place, str], float] = MappingProxyType(
    {
        (place, dimension): _MEASURED.get(place, {}).get(dimension, otherwise)
        for place, otherwise in _OTHERWISE.items()
        for dimension in DIMENSIONS
    }
)
"""Place and dimension of a piece of evidence → its confidence, in [0, 1]."""
