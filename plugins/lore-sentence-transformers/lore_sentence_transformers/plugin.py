"""An encoder that runs any model of sentence-transformers from a folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import EncoderOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.knowledge.retrieval import OpenEncoder

LORE_HOOKS = 1


@hookimpl
def lore_encoders() -> Iterator[EncoderOffer]:
    """Offer the encoder of a folder."""
    yield EncoderOffer(
        name="sentence-transformers",
        summary="a model as the library saves it; sentence-transformers:FOLDER",
        load=_load,
    )


def _load() -> OpenEncoder:
    from lore_sentence_transformers.encoder import open_folder

    return open_folder
