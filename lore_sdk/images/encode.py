"""From a photo to the bytes of an image file, for those who are handed files."""

from __future__ import annotations

import io

from lore_sdk.errors import PhotoError
from lore_sdk.types import Photo

__all__ = ["ENCODING", "encode"]

_QUALITY = 90
ENCODING = f"JPEG {_QUALITY}"
"""How photos are encoded; it can change what is seen."""


def encode(photo: Photo) -> bytes:
    """Encode a photo as JPEG without thinning out its colors; raises PhotoError without Pillow.

    What was in the file of the photo beside its pixels (names, places, profiles) is not in it.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise PhotoError("photos need Pillow: pip install lore-sdk[images]") from error
    file = io.BytesIO()
    image = Image.frombytes("RGB", (photo.width, photo.height), photo.pixels)
    image.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()
