"""Opening the captioner that a user named."""

from __future__ import annotations

from collections.abc import Callable

from lore_sdk.plugins import CaptionerOffer, Plugins
from lore_sdk.types import Captioner

__all__ = ["OpenCaptioner", "open_captioner"]

OpenCaptioner = Callable[[str], Captioner]
"""What a `CaptionerOffer` loads: opens the captioner of what stands behind the colon."""


def open_captioner(stated: str, *, plugins: Plugins) -> Captioner:
    """Open the captioner of `NAME:ARGUMENT`, such as `open-clip:my-clip`.

    Raises UnknownNameError that lists the names there are, DataError when it cannot be opened.
    """
    name, _, argument = stated.strip().partition(":")
    opened: OpenCaptioner = plugins.load(CaptionerOffer, name)
    return opened(argument)
