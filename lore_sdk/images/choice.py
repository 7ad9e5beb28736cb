"""Opening the captioner and the photos that a user named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lore_sdk.errors import UnknownNameError
from lore_sdk.images.asking import ModelCaptioner
from lore_sdk.images.cache import AnswerCache, Remembering
from lore_sdk.images.estimate import EstimatingCaptioner
from lore_sdk.images.fetch import Fetcher
from lore_sdk.images.photos import Photos
from lore_sdk.plugins import CaptionerOffer, ModelOffer, Plugins
from lore_sdk.plugins.known import unknown_name
from lore_sdk.types import Captioner, Model

__all__ = ["Eyes", "OpenCaptioner", "OpenedEyes", "asks_model", "open_captioner"]

OpenCaptioner = Callable[[str], Captioner]
"""What a `CaptionerOffer` loads: opens the captioner of what stands behind the colon."""


def open_captioner(stated: str, *, plugins: Plugins, key: str = "") -> Captioner:
    """Open the captioner of `NAME:ARGUMENT`, such as `open-clip:my-clip`, or a model that can see.

    Whatever names a language model names a captioner, too, such as `openai:MODEL@URL`; `key` is
    handed to such a model and kept nowhere else. Raises UnknownNameError that lists the names there
    are, DataError when it cannot be opened.
    """
    name, _, argument = stated.strip().partition(":")
    if asks_model(stated, plugins):
        open_model: Callable[[str, str], Model] = plugins.load(ModelOffer, name)
        return ModelCaptioner(open_model(argument, key))
    captioners = plugins.offers(CaptionerOffer)
    if name not in captioners:
        known = [*captioners, *plugins.offers(ModelOffer)]
        raise UnknownNameError(unknown_name(CaptionerOffer.word, name, known))
    open_own: OpenCaptioner = plugins.load(CaptionerOffer, name)
    return open_own(argument)


def asks_model(stated: str, plugins: Plugins) -> bool:
    """Tell whether a captioner is a language model; a captioner goes before a model of its name."""
    name = stated.strip().partition(":")[0]
    return name not in plugins.offers(CaptionerOffer) and name in plugins.offers(ModelOffer)


class OpenedEyes(NamedTuple):
    """A captioner, and the photos that it may be shown."""

    captioner: Captioner
    photos: Photos


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who looks at which photos, by name, so that it travels to worker processes.

    `captioner` is `NAME:ARGUMENT`, `folder` is where paths of images start from, `answers` is a
    file that remembers answers, and `fetch` lets images be fetched from addresses. `key` is the API
    key of a captioner that is a model; it is shown nowhere. With `estimate`, a model is asked
    nothing: looks only tell what asking would take.
    """

    captioner: str
    key: str = field(default="", repr=False)
    folder: Path | None = None
    answers: Path | None = None
    fetch: bool = False
    estimate: bool = False

    def open(self, plugins: Plugins) -> OpenedEyes:
        """Open captioner, photos and memory; raises DataError or PluginError when one cannot be."""
        photos = Photos(self.folder, fetcher=Fetcher() if self.fetch else None)
        captioner = open_captioner(self.captioner, plugins=plugins, key=self.key)
        if self.estimate and asks_model(self.captioner, plugins):
            captioner = EstimatingCaptioner(captioner)
        # an estimate makes no file
        if self.answers and (self.answers.exists() or not self.estimate):
            try:
                captioner = Remembering(captioner, AnswerCache(self.answers))
            except BaseException:
                captioner.close()
                raise
        return OpenedEyes(captioner, photos)
