"""Photos as the numbers that a model sees: square, on white, of one size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image

from lore_sdk.types import Photo

__all__ = ["MEAN", "STD", "Scaling", "squared"]

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)
"""Of the photos that CLIP was first trained on (Radford et al., 2021)."""


def squared(photos: Sequence[Photo], size: int) -> torch.Tensor:
    """Put photos onto white squares: uint8 of shape (n, 3, size, size)."""
    found = np.empty((len(photos), size, size, 3), dtype=np.uint8)
    for at, photo in enumerate(photos):
        found[at] = _square(photo, size)
    return torch.from_numpy(found).permute(0, 3, 1, 2)


class Scaling(NamedTuple):
    """Mean and deviation of each color, in [0, 1], by which pixels are scaled."""

    mean: tuple[float, float, float] = MEAN
    std: tuple[float, float, float] = STD

    def scaled(self, pixels: torch.Tensor) -> torch.Tensor:
        """Scale uint8 pixels of shape (n, 3, height, width) to about [-2, 2]."""
        mean = torch.tensor(self.mean, device=pixels.device).view(1, 3, 1, 1) * 255
        std = torch.tensor(self.std, device=pixels.device).view(1, 3, 1, 1) * 255
        return (pixels.float() - mean) / std


def _square(photo: Photo, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = Image.frombytes("RGB", (photo.width, photo.height), photo.pixels)
    longer = max(image.size)
    reduced = tuple(max(1, round(side * size / longer)) for side in image.size)
    image = image.resize((reduced[0], reduced[1]), Image.Resampling.BICUBIC)
    square = Image.new("RGB", (size, size), "white")
    square.paste(image, ((size - image.width) // 2, (size - image.height) // 2))
    return np.asarray(square)
