"""A plugin that is called like another one."""

from collections.abc import Iterable

from lore_sdk.plugins import ReaderOffer, hookimpl


@hookimpl
def lore_readers() -> Iterable[ReaderOffer]:
    return ()
