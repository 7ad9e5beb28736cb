"""What is judged: one entry of a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Item", "Properties"]

Properties = Mapping[str, object]
"""Property name → value as the catalogue states it: text, number, flag, or a list of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One catalogue entry: title, properties (category–property–value), variants, and the rest.

    `skus` are the variants that can be bought under this title, each with its own properties.
    `price` is in the shop's currency. `images` are paths or addresses; nothing here opens them.
    """

    title: str = ""
    properties: Properties = field(default_factory=dict)
    skus: tuple[Properties, ...] = ()
    description: str = ""
    brand: str = ""
    category: str = ""
    shop: str = ""
    price: float | None = None
    images: tuple[str, ...] = ()
    id: str = ""
