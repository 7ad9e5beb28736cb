"""The `.rules` files of packs: read once each, within limits, and hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.header import quick_parents
from lore_sdk.dsl.limits import MAX_ANCESTORS, MAX_FILES, MAX_PACK_CHARACTERS
from lore_sdk.errors import PackError

__all__ = ["Texts", "digest", "read_sources"]

_BYTES = 4
"""Bytes that one character takes at most."""


def read_sources(folder: Path) -> tuple[Source, ...]:
    """Read the `.rules` files of a pack's folder (or the one file), in the order of their names."""
    files = [folder] if folder.is_file() else sorted(folder.glob("*.rules"))
    if not files:
        raise PackError(f"`{folder}` has no `.rules` file; a pack is a folder of them")
    if len(files) > MAX_FILES:
        raise PackError(f"`{folder}` has {len(files)} `.rules` files; at most {MAX_FILES} are read")
    left = MAX_PACK_CHARACTERS * _BYTES
    for file in files:
        left -= _size(file)
        if left < 0:
            raise PackError(
                f"the `.rules` files of `{folder}` are too large: at most "
                f"{MAX_PACK_CHARACTERS:,} characters are read; split the pack into several"
            )
    return tuple(_read(file) for file in files)


def _size(file: Path) -> int:
    try:
        # a pipe or device would be waited for without end
        if file.exists() and not file.is_file():
            raise PackError(f"`{file}` is not a file; only plain files are read")
        return file.stat().st_size
    except OSError as error:
        raise PackError(f"`{file}` cannot be read: {error.strerror}") from error


def _read(file: Path) -> Source:
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise PackError(f"`{file}` cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PackError(f"`{file}` line {line} is not UTF-8; save the file as UTF-8") from error
    return Source(str(file), text.replace("\r\n", "\n").replace("\r", "\n"))


def digest(parts: list[str]) -> str:
    """Hash a list of hashes."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Texts:
    """Reads each pack's files once, and finds parents without parsing.

    `packs` maps the names that packs are installed under to their folders.
    """

    packs: Mapping[str, Path]
    read: dict[Path, tuple[Source, ...]] = field(default_factory=dict)

    def of(self, folder: Path) -> tuple[Source, ...]:
        """Return the texts of a pack."""
        if folder not in self.read:
            self.read[folder] = read_sources(folder)
        return self.read[folder]

    def digest(self, folder: Path) -> str:
        """Return the hash of a pack's own text; where the folder lies does not matter."""
        whole = hashlib.sha256()
        for source in self.of(folder):
            whole.update(f"{Path(source.path).name}\0{len(source.text)}\0".encode())
            whole.update(source.text.encode("utf-8", "surrogatepass"))
        return whole.hexdigest()

    def line(self, folder: Path) -> list[Path]:
        """Return a pack and all its ancestors, by a quick look at the headers."""
        found: dict[Path, None] = {}
        waiting = [folder]
        while waiting:
            at = waiting.pop()
            if at in found:
                continue
            if len(found) > MAX_ANCESTORS:
                raise PackError(
                    f"`{folder}` extends more than {MAX_ANCESTORS} packs, counting those that its "
                    "parents extend; join some of them"
                )
            found[at] = None
            names = [name for source in self.of(at) for name in quick_parents(source.text)]
            waiting += [self.packs[name] for name in reversed(names) if name in self.packs]
        return list(found)
