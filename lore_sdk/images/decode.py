"""From the bytes of an image file to a photo, or to the reason why there is none.

What a decoder does with hostile bytes is its makers' business, so as little as can be reaches one:
the size of the file, its format and its pixels are looked at before anything is decoded.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lore_sdk.errors import PhotoError
from lore_sdk.types import Photo

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["FORMATS", "Limits", "decode"]

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What shops' photos come as; of a GIF the first frame is looked at."""

_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX")
"""Pixels that turn into red, green and blue without a guess: CMYK needs a color profile, and 16
bits of grey a scale."""


_FAINTEST = 8
"""Difference of the lightest and the darkest pixel, of 255, from which something can be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is decoded at most: `size` in bytes, `pixels` in the file; `smallest` side in pixels.

    A photo whose longer side has more than `side` pixels is reduced to that.
    """

    size: int = 20 << 20
    pixels: int = 50_000_000
    smallest: int = 8
    side: int = 512


def decode(content: bytes, limits: Limits | None = None) -> Photo:
    """Decode an image file: upright, on white, in RGB; raises PhotoError that says why not."""
    limits = limits or Limits()
    if not content:
        raise PhotoError("the image is empty")
    if len(content) > limits.size:
        raise PhotoError(f"the image has more than {limits.size:,} bytes")
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError as error:
        raise PhotoError("photos need Pillow: pip install lore-sdk[images]") from error
    try:
        # what Pillow only warns of is too large as well
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _check(image, limits)
                image.draft("RGB", (limits.side, limits.side))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((limits.side, limits.side))
                found = _on_white(upright)
                _check_seen(found)
    except PhotoError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise PhotoError(f"the image has more than {limits.pixels:,} pixels") from error
    except UnidentifiedImageError as error:
        raise PhotoError("it is no JPEG, PNG, WebP or GIF image") from error
    # decoders raise nearly anything on bytes that are not what they say: OSError, ValueError,
    # SyntaxError, struct.error, zlib.error
    except Exception as error:
        said = " ".join(str(error).split())[:100] or type(error).__name__
        raise PhotoError(f"the image is broken: {said}") from error
    return Photo(width=found.width, height=found.height, pixels=found.tobytes())


def _check(image: Image.Image, limits: Limits) -> None:
    """Refuse what cannot be looked at, by the file's header alone."""
    width, height = image.size
    if width * height > limits.pixels:
        raise PhotoError(f"the image has more than {limits.pixels:,} pixels")
    if min(width, height) < limits.smallest:
        raise PhotoError(f"{width} x {height} pixels are too few to see anything")
    if image.mode not in _MODES:
        raise PhotoError(f"its pixels are {image.mode}, whose colors cannot be told")
    if image.format != "GIF" and getattr(image, "is_animated", False):
        raise PhotoError("the image moves")


def _check_seen(image: Image.Image) -> None:
    """Refuse a placeholder: of one color, a model would say no more than what is usual."""
    bands = [band.tobytes() for band in image.split()]
    if max(max(band) - min(band) for band in bands) < _FAINTEST:
        raise PhotoError("the image has one color all over, there is nothing to see")


def _on_white(image: Image.Image) -> Image.Image:
    """Put what can be seen through onto white, as shops show it."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, seen).convert("RGB")
