"""The items of a catalogue file, in any format and layout that pairs can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lore_sdk.errors import DataError, LayoutError, RowError, known_names
from lore_sdk.files.formats import find_reader
from lore_sdk.files.layouts.columns import ColumnMap, Columns, FileMap, PairLayout
from lore_sdk.files.layouts.fit import Headers
from lore_sdk.files.layouts.guess import guess_items
from lore_sdk.files.layouts.overrides import overridden
from lore_sdk.files.pairs import PairMaker
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.rows import Reject, Row, Table
from lore_sdk.files.source import Source
from lore_sdk.files.summary import Progress
from lore_sdk.plugins import LayoutOffer, Plugins
from lore_sdk.types import Item

__all__ = ["CatalogueFile", "items_of", "open_catalogue"]

_PROGRESS_ROWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFile:
    """Where a catalogue is and how to read it; `layout` is a name, or `auto`."""

    path: Path
    layout: str = "auto"
    maps: Sequence[str] = ()
    properties: Sequence[str] = ()
    encoding: str = ""
    input_format: str = ""


@contextmanager
def open_catalogue(
    file: CatalogueFile, *, plugins: Plugins, notice: Callable[[str], None] = lambda line: None
) -> Iterator[Iterator[Item | Reject]]:
    """Open a catalogue and give its items in order, and the rows that are none.

    An item without an id has the number of its row. Files of pairs are catalogues too. Raises
    LayoutError when no column says what an item is, DataError when the file cannot be used.
    """
    reader = find_reader(file.path, name=file.input_format, plugins=plugins)
    table = reader(Source(path=file.path, encoding=file.encoding))
    try:
        columns = Columns(file=file.path.name, names=table.columns, fixed=table.fixed)
        name, found = _columns(file, columns, plugins)
        layout = overridden(
            PairLayout(pairs=FileMap(columns=found)),
            Headers(pairs=columns),
            maps=file.maps,
            properties=file.properties,
        )
        _check(layout, columns)
        how = f"layout `{name}`" if name else "columns guessed"
        notice(f"`{file.path.name}`: {how}: {layout.pairs.columns.described()}")
        yield _items(table, PairMaker(layout))
    finally:
        table.close()


def items_of(
    rows: Iterator[Item | Reject], rejects: SideRejects, progress: Callable[[Progress], None]
) -> Iterator[Item]:
    """Give the items of rows and put the others aside; raises DataError when none is an item."""
    first: Reject | None = None
    number = 0
    for number, row in enumerate(rows, 1):
        if number % _PROGRESS_ROWS == 0:
            progress(Progress(number, 0, rejects.count, float("nan")))
        if isinstance(row, Reject):
            first = first or row
            rejects.add(row)
        else:
            yield row
    if first and rejects.count == number:
        raise DataError(f"no row is an item; the first, line {first.line}: {first.reason}")


def _columns(file: CatalogueFile, columns: Columns, plugins: Plugins) -> tuple[str, ColumnMap]:
    """Return the name of the layout and its map of items; the name of a guess is empty."""
    if file.layout != "auto":
        return file.layout, _of_layout(plugins.load(LayoutOffer, file.layout), columns)
    called = file.path.name.removesuffix(".gz")
    best, size = "", 0
    for name in plugins.offers(LayoutOffer):
        layout: PairLayout = plugins.load(LayoutOffer, name)
        beside = [each.removesuffix(".gz") for each in layout.items.beside] if layout.items else []
        if layout.items and called in beside and _has(columns, layout.items.key):
            return name, _of_layout(layout, columns)
        if len(layout.signature) > size and _has(columns, layout.signature):
            best, size = name, len(layout.signature)
    if best:
        found = _of_layout(plugins.load(LayoutOffer, best), columns)
        if found.holds_item():
            return best, found
    return "", guess_items(columns.names, ()).columns


def _of_layout(layout: PairLayout, columns: Columns) -> ColumnMap:
    """Return the map of the items file where the file at hand is one, else of the pairs file."""
    items = layout.items.columns if layout.items else None
    if items and items.title and _has(columns, (items.title,)):
        found = items
    else:
        found = layout.pairs.columns
    return found.only(columns.names) if columns.fixed else found


def _has(columns: Columns, names: Sequence[str]) -> bool:
    return bool(names) and set(names) <= set(columns.names)


def _check(layout: PairLayout, columns: Columns) -> None:
    if not layout.pairs.columns.holds_item():
        raise LayoutError(
            f"`{columns.file}` has no column that looks like an item's title; it has "
            f"{known_names(columns.names)}; name the column with --map title=COLUMN"
        )


def _items(table: Table, maker: PairMaker) -> Iterator[Item | Reject]:
    for row in table.rows:
        yield _item(row, maker) if isinstance(row, Row) else row


def _item(row: Row, maker: PairMaker) -> Item | Reject:
    try:
        item = maker.item(row)
    except RowError as error:
        return Reject(row.number, row.line, str(error), "")
    return item if item.id else replace(item, id=str(row.number))
