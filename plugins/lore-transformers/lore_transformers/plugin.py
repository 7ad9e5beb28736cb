"""A model that runs here, from a folder as transformers saves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import ModelOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.models import OpenModel

LORE_HOOKS = 1


@hookimpl
def lore_models() -> Iterator[ModelOffer]:
    """Offer the model of a folder."""
    yield ModelOffer(
        name="transformers",
        summary="a model of a local folder: FOLDER,batch=16,dtype=auto,adapter=FOLDER",
        load=_load,
    )


def _load() -> OpenModel:
    from lore_transformers.model import open_folder

    return open_folder
