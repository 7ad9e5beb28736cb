"""A plugin that offers a name which the sample plugin has."""

from collections.abc import Iterator

from lore_sdk.plugins import ReaderOffer, hookimpl


@hookimpl
def lore_readers() -> Iterator[ReaderOffer]:
    yield ReaderOffer(name="piped", summary="another reader of that name", load=dict)
