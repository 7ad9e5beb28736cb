"""The probes of the SDK itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from lore_sdk.plugins import ProbeOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.evaluate.probes import Change

__all__ = ["lore_probes"]


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
    ):
        yield ProbeOffer(name=name, summary=summary, load=_loader(name))
    yield ProbeOffer(
        name="swapped-photo",
        summary="another item's photo",
        load=_loader("swapped-photo"),
        photos=True,
    )


def _loader(name: str) -> Callable[[], Change]:
    def load() -> Change:
        changes = import_module("lore_sdk.evaluate.changes")
        change: Change = getattr(changes, name.replace("-", "_"))
        return change

    return load
