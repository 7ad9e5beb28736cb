"""Where a run writes, and which places it refuses."""

from __future__ import annotations

import contextlib
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["check_csv", "check_input", "check_out", "fresh_path", "partial_path", "rejects_path"]


def partial_path(out: Path) -> Path:
    """Return where the progress of a run is kept until it is finished."""
    return out.with_name(out.name + ".partial")


def rejects_path(out: Path) -> Path:
    """Return where the rows that could not be judged are written."""
    return out.with_name(out.name + ".rejects.jsonl")


def fresh_path(path: Path) -> Path:
    """Return where a file is written until it is whole."""
    return path.with_name(path.name + ".new.partial")


def check_out(out: Path) -> None:
    """Raise DataError when `out` cannot be a file of results."""
    try:
        if not out.parent.is_dir():
            raise DataError(f"there is no folder `{out.parent}` to write `{out.name}` into")
        if out.exists() and not out.is_file():
            raise DataError(f"`{out}` is not a regular file, so results cannot be written to it")
        # the longest of the names beside it
        with contextlib.suppress(FileNotFoundError):
            fresh_path(rejects_path(out)).stat()
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"results cannot be written to `{out}`: {said}") from error


def check_csv(out: Path) -> None:
    """Raise DataError when `out` cannot be a file of results, or is named as another than .csv."""
    if not out.name.lower().endswith((".csv", ".csv.gz")):
        raise DataError(f"`{out.name}` is written as .csv; give it a name that ends so")
    check_out(out)


def check_input(path: Path, out: Path) -> None:
    """Raise DataError when a run with results in `out` would write over the file it reads."""
    if _same(path, out):
        raise DataError(f"`{out}` is an input of this run; write the results elsewhere")
    rejects = rejects_path(out)
    for place in (partial_path(out), rejects, fresh_path(out.resolve()), fresh_path(rejects)):
        if _same(path, place):
            raise DataError(
                f"`{path}` is an input of this run, which writes a file of that name beside "
                f"`{out}`; write the results elsewhere"
            )


def _same(path: Path, place: Path) -> bool:
    """Tell whether two paths are one file; one that is not there is no other's."""
    try:
        return place.exists() and path.exists() and path.samefile(place)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{path}` cannot be read: {said}") from error
