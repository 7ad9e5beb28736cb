"""The end of a run: from the journal to the output and the rejects, each written whole or not."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from lore_sdk.errors import DataError
from lore_sdk.files.journal import Journal
from lore_sdk.files.places import fresh_path
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.rows import Reject
from lore_sdk.files.verdicts import Verdicts, Writer

__all__ = [
    "count_repeated",
    "first_reject",
    "write_rejects",
    "write_side_rejects",
    "write_verdicts",
    "write_whole",
]

_PIECE = 1 << 20


def write_verdicts(journal: Journal, out: Path, writer: Writer) -> str:
    """Write the output by a writer; returns the writer's notice."""
    notices: list[str] = []
    write_whole(out, lambda file: notices.append(writer(Verdicts(journal.verdicts), file)))
    return "".join(notices)


def write_rejects(journal: Journal, path: Path, others: Path) -> None:
    """Write the rejects of the other files, then those of the pairs; nothing leaves no file."""

    def fill(file: BinaryIO) -> None:
        for piece in _pieces(others):
            file.write(piece)
        for lines in journal.rejects():
            file.write(lines)

    if others.stat().st_size or any(journal.rejects()):
        write_whole(path, fill)
    else:
        path.unlink(missing_ok=True)


def write_side_rejects(rejects: SideRejects, path: Path) -> None:
    """Write the rejects of a run without a journal; none leave no file."""
    if not rejects.count:
        path.unlink(missing_ok=True)
        return
    rejects.flush()
    with rejects.path.open("rb") as lines:
        write_whole(path, lambda file: shutil.copyfileobj(lines, file))


def first_reject(journal: Journal) -> Reject:
    """Return the first reject of a journal that has one."""
    stated = json.loads(next(filter(None, journal.rejects())).split(b"\n", 1)[0])
    return Reject(stated["row"], stated["line"], stated["reason"], stated["raw"])


def count_repeated(journal: Journal, scratch: Path) -> int:
    """Count ids that stood in an earlier row; sorted on disk, since there may be very many."""
    path = scratch / "ids"
    with path.open("wb") as file:
        for part in journal.ids():
            file.write(part)
    if not path.stat().st_size:
        return 0
    import numpy as np

    hashes = np.memmap(path, dtype=np.uint64, mode="r+")
    hashes.sort()
    return sum(
        int(np.count_nonzero(hashes[at + 1 : at + _PIECE + 1] == hashes[at : at + _PIECE][:left]))
        for at in range(0, len(hashes) - 1, _PIECE)
        if (left := min(_PIECE, len(hashes) - 1 - at))
    )


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Write a file beside `path` and put it in its place when it is whole and on the disk."""
    place = path.resolve() if path.is_symlink() else path
    fresh = fresh_path(place)
    try:
        with fresh.open("wb") as file:
            with _compressed(file, path) as stream:
                fill(stream)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"cannot write `{path}`: {said}") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


@contextlib.contextmanager
def _compressed(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    if path.suffix.lower() != ".gz":
        yield file
        return
    # neither name nor time in the header: equal verdicts make equal files
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as stream:
        buffered = io.BufferedWriter(cast(io.RawIOBase, stream), _PIECE)
        yield cast(BinaryIO, buffered)
        buffered.flush()


def _sync_folder(folder: Path) -> None:
    # not every system lets a folder be opened; the rename is then only as safe as it is there
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
