"""Encodes texts with a model of sentence-transformers that lies in a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import folder_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

__all__ = ["SentenceEncoder", "open_folder"]


class SentenceEncoder:
    """A model of sentence-transformers, asked for `batch_size` texts at a time."""

    def __init__(self, model: SentenceTransformer, identity: str, *, batch_size: int = 32) -> None:
        self._model = model
        self._identity = identity
        self._batch_size = batch_size
        self._dimension = int(self._run(model.encode_document, ["a"]).shape[1])

    @property
    def identity(self) -> str:
        """Say which files made the vectors."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Return how many numbers a vector has."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of shape (n, dimension), each of length 1."""
        return self._run(self._model.encode_document, texts)

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries, with the prompt that the model has for them."""
        return self._run(self._model.encode_query, queries)

    def _run(self, encode: Callable[..., Any], texts: Sequence[str]) -> NDArray[np.float32]:
        # Any: the library's functions return arrays or tensors, by what they are asked for
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        found = encode(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.asarray(found, dtype=np.float32)


def open_folder(stated: str) -> SentenceEncoder:
    """Open the model in a folder; nothing is downloaded. Raises DataError."""
    if not stated:
        raise DataError(
            "`sentence-transformers` needs the folder of a model: sentence-transformers:FOLDER"
        )
    folder = Path(stated).expanduser()
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a model from")
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(
            str(folder),
            local_files_only=True,
            trust_remote_code=False,
            # the other format of weights is pickle, which runs what it holds
            model_kwargs={"use_safetensors": True},
        )
    # a folder that is not a model makes the libraries below raise nearly anything
    except Exception as error:
        said = " ".join(str(error).split())
        raise DataError(f"the model in `{folder}` cannot be used: {said}") from error
    return SentenceEncoder(model, f"sentence-transformers {folder_digest(folder)}")
