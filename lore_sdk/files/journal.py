"""The journal of a run: judged chunks in input order, in a file that survives being killed.

The first line states the settings. Then each chunk is one line of counts (with the lengths and
the checksum of what follows) and its bytes: verdict lines, reject lines, 8-byte hashes of ids.
A chunk that was not written to its end is cut off when the journal is opened again.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lore_sdk.errors import DataError
from lore_sdk.files.chunk import Judged
from lore_sdk.files.summary import Looks, ModelUse

__all__ = ["Frame", "Journal"]

_VERSION = 4
_SYNC_SECONDS = 2.0
_HEAD_LIMIT = 1_000_000
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the journal says about one chunk, and where its bytes begin."""

    rows: int
    digest: str
    rejected: int
    abstained: int
    grades: Mapping[str, int]
    looks: Looks
    use: ModelUse
    sizes: tuple[int, int, int]
    crc: int
    start: int

    @property
    def end(self) -> int:
        """Where its bytes end, the line end after them not counted."""
        return self.start + sum(self.sizes)


class Journal:
    """An open journal; only one run at a time can have it open."""

    def __init__(
        self, path: Path, file: BinaryIO, settings: Mapping[str, str], *, begin: int, end: int
    ) -> None:
        self.path = path
        self.settings = settings
        self._file = file
        self._begin = begin
        self._end = end
        self._synced = time.monotonic()

    @classmethod
    def create(cls, path: Path, settings: Mapping[str, str]) -> Journal:
        """Begin a new journal, over an old one if there is one."""
        file = _open(path)
        head = (json.dumps({"lore": _VERSION, "settings": dict(settings)}) + "\n").encode()
        try:
            file.truncate(0)
            file.seek(0)
            file.write(head)
            file.flush()
        except OSError as error:
            _close(file)
            raise DataError(_unwritable(path, error)) from error
        return cls(path, file, settings, begin=len(head), end=len(head))

    @classmethod
    def reopen(cls, path: Path) -> Journal | None:
        """Open the journal of an earlier run; None when there is none that was begun."""
        if not path.exists():
            return None
        file = _open(path)
        try:
            head = file.readline(_HEAD_LIMIT)
            if not head.endswith(b"\n"):  # killed before its first line was written
                _close(file)
                return None
            journal = cls(
                path, file, _settings(path, head), begin=len(head), end=path.stat().st_size
            )
            journal._cut(journal._whole())
        except BaseException:
            _close(file)
            raise
        return journal

    @property
    def empty(self) -> bool:
        """True when no chunk is in it."""
        return self._end == self._begin

    def check(self, settings: Mapping[str, str]) -> None:
        """Raise DataError when the journal was made with other settings."""
        for name in {**settings, **self.settings}:
            before, now = self.settings.get(name), settings.get(name)
            if before != now:
                raise DataError(
                    f"`{self.path}` was made with {name} `{before}`, and now it is `{now}`; use "
                    "the same, or run without --resume to begin again"
                )

    def append(self, judged: Judged) -> None:
        """Write a judged chunk; raises DataError when it cannot be, keeping what was there."""
        payload = judged.verdicts + judged.rejects + judged.ids
        head = {
            "rows": judged.rows,
            "digest": judged.digest,
            "rejected": judged.rejected,
            "abstained": judged.abstained,
            "grades": dict(judged.grades),
            "looks": judged.looks,
            "use": judged.use,
            "sizes": (len(judged.verdicts), len(judged.rejects), len(judged.ids)),
            "crc": zlib.crc32(payload),
        }
        try:
            self._file.seek(self._end)
            self._file.write(json.dumps(head).encode() + b"\n" + payload + b"\n")
            self._file.flush()
            self._end = self._file.tell()
        except OSError as error:
            raise DataError(_unwritable(self.path, error)) from error

    def sync_now_and_then(self) -> None:
        """Bring everything onto the disk if that was not done for a while."""
        if time.monotonic() - self._synced < _SYNC_SECONDS:
            return
        try:
            self.sync()
        except OSError as error:
            raise DataError(_unwritable(self.path, error)) from error

    def frames(self) -> Iterator[Frame]:
        """Yield what stands in the journal, chunk by chunk."""
        at = self._begin
        while at < self._end:
            self._file.seek(at)
            frame = _frame(self._file.readline(_HEAD_LIMIT), at)
            if frame is None:
                return
            yield frame
            at = frame.end + 1

    def verdicts(self) -> Iterator[bytes]:
        """Yield the verdict lines of each chunk."""
        return self._part(0)

    def rejects(self) -> Iterator[bytes]:
        """Yield the reject lines of each chunk."""
        return self._part(1)

    def ids(self) -> Iterator[bytes]:
        """Yield the id hashes of each chunk, 8 bytes each."""
        return self._part(2)

    def sync(self) -> None:
        """Bring everything onto the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Close the file; it stays on disk."""
        _close(self._file)

    def delete(self) -> None:
        """Remove the file: its content has reached the output."""
        self.path.unlink(missing_ok=True)
        _close(self._file)

    def _part(self, index: int) -> Iterator[bytes]:
        for frame in self.frames():
            self._file.seek(frame.start + sum(frame.sizes[:index]))
            yield self._file.read(frame.sizes[index])

    def _whole(self) -> int:
        """Return where the last whole chunk ends."""
        good = self._begin
        for frame in self.frames():
            if frame.end + 1 > self._end or not self._holds(frame):
                break
            good = frame.end + 1
        return good

    def _holds(self, frame: Frame) -> bool:
        self._file.seek(frame.start)
        crc, left = 0, sum(frame.sizes)
        while left and (piece := self._file.read(min(left, _PIECE))):
            crc = zlib.crc32(piece, crc)
            left -= len(piece)
        return not left and crc == frame.crc and self._file.read(1) == b"\n"

    def _cut(self, end: int) -> None:
        self._file.truncate(end)
        self._end = end


def _open(path: Path) -> BinaryIO:
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
    except OSError as error:
        raise DataError(_unwritable(path, error)) from error
    _lock(file, path)
    return file


def _close(file: BinaryIO) -> None:
    # after a full disk, closing tries to write what is left once more; that was reported already
    with contextlib.suppress(OSError):
        file.close()


def _lock(file: BinaryIO, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows, where two runs at once are then not noticed
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise DataError(
            f"another run is writing `{path}`; wait for it or choose another -o"
        ) from error
    except OSError:  # some network file systems have no locks
        return


def _settings(path: Path, head: bytes) -> dict[str, str]:
    try:
        stated = json.loads(head)
        known = stated["settings"] if stated["lore"] == _VERSION else None
    except (ValueError, KeyError, TypeError):
        known = None
    if not isinstance(known, dict):
        raise DataError(
            f"`{path}` is not the progress of a run of this version; "
            "run without --resume to begin again"
        )
    return known


def _frame(head: bytes, at: int) -> Frame | None:
    try:
        stated = json.loads(head)
        stated["sizes"] = tuple(stated["sizes"])
        stated["looks"] = Looks(*stated["looks"])
        stated["use"] = ModelUse(*stated["use"])
        return Frame(**stated, start=at + len(head)) if head.endswith(b"\n") else None
    except (ValueError, KeyError, TypeError):
        return None


def _unwritable(path: Path, error: OSError) -> str:
    return f"cannot write `{path}`: {(error.strerror or str(error)).lower()}"
