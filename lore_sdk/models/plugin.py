"""The models that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import ModelOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.models.choice import OpenModel

__all__ = ["lore_models"]


@hookimpl
def lore_models() -> Iterator[ModelOffer]:
    """Offer any server that speaks OpenAI's protocol, and a script."""
    yield ModelOffer(
        name="openai",
        summary="a server with OpenAI's chat completions: MODEL@URL,concurrency=16,…",
        load=_openai,
    )
    yield ModelOffer(
        name="scripted",
        summary="answers from a file of JSON lines, for rehearsals",
        load=_scripted,
    )


def _openai() -> OpenModel:
    from lore_sdk.models.openai.client import open_openai

    return open_openai


def _scripted() -> OpenModel:
    from lore_sdk.models.scripted import open_scripted

    return open_scripted
