"""What a model learns from: a catalogue's photos, and what the catalogue says of each product."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch

from lore_open_clip.pixels import squared
from lore_sdk.dsl import Schema
from lore_sdk.errors import DataError, PhotoError
from lore_sdk.images import Photos
from lore_sdk.judge.looking import photo_question
from lore_sdk.types import Choice, Evidence, Item

__all__ = ["SEEN", "Pictured", "Vocabulary", "pictured", "visible"]

SEEN = ("category", "color", "audience", "detail", "style", "material")
"""Dimensions that a photo can tell anything of."""

FEWEST_PHOTOS = 100
FEWEST_OF_VALUE = 10
_HELD_OUT = 6
"""One photo in so many is held out of training, for calibration."""


@dataclass(frozen=True, slots=True)
class Pictured:
    """Products with a photo each: `pixels` are uint8 of shape (n, 3, size, size).

    `stated` are what the catalogue says of each, by attribute; `titles` their titles; `held` tells
    which ones are held out.
    """

    pixels: torch.Tensor
    titles: Sequence[str]
    stated: Sequence[Mapping[str, str]]
    held: Sequence[bool]

    def __len__(self) -> int:
        return len(self.titles)

    def places(self, *, held: bool) -> list[int]:
        """Return the places of those that are held out, or of the others."""
        return [at for at, each in enumerate(self.held) if each == held]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The attributes that are learnt: their dimensions, values with names, and how often each."""

    dimensions: Mapping[str, str]
    choices: Mapping[str, Mapping[str, Choice]]
    counts: Mapping[str, Mapping[str, int]]


def pictured(
    items: Iterable[Item],
    photos: Photos,
    extract: Callable[[Item], Sequence[Evidence]],
    *,
    size: int,
    unseen: Callable[[Item, str], None],
) -> Pictured:
    """Open the first image of each item; `unseen` is told of those that cannot be opened.

    Raises DataError when there are none.
    """
    pixels: list[torch.Tensor] = []
    titles: list[str] = []
    stated: list[Mapping[str, str]] = []
    held: list[bool] = []
    for item in items:
        if not item.images:
            continue
        try:
            photo = photos.open(item.images[0])
        except PhotoError as error:
            unseen(item, str(error))
            continue
        pixels.append(squared([photo], size))
        titles.append(item.title)
        stated.append(_surest(extract(item)))
        held.append(zlib.crc32(item.id.encode("utf-8", "surrogatepass")) % _HELD_OUT == 0)
    if not pixels:
        raise DataError("no item of the catalogue has an image that can be opened")
    return Pictured(torch.cat(pixels), titles, stated, held)


def visible(found: Pictured, schema: Schema, wanted: Sequence[str] = ()) -> Vocabulary:
    """Choose what is learnt: attributes of words that a photo can tell, stated often enough.

    Counts are of photos that are not held out. Raises DataError for a `wanted` attribute that the
    pack has not, or when nothing is left.
    """
    dimensions: dict[str, str] = {}
    choices: dict[str, Mapping[str, Choice]] = {}
    counts: dict[str, Mapping[str, int]] = {}
    for name in wanted or schema.attributes:
        attribute = schema.attributes.get(name)
        if attribute is None:
            raise DataError(f"the pack has no attribute `{name}`")
        asked = {choice.value: choice for choice in photo_question(attribute).choices}
        if not asked or not (wanted or attribute.dimension in SEEN):
            continue
        seen = Counter(
            found.stated[at][name] for at in found.places(held=False) if name in found.stated[at]
        )
        often = {v: n for v, n in sorted(seen.items()) if n >= FEWEST_OF_VALUE and v in asked}
        if len(often) > 1 and sum(often.values()) >= FEWEST_PHOTOS:
            dimensions[name] = attribute.dimension
            choices[name] = {value: asked[value] for value in often}
            counts[name] = often
    if not counts:
        raise DataError(
            f"no attribute has two values that {FEWEST_OF_VALUE} photos each show; name the "
            "columns that say what products are with --properties"
        )
    return Vocabulary(dimensions, choices, counts)


def _surest(evidence: Sequence[Evidence]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in evidence:
        if isinstance(each.value, str):
            found.setdefault(each.attribute, each.value)
    return found
