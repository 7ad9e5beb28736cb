"""What a model is made of: numbers that a folder may state, and no names of other models.

open_clip's own files can name weights and tokenizers to download; here such a file is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lore_sdk.errors import DataError

__all__ = ["SMALL", "VOCABULARY", "checked_model"]

VOCABULARY = 49_408
"""Tokens of open_clip's own tokenizer, the only one that needs no download."""

SMALL: Mapping[str, Any] = {
    "embed_dim": 128,
    "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 16, "head_width": 16},
    "text_cfg": {
        "context_length": 16,
        "vocab_size": VOCABULARY,
        "width": 64,
        "heads": 2,
        "layers": 2,
    },
}
"""A ResNet of 14 layers on 64 x 64 pixels beside a small transformer: 5 million parameters, of
which 3 are the vocabulary's."""

_MODEL: Mapping[str, int] = {"embed_dim": 4096}
_VISION: Mapping[str, int] = {
    "image_size": 1024,
    "patch_size": 64,
    "width": 4096,
    "head_width": 256,
    "layers": 64,
    "mlp_ratio": 8,
}
_TEXT: Mapping[str, int] = {
    "context_length": 512,
    "vocab_size": VOCABULARY,
    "width": 4096,
    "heads": 64,
    "layers": 64,
    "mlp_ratio": 8,
}
"""Settings that may be stated, and the highest number of each."""


def checked_model(stated: object, where: str) -> dict[str, Any]:
    """Return a model's settings with all of them checked; raises DataError naming the odd one.

    Any: open_clip takes them as a dictionary of numbers and lists.
    """
    model = _mapping(stated, where)
    parts = {"vision_cfg": _VISION, "text_cfg": _TEXT}
    found: dict[str, Any] = {}
    for name, value in model.items():
        if name in parts:
            inner = _mapping(value, f"`{name}` of {where}")
            found[name] = {
                key: _number(key, each, parts[name], where) for key, each in inner.items()
            }
        elif name == "quick_gelu" and isinstance(value, bool):
            found[name] = value
        else:
            found[name] = _number(name, value, _MODEL, where)
    missing = {"embed_dim", "vision_cfg", "text_cfg"} - found.keys()
    if missing:
        raise DataError(f"{where} does not state `{min(missing)}`")
    if found["text_cfg"].get("vocab_size", VOCABULARY) != VOCABULARY:
        raise DataError(f"{where} has another tokenizer than open_clip's own of {VOCABULARY} words")
    return found


def _mapping(stated: object, where: str) -> Mapping[str, Any]:
    if not isinstance(stated, dict) or not all(isinstance(name, str) for name in stated):
        raise DataError(f"{where} is not a JSON object")
    return stated


def _number(name: str, value: object, most: Mapping[str, int], where: str) -> object:
    if name not in most:
        raise DataError(
            f"`{name[:60]}` in {where} is not allowed; a folder states numbers and no names of "
            "other models"
        )
    if name == "layers" and isinstance(value, list) and len(value) == 4:
        return [_number(name, each, most, where) for each in value]
    whole = isinstance(value, int) or (name == "mlp_ratio" and isinstance(value, float))
    if isinstance(value, bool) or not whole or not 1 <= value <= most[name]:  # type: ignore[operator]
        raise DataError(f"`{name}` in {where} is not a number from 1 to {most[name]}")
    return value
