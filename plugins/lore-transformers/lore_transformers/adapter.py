"""A LoRA adapter, merged into the model it was trained for."""

from __future__ import annotations

import warnings
from pathlib import Path

from lore_sdk.errors import DataError
from lore_transformers.folder import Model

__all__ = ["adapted"]

_WEIGHTS = "adapter_model.safetensors"


def adapted(model: Model, folder: Path) -> Model:
    """Return the model with an adapter merged in, so that it costs nothing when asked.

    Raises DataError for a folder that is none, and for an adapter of another model: what does not
    fit would be left out without a word, and the model answer as if it had no adapter.
    """
    if not (folder / _WEIGHTS).is_file():
        raise DataError(f"there is no `{_WEIGHTS}` in `{folder}` to read an adapter from")
    try:
        from peft import PeftModel
    except ImportError as error:
        raise ImportError(
            'an adapter needs peft: pip install "lore-transformers[adapter]"'
        ) from error
    # the library only warns of what does not fit, and of much that is no concern of its users
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            merged: Model = PeftModel.from_pretrained(model, str(folder)).merge_and_unload(
                progressbar=False, safe_merge=True
            )
        # an adapter of another model makes the library raise nearly anything
        except Exception as error:
            said = " ".join(str(error).split())
            raise DataError(f"the adapter in `{folder}` cannot be used: {said}") from error
    for each in told:
        if "adapter keys" in str(each.message):
            said = " ".join(str(each.message).split())
            raise DataError(f"the adapter in `{folder}` does not fit the model: {said}")
    return merged.eval()
