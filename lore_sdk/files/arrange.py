"""Open the files of a run, and settle which column of which file holds what."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.errors import LayoutError, known_names
from lore_sdk.files.formats import find_reader
from lore_sdk.files.job import Job
from lore_sdk.files.layouts.columns import Columns, FileMap, PairLayout
from lore_sdk.files.layouts.fit import Headers, check_layout, described, fitted
from lore_sdk.files.layouts.guess import guess_layout
from lore_sdk.files.layouts.overrides import overridden
from lore_sdk.files.lookup import Built, build_lookup
from lore_sdk.files.places import check_input
from lore_sdk.files.rows import Reject, Table
from lore_sdk.files.source import Source
from lore_sdk.plugins import LayoutOffer, Plugins

__all__ = ["Arranged", "arrange", "beside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The files of a run, opened: rows of pairs, what their columns mean, and what they join."""

    pairs: Path
    table: Table
    layout: PairLayout
    items: Built | None
    queries: Built | None


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    table: Table

    @property
    def columns(self) -> Columns:
        return Columns(file=self.path.name, names=self.table.columns, fixed=self.table.fixed)


@dataclass(frozen=True, slots=True)
class _Opener:
    job: Job
    plugins: Plugins
    files: ExitStack

    def open(self, path: Path, file: FileMap | None, format: str = "") -> _Opened:
        name = format or (file.reader if file else "")
        reader = find_reader(path, name=name, plugins=self.plugins)
        check_input(path, self.job.out)
        headers = file.headers if file else ()
        table = reader(Source(path=path, encoding=self.job.encoding, headers=headers))
        self.files.callback(table.close)
        return _Opened(path, table)

    def open_side(self, path: Path | None, file: FileMap | None) -> _Opened | None:
        return self.open(path, file) if path else None


def arrange(
    job: Job,
    *,
    plugins: Plugins,
    scratch: Path,
    files: ExitStack,
    notice: Callable[[str], None],
    reject: Callable[[Reject], None],
) -> Arranged:
    """Open the files of a job and settle its layout; lookups are written into `scratch`.

    The opened files are closed by `files`. Rows of the items and queries files that cannot be used
    go to `reject`. Raises LayoutError when it stays open where query or item are, DataError when a
    file cannot be used at all.
    """
    asked: PairLayout | None = None
    if job.layout != "auto":
        asked = plugins.load(LayoutOffer, job.layout)
    path = _pairs_path(job, asked)
    opener = _Opener(job, plugins, files)
    pairs = opener.open(path, asked.pairs if asked else None, job.input_format)
    name, layout = (job.layout, asked) if asked else _recognised(job, path, pairs.table, plugins)
    items = opener.open_side(job.items or beside(layout.items, path.parent), layout.items)
    queries = opener.open_side(job.queries or beside(layout.queries, path.parent), layout.queries)
    headers = Headers(
        pairs=pairs.columns,
        items=items.columns if items else None,
        queries=queries.columns if queries else None,
    )
    layout = overridden(fitted(layout, headers), headers, maps=job.maps, properties=job.properties)
    check_layout(layout, headers)
    for opened in (pairs, queries, items):
        for line in opened.table.notices if opened else ():
            notice(line)
    for line in described(name, layout, headers):
        notice(line)
    return Arranged(
        pairs=path,
        table=pairs.table,
        layout=layout,
        items=_built(items, layout.items, scratch / "items.sqlite", notice, reject),
        queries=_built(queries, layout.queries, scratch / "queries.sqlite", notice, reject),
    )


def _pairs_path(job: Job, asked: PairLayout | None) -> Path:
    if not _is(job.pairs, Path.is_dir):
        return job.pairs
    if asked is None:
        raise LayoutError(f"`{job.pairs}` is a folder; name its --layout, or the pairs file in it")
    found = beside(asked.pairs, job.pairs)
    if found is None:
        raise LayoutError(
            f"the folder `{job.pairs}` has no pairs file of layout `{job.layout}`, "
            f"which is called {known_names(asked.pairs.beside)}"
        )
    return found


def beside(file: FileMap | None, folder: Path) -> Path | None:
    """Return the file that a layout expects in a folder, None where it is not there."""
    names = file.beside if file else ()
    places = (folder / f"{name}{end}" for name in names for end in ("", ".gz"))
    return next((place for place in places if _is(place, Path.is_file)), None)


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Ask what stands at a path; why it cannot be looked at is said when it is opened."""
    try:
        return kind(path)
    except OSError:
        return False


def _recognised(job: Job, path: Path, table: Table, plugins: Plugins) -> tuple[str, PairLayout]:
    """Return the layout with the most columns of its signature in the table, else a guess.

    A layout whose other files are neither named nor there is passed over.
    """
    best, size = ("", guess_layout(table.columns)), 0
    for name in plugins.offers(LayoutOffer):
        layout: PairLayout = plugins.load(LayoutOffer, name)
        if len(layout.signature) <= size or not set(layout.signature) <= set(table.columns):
            continue
        columns = layout.pairs.columns.only(table.columns)
        asks = columns.query or job.queries or beside(layout.queries, path.parent)
        shows = columns.holds_item() or job.items or beside(layout.items, path.parent)
        if asks and shows:
            best, size = (name, layout), len(layout.signature)
    return best


def _built(
    side: _Opened | None,
    file: FileMap | None,
    path: Path,
    notice: Callable[[str], None],
    reject: Callable[[Reject], None],
) -> Built | None:
    if side is None or file is None:
        return None
    built = build_lookup(side.table, file.key, path=path, name=side.path.name, reject=reject)
    if built.repeated:
        rows = "1 row repeats" if built.repeated == 1 else f"{built.repeated:,} rows repeat"
        notice(f"`{built.name}`: {rows} the id of an earlier one, which counts")
    return built
