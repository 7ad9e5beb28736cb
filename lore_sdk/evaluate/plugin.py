"""The probes and families of slices of the SDK itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from lore_sdk.plugins import ProbeOffer, SliceOffer, hookimpl

__all__ = ["lore_probes", "lore_slices"]


@hookimpl
def lore_probes() -> Iterator[ProbeOffer]:
    """Offer changes of the query's words, of title and properties, and of the photo."""
    for name, summary in (
        ("word-order", "the words of the query in another order"),
        ("case-and-space", "the query in capitals and with wide gaps"),
        ("paraphrase", "a phrase of the query by another that means the same"),
        ("stuffed-query", "the query appended to the title"),
        ("stuffed-words", "words that many titles have appended to the title"),
        ("attribute-order", "the properties of the item in the opposite order"),
        ("swapped-photo", "another item's photo"),
    ):
        yield ProbeOffer(
            name=name,
            summary=summary,
            load=_loader("changes", name.replace("-", "_")),
            photos=name == "swapped-photo",
        )


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
        yield SliceOffer(name=name, summary=summary, load=_loader("families", place))


def _loader(module: str, name: str) -> Callable[[], Any]:
    # Any: a loader returns whatever stands at its place
    return lambda: getattr(import_module(f"lore_sdk.evaluate.{module}"), name)
