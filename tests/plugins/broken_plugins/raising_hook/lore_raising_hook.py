"""A plugin whose hook raises."""

from collections.abc import Iterator

from lore_sdk.plugins import ReaderOffer, hookimpl


@hookimpl
def lore_readers() -> Iterator[ReaderOffer]:
    yield ReaderOffer(name="fine", summary="an offer before the trouble", load=dict)
    raise RuntimeError("the disk is on fire")
