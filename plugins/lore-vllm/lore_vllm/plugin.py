"""A model that vLLM runs, in this process or as a server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import CommandOffer, ModelOffer, hookimpl

if TYPE_CHECKING:
    import typer

    from lore_sdk.models import OpenModel

LORE_HOOKS = 1


@hookimpl
def lore_models() -> Iterator[ModelOffer]:
    """Offer the model of a folder."""
    yield ModelOffer(
        name="vllm",
        summary="a model of a local folder in vLLM: FOLDER,batch=256,adapter=FOLDER,…",
        load=_model,
    )


@hookimpl
def lore_commands() -> Iterator[CommandOffer]:
    """Offer `lore vllm`."""
    yield CommandOffer(
        name="vllm",
        summary="Serve the model of a folder with vLLM, as a judge needs it",
        load=_command,
    )


def _model() -> OpenModel:
    from lore_vllm.library import check_library

    check_library()
    from lore_vllm.model import open_folder

    return open_folder


def _command() -> typer.Typer:
    from lore_vllm.commands import app

    return app
