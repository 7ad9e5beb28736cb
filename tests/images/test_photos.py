"""Images are opened below one folder, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lore_sdk.errors import DataError, PhotoError
from lore_sdk.images import Limits, Photos
from tests.images.seeing import BLUE, RED, picture


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "men").mkdir(parents=True)
    picture(folder / "men" / "1.png", RED)
    picture(tmp_path / "secret.png", BLUE)
    return folder


def refused(photos: Photos, image: str) -> str:
    with pytest.raises(PhotoError) as caught:
        photos.open(image)
    return str(caught.value)


def test_a_path_below_the_folder_is_opened(shop: Path) -> None:
    assert Photos(shop).open("men/1.png").pixels[:3] == b"\xff\0\0"
    assert Photos(shop).open("men/../men/1.png").width == 16
    assert Photos(shop).open(str(shop / "men" / "1.png")).width == 16


@pytest.mark.parametrize("image", ["../secret.png", "men/../../secret.png"])
def test_a_path_that_leads_out_is_refused(shop: Path, image: str) -> None:
    assert refused(Photos(shop), image) == "its path leads out of the folder of images"


def test_an_absolute_path_elsewhere_is_refused(shop: Path) -> None:
    said = "its path leads out of the folder of images"
    assert refused(Photos(shop), str(shop.parent / "secret.png")) == said


def test_a_link_that_leads_out_is_refused(shop: Path) -> None:
    (shop / "link.png").symlink_to(shop.parent / "secret.png")
    assert refused(Photos(shop), "link.png") == "its path leads out of the folder of images"


def test_what_is_no_file_is_refused(shop: Path) -> None:
    os.mkfifo(shop / "pipe.png")
    photos = Photos(shop)
    assert refused(photos, "pipe.png") == "its path is no file"
    assert refused(photos, "men") == "its path is no file"
    assert refused(photos, "") == "its path is no file"
    assert refused(photos, "men/2.png") == "there is no such file"
    assert refused(photos, "a\0b").startswith("its file cannot be read: ")
    assert refused(photos, "x" * 5000).startswith("its file cannot be read: ")


def test_no_more_of_a_file_is_read_than_is_allowed(shop: Path) -> None:
    with (shop / "huge.png").open("wb") as file:
        file.truncate(1 << 40)
    photos = Photos(shop, limits=Limits(size=100))
    assert refused(photos, "huge.png") == "the image has more than 100 bytes"


def test_nothing_is_opened_without_leave(shop: Path) -> None:
    assert refused(Photos(), "men/1.png") == "it has a path, and no folder of images is allowed"
    said = "it has an address, and fetching images is switched off"
    assert refused(Photos(shop), "https://shop.example/1.png") == said
    assert refused(Photos(shop), "file:///etc/passwd") == said


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"there is no folder `.*nowhere` to take images from"):
        Photos(tmp_path / "nowhere")
