"""Which reader or writer a file is for: by name, else by the end of its own name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lore_sdk.errors import DataError, known_names
from lore_sdk.files.rows import Table
from lore_sdk.files.source import Source, check_file
from lore_sdk.plugins import FileOffer, Plugins, ReaderOffer, WriterOffer

__all__ = ["Reader", "find_reader", "writer_name"]

Reader = Callable[[Source], Table]
"""Opens a file as a table of rows; raises DataError when the whole file cannot be used."""

_SHOWN = 40

_Offer = TypeVar("_Offer", bound=FileOffer)


def find_reader(path: Path, *, name: str, plugins: Plugins) -> Reader:
    """Load the reader called `name`, or the one for the path; raises DataError for neither."""
    check_file(path)
    chosen = name or _by_suffix(path, ReaderOffer, "--input-format", plugins)
    reader: Reader = plugins.load(ReaderOffer, chosen)
    return reader


def writer_name(path: Path, *, name: str, plugins: Plugins) -> str:
    """Return the name of the writer for a path; raises LoreError when there is none.

    Loading it is left for later, as some writers take longer to load than a small file to judge.
    """
    if not name:
        return _by_suffix(path, WriterOffer, "--format", plugins)
    plugins.get(WriterOffer, name)
    return name


def _by_suffix(path: Path, kind: type[_Offer], flag: str, plugins: Plugins) -> str:
    offers = plugins.offers(kind)
    plain = path.name.lower()
    for name in (plain, plain.removesuffix(".gz")):
        fitting = {s: o.name for o in offers.values() for s in o.suffixes if name.endswith(s)}
        if fitting:
            return fitting[max(fitting, key=len)]
    suffixes = known_names((s for offer in offers.values() for s in offer.suffixes), _SHOWN)
    raise DataError(
        f"the name of `{path}` does not say its format; "
        f"known endings are {suffixes}, or give {flag} one of {known_names(offers, _SHOWN)}"
    )
