"""The 18 kinds of need that a shopping query can state (after LORE, arXiv 2512.03025)."""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["DIMENSIONS"]

DIMENSIONS = MappingProxyType(
    {
        "category": "the kind of product",
        "brand": "who makes it",
        "model": "model number, series or product name",
        "specification": "size, capacity, power and other measured facts",
        "detail": "style detail: cut, collar, sleeve, closure, pattern",
        "style": "aesthetic style: vintage, modern, boho",
        "material": "what it is made of",
        "color": "its color",
        "function": "what it does: waterproof, wireless, non-slip",
        "audience": "whom it is for: gender, age, profession, pet",
        "season": "season or occasion of use",
        "year": "model year or edition",
        "price": "what it may cost",
        "set": "single piece or set, and how many",
        "accessory": "the main item or something that goes with it",
        "ip": "character, team, film or person shown on it",
        "store": "shop or sales channel",
        "special": "special attribute: condition, origin, grade, certificate",
    }
)
"""Dimension name → what it covers. Packs name a dimension for each attribute they declare."""
