"""Compiled packs, and what else is made of them, on disk by content: a warm start parses nothing.

A cache file holds code, as Python's own `.pyc` files do, and is trusted as they are: the folder
must belong to the user who runs the program and be writable by nobody else, or it is not used.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache as memoised
from pathlib import Path
from typing import TypeVar

__all__ = ["Cache"]

T = TypeVar("T")

_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of what was made of packs."""

    folder: Path

    @classmethod
    def default(cls) -> Cache:
        """The cache in the user's home, `~/.cache/lore-sdk`; without a home it keeps nothing."""
        try:
            home = Path.home()
        except RuntimeError:  # a user that the system has no name for
            home = Path(os.devnull)
        return cls(home / ".cache" / "lore-sdk")

    def get(self, key: str, type_: type[T]) -> T | None:
        """Return what is kept under a key; None when that is nothing, or cannot be trusted."""
        if not self.trusted():
            return None
        try:
            data = self._file(key).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
            return None
        try:
            with _without_collection():
                kept = pickle.loads(data[_DIGEST:])
        except Exception:  # whatever a class raises whose fields are not those that were kept
            return None
        return kept if isinstance(kept, type_) else None

    def put(self, key: str, value: object) -> bool:
        """Keep a value; returns False when the folder cannot be written, which costs only time."""
        payload = pickle.dumps(value, protocol=5)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.trusted():
                return False
            self._write(key, hashlib.sha256(payload).digest() + payload)
        except OSError:
            return False
        return True

    def trusted(self) -> bool:
        """Tell whether the folder exists, is the user's own, and nobody else can write to it."""
        try:
            status = self.folder.stat()
        except OSError:
            return False
        if not hasattr(os, "getuid"):
            return True
        others = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        return status.st_uid == os.getuid() and not others

    def _write(self, key: str, data: bytes) -> None:
        import tempfile  # takes longer to import than a pack to read

        handle, name = tempfile.mkstemp(dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(self._file(key))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _file(self, key: str) -> Path:
        return self.folder / f"{key[:60]}-{_code()}.cache"


@contextmanager
def _without_collection() -> Iterator[None]:
    """Hold off the garbage collector, which walks over half-made packs again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@memoised
def _code() -> str:
    """Return what kept values depend on besides a pack's text: this code and this Python."""
    parts = [sys.implementation.cache_tag or sys.version]
    sdk = Path(__file__).parent.parent
    for folder in (sdk / "types", sdk / "dsl", sdk / "knowledge"):
        for file in sorted(folder.iterdir()):
            if file.suffix in (".py", ".lark"):
                status = file.stat()
                parts.append(f"{file.name}:{status.st_size}:{status.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
