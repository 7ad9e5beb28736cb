"""An encoder that runs an ONNX model: no torch, quick to start, small to install."""

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
        name="onnx",
        summary="an ONNX model with its tokenizer; onnx:FOLDER",
        load=_load,
    )


def _load() -> OpenEncoder:
    from lore_onnx.encoder import open_folder

    return open_folder
