"""Fit what a model can tell, on photos that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lore_open_clip.captioner import Encoders
from lore_open_clip.data import Pictured, Vocabulary
from lore_open_clip.folder import Model
from lore_open_clip.telling import Telling, Told, fitted

__all__ = ["calibrated"]


def calibrated(
    model: Model,
    found: Pictured,
    words: Vocabulary,
    places: Sequence[int],
    *,
    precision: float,
    device: str = "cpu",
) -> Telling:
    """Fit each attribute on the photos at `places`; those that cannot be told are left out.

    `precision` in [0, 1] is the share of answers that should be right.
    """
    encoders = Encoders(model, device=device)
    images = encoders.pixels(found.pixels[list(places)])
    attributes: dict[str, Told] = {}
    for name, counts in words.counts.items():
        stated = [found.stated[at].get(name) for at in places]
        shown = [at for at, value in enumerate(stated) if value is not None]
        values = list(counts)
        texts = encoders.choices(words.dimensions[name], list(words.choices[name].values()))
        labels = [values.index(value) if value in counts else -1 for value in stated if value]
        told = fitted(images[shown] @ texts.T, torch.tensor(labels), counts, precision=precision)
        if told is not None:
            attributes[name] = told
    return Telling(attributes)
