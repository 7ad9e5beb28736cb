"""A copy of a LoRA adapter with other weights, to see whether a model that has it uses it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["adapter_of", "nudged"]

_SETTING = re.compile(r"(?<=,)\s*adapter\s*=\s*(?P<folder>[^,]+)")
_WEIGHTS = "adapter_model.safetensors"
_STEP = 0.1


def adapter_of(stated: str) -> Path | None:
    """Return the adapter that `NAME:FOLDER,adapter=FOLDER` names, None where it names none."""
    found = _SETTING.search(stated)
    return Path(found["folder"].strip()).expanduser() if found else None


def nudged(stated: str, into: Path) -> str:
    """Return the model with a copy of its adapter in `into` whose weights are a little others.

    Raises DataError for an adapter that cannot be read, ImportError without torch.
    """
    folder = adapter_of(stated)
    assert folder is not None
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    try:
        shutil.copy(folder / "adapter_config.json", into)
        shutil.copy(folder / _WEIGHTS, into)
        weights = load_file(into / _WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise DataError(f"the adapter in `{folder}` cannot be read: {error}") from error
    # what comes last of the two matrices of a layer begins as zeros, and alone changes the sum
    moved = {
        name: weight + _STEP if "lora_B" in name else weight for name, weight in weights.items()
    }
    save_file(moved, into / _WEIGHTS, metadata={"format": "pt"})
    return _SETTING.sub(lambda found: f"adapter={into}", stated)
