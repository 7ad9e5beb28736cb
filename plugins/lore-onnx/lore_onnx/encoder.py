"""Encodes texts with an ONNX model: tokens in, one vector of length 1 for each text out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from lore_onnx.folder import ModelFolder, read_folder
from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import folder_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OnnxEncoder", "open_folder"]

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_POOLED = "sentence_embedding"
_FATAL = 4


class OnnxEncoder:
    """An ONNX model with its tokenizer; runs on the CPU, `batch_size` texts at a time."""

    def __init__(self, folder: ModelFolder, identity: str, *, batch_size: int = 32) -> None:
        self._folder = folder
        self._batch_size = batch_size
        self._tokenizer = _tokenizer(folder)
        # Any: onnxruntime has no types
        self._session: Any = _session(folder.model)
        self._inputs = [each.name for each in self._session.get_inputs()]
        unknown = sorted(set(self._inputs) - set(_INPUTS))
        if unknown or "input_ids" not in self._inputs:
            raise DataError(
                f"`{folder.model}` wants {', '.join(self._inputs)}; an encoder of texts takes "
                f"{', '.join(_INPUTS)}"
            )
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = _POOLED if _POOLED in outputs else outputs[0]
        self._identity = identity
        self._dimension = int(self._batch(["a"]).shape[1])

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
        return self._encode([self._folder.text_prompt + text for text in texts])

    def encode_queries(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries, with the prompt that the model has for them."""
        return self._encode([self._folder.query_prompt + query for query in queries])

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), self._dimension), dtype=np.float32)
        # texts of a length together, or the short ones of a batch would be mostly padding
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), self._batch_size):
            places = order[start : start + self._batch_size]
            found[places] = self._batch([texts[at] for at in places])
        return found

    def _batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        encoded = self._tokenizer.encode_batch(list(texts))
        mask = _stacked(encoded, "attention_mask")
        fed = {"input_ids": _stacked(encoded, "ids"), "attention_mask": mask}
        fed["token_type_ids"] = _stacked(encoded, "type_ids")
        (states,) = self._session.run([self._output], {name: fed[name] for name in self._inputs})
        pooled = self._pooled(states.astype(np.float32), mask.astype(np.float32))
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(norms, 1e-12), dtype=np.float32)

    def _pooled(
        self, states: NDArray[np.float32], mask: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return one vector a text: (n, d) as it is, (n, tokens, d) pooled as the folder says."""
        if states.ndim == 2:
            return states
        if states.ndim != 3:
            raise DataError(
                f"`{self._folder.model}` makes an array of {states.ndim} dimensions where 2 (a "
                "vector a text) or 3 (a vector a token) were to come"
            )
        if self._folder.pooling == "cls":
            return np.asarray(states[:, 0])
        counts = np.maximum(mask.sum(axis=1, keepdims=True), 1)
        return np.asarray(np.einsum("ntd,nt->nd", states, mask) / counts)


def open_folder(stated: str) -> OnnxEncoder:
    """Open the model in a folder; raises DataError when it cannot be used."""
    folder = read_folder(stated)
    digest = folder_digest(Path(stated).expanduser())
    return OnnxEncoder(folder, f"onnx {digest}")


def _tokenizer(folder: ModelFolder) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    # tokenizers raises nothing more special than this
    except Exception as error:
        raise DataError(f"`{folder.tokenizer}` cannot be read: {error}") from error
    tokenizer.enable_truncation(folder.tokens)
    if tokenizer.padding is None:
        pad = tokenizer.token_to_id(folder.pad)
        tokenizer.enable_padding(pad_id=pad or 0, pad_token=folder.pad)
    else:
        # a saved tokenizer may pad to a fixed length, which only takes time
        tokenizer.enable_padding(**{**tokenizer.padding, "length": None})
    return tokenizer


def _session(path: Path) -> Any:
    """Load a model.

    Any: onnxruntime has no types.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _FATAL
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    # onnxruntime has a dozen exceptions for files that it cannot use, with no parent of their own
    except Exception as error:
        raise DataError(f"`{path}` cannot be used: {' '.join(str(error).split())}") from error


def _stacked(encoded: Sequence[Encoding], field: str) -> NDArray[np.int64]:
    return np.array([getattr(each, field) for each in encoded], dtype=np.int64)
