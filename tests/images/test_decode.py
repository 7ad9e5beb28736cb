"""Images become photos, or a reason why not; nothing else comes out."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from lore_sdk.errors import PhotoError
from lore_sdk.images import Limits, decode
from lore_sdk.types import Photo

RED, BLUE = (255, 0, 0), (0, 0, 255)


# Any: what Pillow's formats take
def encoded(image: Image.Image, format: str = "PNG", **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **how)
    return file.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (20, 10), color: Any = RED) -> Image.Image:
    image = Image.new(mode, size, color)
    image.paste(_OTHER.get(mode, 0), (size[0] - 1, size[1] - 1, size[0], size[1]))
    return image


_OTHER = {"RGBA": (0, 0, 0, 255), "CMYK": (255, 255, 255, 255), "RGB": (0, 0, 0), "P": 7}


def refused(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(PhotoError) as caught:
        decode(content, limits)
    return str(caught.value)


def corner(photo: Photo) -> tuple[int, ...]:
    return tuple(photo.pixels[:3])


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_a_photo_has_the_pixels_of_its_file(format: str) -> None:
    how = {"lossless": True} if format == "WEBP" else {}
    photo = decode(encoded(plain(), format, **how))
    assert (photo.width, photo.height, corner(photo)) == (20, 10, RED)


def test_a_jpeg_is_read() -> None:
    photo = decode(encoded(plain(size=(32, 16), color=(255, 255, 255)), "JPEG"))
    assert (photo.width, photo.height, corner(photo)) == (32, 16, (255, 255, 255))


def test_equal_pixels_have_one_digest_whatever_the_file() -> None:
    assert decode(encoded(plain())).digest == decode(encoded(plain(), "GIF")).digest
    assert decode(encoded(plain())).digest != decode(encoded(plain(color=BLUE))).digest
    assert decode(encoded(plain())).digest != decode(encoded(plain(size=(10, 20)))).digest


def test_a_photo_is_turned_upright() -> None:
    image = plain(size=(20, 10))
    image.paste(BLUE, (10, 0, 20, 10))
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned by a quarter, clockwise
    photo = decode(encoded(image, exif=turned))
    assert (photo.width, photo.height, corner(photo)) == (10, 20, RED)


def test_what_can_be_seen_through_is_on_white() -> None:
    assert corner(decode(encoded(plain("RGBA", color=(255, 0, 0, 0))))) == (255, 255, 255)
    masked = encoded(plain("P", color=0), transparency=0)
    assert corner(decode(masked)) == (255, 255, 255)


def test_a_large_photo_is_reduced() -> None:
    photo = decode(encoded(plain(size=(1200, 600))), Limits(side=300))
    assert (photo.width, photo.height) == (300, 150)


def test_of_a_gif_the_first_frame_is_taken() -> None:
    moving = encoded(plain(), "GIF", save_all=True, append_images=[plain(color=BLUE)])
    assert corner(decode(moving)) == RED


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_other_moving_images_are_refused(format: str) -> None:
    moving = encoded(plain(), format, save_all=True, append_images=[plain(color=BLUE)])
    assert refused(moving) == "the image moves"


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "the image is empty"),
        (b"hello" * 10, "it is no JPEG, PNG, WebP or GIF image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is no JPEG, PNG, WebP or GIF image"),
        (encoded(plain(), "BMP"), "it is no JPEG, PNG, WebP or GIF image"),
        (encoded(plain(), "TIFF"), "it is no JPEG, PNG, WebP or GIF image"),
        (encoded(plain(size=(1, 1))), "1 x 1 pixels are too few to see anything"),
        (encoded(plain(size=(900, 3))), "900 x 3 pixels are too few to see anything"),
        (
            encoded(plain("CMYK", color=(0, 0, 0, 0)), "JPEG"),
            "its pixels are CMYK, whose colors cannot be told",
        ),
        (
            encoded(plain("I;16", color=1000)),
            "its pixels are I;16, whose colors cannot be told",
        ),
    ],
)
def test_what_is_no_photo_has_a_reason(content: bytes, said: str) -> None:
    assert refused(content) == said


def test_a_file_that_is_too_large_is_not_opened() -> None:
    assert refused(b"x" * 11, Limits(size=10)) == "the image has more than 10 bytes"


@pytest.mark.parametrize("color", [(255, 255, 255), (200, 10, 10), (0, 0, 0)])
def test_a_placeholder_shows_nothing(color: tuple[int, int, int]) -> None:
    said = "the image has one color all over, there is nothing to see"
    assert refused(encoded(Image.new("RGB", (90, 90), color))) == said
    assert refused(encoded(Image.new("RGB", (90, 90), color), "JPEG")) == said


def test_pixels_are_counted_before_they_are_decoded() -> None:
    content = encoded(plain(size=(40, 40)))
    assert refused(content, Limits(pixels=1599)) == "the image has more than 1,599 pixels"


@pytest.mark.parametrize("side", [9_600, 30_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    bomb += struct.pack(">I", zlib.crc32(chunk))
    data = zlib.compress(b"\0" * 1000)
    bomb += struct.pack(">I", len(data)) + b"IDAT" + data
    bomb += struct.pack(">I", zlib.crc32(b"IDAT" + data))
    assert refused(bomb) == "the image has more than 50,000,000 pixels"


def test_a_truncated_image_is_broken_at_every_length() -> None:
    noisy = Image.effect_noise((64, 64), 90).convert("RGB")
    for content in (encoded(noisy, "JPEG"), encoded(noisy), encoded(noisy, "WEBP")):
        for kept in range(1, len(content) - 30, max(1, len(content) // 40)):
            said = refused(content[:kept])
            assert said.startswith(("the image is broken: ", "it is no JPEG")), said


def test_a_photo_needs_as_many_bytes_as_it_has_pixels() -> None:
    with pytest.raises(ValueError, match="5 bytes are no photo of 2 x 1 pixels"):
        Photo(width=2, height=1, pixels=b"\0" * 5)
