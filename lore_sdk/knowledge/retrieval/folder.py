"""A folder whose content is replaced as a whole: readers see the old or the new, never a mixture.

    shop-index/
    ├── current        the name of the version that counts
    ├── lock           held by whoever is writing
    └── v-…/           one version

A version is written beside the others and counts from the moment in which `current` is replaced.
Whatever ends a writer before that, `kill -9` included, leaves the old version as it was; what it
left behind is cleared by the next one.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["current_version", "new_version"]

_CURRENT, _LOCK = "current", "lock"
_VERSION = re.compile("v-[0-9a-f]{16}")


def current_version(folder: Path) -> Path:
    """Return the folder of the version that counts; raises DataError when there is none."""
    path = folder / _CURRENT
    try:
        name = path.read_bytes()[:64].decode("ascii", "replace").strip()
    except FileNotFoundError as error:
        what = "has no index that was written to its end" if folder.is_dir() else "is not there"
        raise DataError(f"`{folder}` {what}; `lore index build` makes one") from error
    except OSError as error:
        raise DataError(f"`{path}` cannot be read: {_said(error)}") from error
    # what somebody else wrote there must not lead out of the folder
    if not _VERSION.fullmatch(name):
        raise DataError(f"`{path}` does not name a version; build the index again")
    return folder / name


@contextlib.contextmanager
def new_version(folder: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which becomes the current version when that went well.

    Raises DataError when the folder holds other files, or somebody else is writing to it.
    """
    _check_place(folder)
    try:
        folder.mkdir(exist_ok=True)
        with _locked(folder):
            _clear(folder)
            version = folder / f"v-{secrets.token_hex(8)}"
            version.mkdir()
            try:
                yield version
                _sync(version)
                _point(folder, version)
            finally:
                _clear(folder)
    except OSError as error:
        raise DataError(f"cannot write `{folder}`: {_said(error)}") from error


def _check_place(folder: Path) -> None:
    if not folder.parent.is_dir():
        raise DataError(f"there is no folder `{folder.parent}` to write `{folder.name}` into")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise DataError(f"`{folder}` is a file; an index is a folder")
    try:
        others = [each.name for each in folder.iterdir() if not _is_ours(each.name)]
    except OSError as error:
        raise DataError(f"`{folder}` cannot be read: {_said(error)}") from error
    if others:
        raise DataError(f"`{folder}` holds other files, such as `{min(others)}`; choose another")


def _is_ours(name: str) -> bool:
    return name in (_CURRENT, f"{_CURRENT}.new", _LOCK) or bool(_VERSION.fullmatch(name))


def _clear(folder: Path) -> None:
    """Remove every version but the current one."""
    current = None
    with contextlib.suppress(DataError):
        current = current_version(folder).name
    for each in folder.iterdir():
        if _VERSION.fullmatch(each.name) and each.name != current:
            # a link would lead to files that are somebody else's
            each.unlink() if each.is_symlink() else shutil.rmtree(each)


def _point(folder: Path, version: Path) -> None:
    fresh = folder / f"{_CURRENT}.new"
    with fresh.open("w", encoding="ascii") as file:
        file.write(version.name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / _CURRENT)
    _sync_folder(folder)


def _sync(folder: Path) -> None:
    """Bring all files of a folder to the disk, before anything says that they are there."""
    for at, _, names in os.walk(folder):
        for name in names:
            with (Path(at) / name).open("rb") as file:
                os.fsync(file.fileno())
        _sync_folder(Path(at))


def _sync_folder(folder: Path) -> None:
    # not every system lets a folder be opened; the rename is then only as safe as it is there
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / _LOCK).open("w") as file:
        try:
            import fcntl
        except ImportError:  # not on Windows, where two writers at once are then not noticed
            yield
            return
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataError(
                f"somebody else is writing `{folder}`; wait for that, or choose another folder"
            ) from error
        yield


def _said(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
