"""A seal on the files of a folder: what was damaged since is noticed before anything reads it.

Libraries that map files into memory trust them: a file that is cut short can end the whole process
instead of raising. A seal finds damage, not malice: who can write the folder can seal it again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["check_seal", "folder_digest", "seal"]

_SEAL = "seal.json"


def seal(folder: Path) -> str:
    """Write down the digest of every file that lies in a folder; returns the digest of these."""
    text = json.dumps(_digests(folder), indent=0)
    (folder / _SEAL).write_text(text, encoding="ascii")
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def check_seal(folder: Path) -> str:
    """Return the digest that `seal` returned; raises DataError when the files are others."""
    path = folder / _SEAL
    try:
        text = path.read_text(encoding="ascii")
        stated, found = json.loads(text), _digests(folder)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{error.filename or path}` cannot be read: {said}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"`{path}` is damaged: {error}; build the index again") from error
    if not isinstance(stated, dict):
        raise DataError(f"`{path}` is damaged; build the index again")
    for name in sorted({*stated, *found}):
        if stated.get(name) != found.get(name):
            how = "is missing" if name not in found else "is not as it was written"
            raise DataError(f"`{folder / name}` {how}; build the index again")
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def folder_digest(folder: Path) -> str:
    """Return a digest of all files below a folder, but for hidden ones and Markdown."""
    whole = hashlib.blake2b(digest_size=16)
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(files.items()):
        if path.suffix != ".md" and not any(part.startswith(".") for part in name.parts):
            whole.update(f"{name.as_posix()}\0{_digest(path)}\0".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.iterdir() if each.is_file() and each.name != _SEAL)
    return {each.name: _digest(each) for each in files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
