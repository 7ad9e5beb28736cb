"""The operators of the language: which types of attribute each suits, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping

from lore_sdk.dsl.nodes import Operator
from lore_sdk.dsl.rules import Operation

__all__ = ["NUMERIC", "OPERATION", "SUITS", "VOCABULARY"]

NUMERIC = ("count", "measure")
VOCABULARY = ("kind", "enum")
_EQUATABLE = (*VOCABULARY, *NUMERIC, "code", "flag")
SUITS: Mapping[Operator, tuple[str, ...]] = {
    "is": _EQUATABLE,
    "is not": _EQUATABLE,
    "is one of": (*VOCABULARY, "code"),
    "is not one of": (*VOCABULARY, "code"),
    "is near": VOCABULARY,
    "conflicts with": _EQUATABLE,
    "excludes": ("enum",),
    "includes": ("list",),
    "lacks": ("list",),
    "mentions": ("text",),
    "is below": NUMERIC,
    "is above": NUMERIC,
    "differs from": NUMERIC,
}
OPERATION: Mapping[Operator, Operation] = {
    "is near": "near",
    "conflicts with": "conflicts",
    "excludes": "excludes",
    "includes": "includes",
    "lacks": "lacks",
    "is below": "below",
    "is above": "above",
    "differs from": "differs",
    "is stated": "stated",
    "is unstated": "unstated",
}
