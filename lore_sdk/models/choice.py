"""Opening the model that a user named."""

from __future__ import annotations

from collections.abc import Callable

from lore_sdk.plugins import ModelOffer, Plugins
from lore_sdk.types import Model

__all__ = ["OpenModel", "open_model"]

OpenModel = Callable[[str, str], Model]
"""What a `ModelOffer` loads: opens the model of what stands behind the colon, with an API key.

The key is empty where there is none; a model that needs no key is handed it all the same.
"""


def open_model(stated: str, *, plugins: Plugins, key: str = "") -> Model:
    """Open the model of `NAME:ARGUMENT`, such as `openai:qwen3-8b@http://localhost:8000/v1`.

    Raises UnknownNameError that lists the names there are, DataError for an argument that cannot be
    used. `key` is handed to the backend and kept nowhere else.
    """
    name, _, argument = stated.strip().partition(":")
    opened: OpenModel = plugins.load(ModelOffer, name)
    return opened(argument, key)
