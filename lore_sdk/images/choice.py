"""Opening the captioner and the photos that a user named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lore_sdk.images.cache import AnswerCache, Remembering
from lore_sdk.images.fetch import Fetcher
from lore_sdk.images.photos import Photos
from lore_sdk.plugins import CaptionerOffer, Plugins
from lore_sdk.types import Captioner

__all__ = ["Eyes", "OpenCaptioner", "OpenedEyes", "open_captioner"]

OpenCaptioner = Callable[[str], Captioner]
"""What a `CaptionerOffer` loads: opens the captioner of what stands behind the colon."""


def open_captioner(stated: str, *, plugins: Plugins) -> Captioner:
    """Open the captioner of `NAME:ARGUMENT`, such as `open-clip:my-clip`.

    Raises UnknownNameError that lists the names there are, DataError when it cannot be opened.
    """
    name, _, argument = stated.strip().partition(":")
    opened: OpenCaptioner = plugins.load(CaptionerOffer, name)
    return opened(argument)


class OpenedEyes(NamedTuple):
    """A captioner, and the photos that it may be shown."""

    captioner: Captioner
    photos: Photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who looks at which photos, by name, so that it travels to worker processes.

    `captioner` is `NAME:ARGUMENT`, `folder` is where paths of images start from, `answers` is a
    file that remembers answers, and `fetch` lets images be fetched from addresses.
    """

    captioner: str
    folder: Path | None = None
    answers: Path | None = None
    fetch: bool = False

    def open(self, plugins: Plugins) -> OpenedEyes:
        """Open captioner, photos and memory; raises DataError or PluginError when one cannot be."""
        photos = Photos(self.folder, fetcher=Fetcher() if self.fetch else None)
        captioner = open_captioner(self.captioner, plugins=plugins)
        if self.answers:
            captioner = Remembering(captioner, AnswerCache(self.answers))
        return OpenedEyes(captioner, photos)
