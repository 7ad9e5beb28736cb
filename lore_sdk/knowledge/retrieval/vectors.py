"""Vectors as encoders make them, looked at before they get into an index."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lore_sdk.errors import DataError, PluginError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lore_sdk.knowledge.retrieval.protocol import Encoder

__all__ = ["check_made_by", "encode_queries", "encode_texts"]


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Encode texts; raises PluginError for vectors that are not what encoders promise."""
    whole = _whole(texts)
    return _checked(encoder.encode(whole), whole, encoder)


def encode_queries(encoder: Encoder, queries: Sequence[str]) -> NDArray[np.float32]:
    """Encode queries; raises PluginError for vectors that are not what encoders promise."""
    whole = _whole(queries)
    return _checked(encoder.encode_queries(whole), whole, encoder)


def _whole(texts: Sequence[str]) -> list[str]:
    """Replace halves of surrogate pairs, which JSON can spell and tokenizers do not survive."""
    return [text if text.isascii() else text.encode("utf-8", "replace").decode() for text in texts]


def check_made_by(identity: str, encoder: Encoder, folder: Path) -> None:
    """Raise DataError unless an encoder is the one that made an index."""
    if identity != encoder.identity:
        raise DataError(
            f"the index in `{folder}` was made by the encoder `{identity}` and cannot be searched "
            f"with `{encoder.identity}`; name the one that made it, or build the index again"
        )


def _checked(
    vectors: NDArray[np.float32], texts: Sequence[str], encoder: Encoder
) -> NDArray[np.float32]:
    import numpy as np

    found, wanted = vectors.shape, (len(texts), encoder.dimension)
    if found != wanted or vectors.dtype != np.float32:
        raise PluginError(
            f"the encoder `{encoder.identity}` made {vectors.dtype} of shape {found} where "
            f"float32 of shape {wanted} was to come"
        )
    # one call for all numbers, as single queries feel every other one
    if not math.isfinite(np.vdot(vectors, vectors)):
        _check_finite(vectors, texts, encoder)
    return np.ascontiguousarray(vectors)


def _check_finite(vectors: NDArray[np.float32], texts: Sequence[str], encoder: Encoder) -> None:
    import numpy as np

    finite = np.isfinite(vectors).all(axis=1)
    if not finite.all():
        text = texts[int(np.argmin(finite))]
        raise PluginError(
            f"the encoder `{encoder.identity}` made a vector with numbers that are not finite, "
            f"of the text `{text[:40]}`"
        )
