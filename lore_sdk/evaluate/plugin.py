"""The families of slices that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from lore_sdk.plugins import SliceOffer, hookimpl

__all__ = ["lore_slices"]


@hookimpl
def lore_slices() -> Iterator[SliceOffer]:
    """Offer slices by capability, intent, dimension, frequency, source, rule and grade."""
    for name, summary, place in (
        ("capability", "what it takes to grade the pair: knowledge, vision, rules", "capabilities"),
        ("intent", "kind of query: plain, or one of six that are hard", "intents"),
        ("mismatch", "dimension that held the grade down", "mismatches"),
        ("question", "dimensions that questions are open about", "asked_dimensions"),
        ("frequency", "head, torso or tail, of a field `frequency`", "frequencies"),
        ("source", "where the item comes from, of a field `source` or `shop`", "sources"),
        ("rule", "rules that fired", "rules"),
        ("grade", "grade that the judge gave", "grades"),
    ):
        yield SliceOffer(name=name, summary=summary, load=_loader(place))


def _loader(name: str) -> Callable[[], Any]:
    # Any: a loader returns whatever stands at its place
    def load() -> Any:
        return getattr(import_module("lore_sdk.evaluate.families"), name)

    return load
