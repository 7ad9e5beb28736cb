"""A captioner that looks at photos with a CLIP model, and the command that trains one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lore_sdk.plugins import CaptionerOffer, CommandOffer, hookimpl

if TYPE_CHECKING:
    import typer

    from lore_sdk.images import OpenCaptioner

LORE_HOOKS = 1


@hookimpl
def lore_captioners() -> Iterator[CaptionerOffer]:
    """Offer the captioner of a folder that `lore clip train` or `lore clip calibrate` wrote."""
    yield CaptionerOffer(
        name="open-clip",
        summary="zero-shot answers of a CLIP model in a folder; open-clip:FOLDER",
        load=_captioner,
    )


@hookimpl
def lore_commands() -> Iterator[CommandOffer]:
    """Offer `lore clip`."""
    yield CommandOffer(
        name="clip",
        summary="Train a small CLIP on a catalogue's photos, and calibrate it",
        load=_command,
    )


def _captioner() -> OpenCaptioner:
    from lore_open_clip.library import check_library

    check_library()
    from lore_open_clip.captioner import open_folder

    return open_folder


def _command() -> typer.Typer:
    from lore_open_clip.commands import app

    return app
