"""Retrievers and encoders by what people write: `bm25`, `0.3*bm25+0.7*faiss-hnsw`, `onnx:<folder>`.

A name comes from an offer; what follows a colon goes to what the offer loads. Retrievers that are
joined by `+` are fused: by ranks, or by scores where each has a weight before a `*`.
"""

from __future__ import annotations

import math
import re

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval.fusion import HybridFactory
from lore_sdk.knowledge.retrieval.protocol import (
    Encoder,
    OpenEncoder,
    OpenRetriever,
    RetrieverFactory,
)
from lore_sdk.plugins import EncoderOffer, Plugins, RetrieverOffer

__all__ = ["choose_retriever", "open_encoder"]

_WEIGHTED = re.compile(r"([\d.]+)\s*\*\s*(.*)")


def open_encoder(stated: str, *, plugins: Plugins) -> Encoder:
    """Open the encoder of `NAME` or `NAME:ARGUMENT`.

    Raises UnknownNameError that lists the names there are, DataError when it cannot be opened.
    """
    name, _, argument = stated.strip().partition(":")
    opened: OpenEncoder = plugins.load(EncoderOffer, name)
    return opened(argument)


def choose_retriever(stated: str, *, plugins: Plugins) -> RetrieverFactory:
    """Find the factory of `NAME`, `NAME:SETTINGS`, or several that are joined by `+`.

    Raises UnknownNameError that lists the names there are, DataError for settings or weights that
    cannot be used.
    """
    weights, parts = [], []
    for piece in stated.split("+"):
        weighted = _WEIGHTED.fullmatch(piece.strip())
        weights.append(_weight(weighted[1], stated) if weighted else None)
        parts.append(_one(weighted[2] if weighted else piece, plugins))
    given = [weight for weight in weights if weight is not None]
    if given and (len(given) < len(parts) or not all(given)):
        raise DataError(
            f"`{stated}` has weights for some of its retrievers; give every one a weight above 0, "
            "such as `0.3*bm25+0.7*faiss-flat`, or none"
        )
    return parts[0] if len(parts) == 1 else HybridFactory(tuple(parts), tuple(given))


def _one(stated: str, plugins: Plugins) -> RetrieverFactory:
    name, _, settings = stated.strip().partition(":")
    opened: OpenRetriever = plugins.load(RetrieverOffer, name)
    return opened(settings)


def _weight(stated: str, whole: str) -> float:
    try:
        weight = float(stated)
    except ValueError as error:
        raise DataError(f"`{stated}` in `{whole}` is not a weight, such as 0.5") from error
    if not math.isfinite(weight):
        raise DataError(f"`{stated}` in `{whole}` is not a weight, such as 0.5")
    return weight
