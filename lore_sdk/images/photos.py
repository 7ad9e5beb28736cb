"""The images that items name, by paths below a folder or by addresses, as photos."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from lore_sdk.errors import DataError, PhotoError
from lore_sdk.images.decode import Limits, decode
from lore_sdk.images.fetch import Fetcher
from lore_sdk.types import Photo

__all__ = ["Photos"]

_REMEMBERED = 64


class Photos:
    """Opens images: those below `folder`, and, where there is a `fetcher`, those at addresses.

    Without a folder no path is opened. Raises DataError when the folder is not there.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        fetcher: Fetcher | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._folder = Path(folder).expanduser().resolve() if folder is not None else None
        if self._folder and not self._folder.is_dir():
            raise DataError(f"there is no folder `{folder}` to take images from")
        self._fetcher = fetcher
        self._limits = limits or Limits()
        self._recent: OrderedDict[str, Photo] = OrderedDict()

    def open(self, image: str) -> Photo:
        """Open the image of a path or an address; raises PhotoError that says why it cannot be."""
        found = self._recent.get(image)
        if found is None:
            found = decode(self._content(image), self._limits)
            if len(self._recent) >= _REMEMBERED:
                self._recent.popitem(last=False)
            self._recent[image] = found
        return found

    def _content(self, image: str) -> bytes:
        if "://" in image:
            if self._fetcher is None:
                raise PhotoError("it has an address, and fetching images is switched off")
            return self._fetcher.fetch(image, self._limits.size)
        if self._folder is None:
            raise PhotoError("it has a path, and no folder of images is allowed")
        return _read(self._folder, image, self._limits.size)


def _read(folder: Path, image: str, size: int) -> bytes:
    """Read a file below a folder; links that lead out of it are as good as paths that do."""
    try:
        path = (folder / image).resolve(strict=True)
        if not path.is_relative_to(folder):
            raise PhotoError("its path leads out of the folder of images")
        if not path.is_file():
            raise PhotoError("its path is no file")
        with path.open("rb") as file:
            return file.read(size + 1)
    except FileNotFoundError as error:
        raise PhotoError("there is no such file") from error
    # a path with a NUL in it is a ValueError, a ring of links a RuntimeError
    except (OSError, ValueError, RuntimeError) as error:
        said = (getattr(error, "strerror", None) or str(error)).lower()
        raise PhotoError(f"its file cannot be read: {said}") from error
