"""First-party names, and the command that installs what stands behind each."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from lore_sdk.errors import did_you_mean, known_names

__all__ = ["BROUGHT_BY", "unknown_name"]

BROUGHT_BY = MappingProxyType(
    {
        ("captioner", "open-clip"): "lore-open-clip",
        ("captioner", "transformers"): "lore-transformers",
        ("command", "clip"): "lore-open-clip",
        ("command", "tagger"): "lore-tagger",
        ("command", "vllm"): "lore-vllm",
        ("encoder", "onnx"): "lore-onnx",
        ("encoder", "sentence-transformers"): "lore-sentence-transformers",
        ("model", "transformers"): "lore-transformers",
        ("model", "vllm"): "lore-vllm",
        ("retriever", "faiss-flat"): "lore-faiss",
        ("retriever", "faiss-hnsw"): "lore-faiss",
        ("retriever", "faiss-ivf"): "lore-faiss",
        ("rule pack", "base"): "lore-rules-base",
        ("rule pack", "electronics"): "lore-rules-electronics",
        ("rule pack", "fashion"): "lore-rules-fashion",
        ("rule pack", "home"): "lore-rules-home",
        ("step", "trained"): "lore-tagger",
    }
)
"""(kind, name) → the distribution that brings it, for names that can be missing."""


def unknown_name(word: str, name: str, existing: Iterable[str]) -> str:
    """Say that nothing of a kind has this name: how to get it, or what there is."""
    names = list(existing)
    start = f"no {word} is called `{name}`"
    distribution = BROUGHT_BY.get((word, name))
    if distribution:
        return f"{start}; `pip install {distribution}` brings it; installed: {known_names(names)}"
    near = did_you_mean(name, names)
    hint = f"did you mean `{near}`? " if near else ""
    return f"{start}; {hint}installed: {known_names(names)}"
