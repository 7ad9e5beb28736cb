"""A plugin whose hook is misspelt."""

from collections.abc import Iterable

from lore_sdk.plugins import ReaderOffer, hookimpl


@hookimpl
def lore_reader() -> Iterable[ReaderOffer]:
    return ()
