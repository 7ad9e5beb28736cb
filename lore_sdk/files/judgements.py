"""Judgements read from a file of any layout, as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lore_sdk.errors import DataError, LayoutError, RowError, known_names
from lore_sdk.files.arrange import beside
from lore_sdk.files.formats import find_reader
from lore_sdk.files.judgement import Judgement, judgement_of
from lore_sdk.files.labels import Labels
from lore_sdk.files.layouts.columns import ColumnMap, PairLayout
from lore_sdk.files.layouts.guess import guess_layout, guess_queries
from lore_sdk.files.lookup import Lookup, build_lookup, join_key
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Source
from lore_sdk.plugins import LayoutOffer, Plugins

__all__ = ["JudgementFile", "Judgements", "read_judgements"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementFile:
    """A file to read judgements from.

    `layout` is its name, or empty where columns tell. `queries` is a file with the texts of query
    ids, `rater` the column that names the rater.
    """

    path: Path
    layout: str = ""
    queries: Path | None = None
    rater: str = ""
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgements:
    """The judgements of a file in order, rows that hold none, and what the labels mean if known."""

    judgements: list[Judgement]
    rejects: list[Reject]
    labels: Labels | None


def read_judgements(
    file: JudgementFile,
    *,
    plugins: Plugins,
    notice: Callable[[str], None] = lambda line: None,
) -> Judgements:
    """Read the judgements of a file.

    Raises LayoutError when no column holds labels, items or queries, DataError when the file cannot
    be read or holds no judgement at all.
    """
    asked: PairLayout | None = plugins.load(LayoutOffer, file.layout) if file.layout else None
    read = find_reader(file.path, name=asked.pairs.reader if asked else "", plugins=plugins)
    found = Judgements(judgements=[], rejects=[], labels=None)
    with TemporaryDirectory(prefix="lore-") as folder, ExitStack() as files:
        table = read(Source(path=file.path, encoding=file.encoding))
        files.callback(table.close)
        name, layout = (file.layout, asked) if asked else _recognised(table, plugins)
        columns = _columns(layout, table, file.path)
        for line in (*table.notices, f"`{file.path.name}`: {name}: {columns.described()}"):
            notice(line)
        queries = _Queries.opened(file, layout, Path(folder), found.rejects.append, plugins, files)
        for row in table.rows:
            made = _judged(row, columns, queries, file.rater) if isinstance(row, Row) else row
            if isinstance(made, Reject):
                found.rejects.append(made)
            else:
                found.judgements.append(made)
    if not found.judgements:
        first = [f"; the first, line {each.line}: {each.reason}" for each in found.rejects[:1]]
        raise DataError(f"`{file.path}` holds no judgement{''.join(first)}")
    return replace(found, labels=layout.labels)


def _judged(row: Row, columns: ColumnMap, queries: _Queries, rater: str) -> Judgement | Reject:
    try:
        return judgement_of(row, columns, rater=rater, query=queries.of(row))
    except RowError as error:
        return Reject(row.number, row.line, str(error), shown(str(dict(row.fields))))


def _recognised(table: Table, plugins: Plugins) -> tuple[str, PairLayout]:
    """Return the layout with the longest signature among the columns, else a guess."""
    layouts = {name: plugins.load(LayoutOffer, name) for name in plugins.offers(LayoutOffer)}
    fitting = {
        name: layout
        for name, layout in layouts.items()
        if layout.signature and set(layout.signature) <= set(table.columns)
    }
    if not fitting:
        return "columns guessed", guess_layout(table.columns)
    best = max(fitting, key=lambda name: len(fitting[name].signature))
    return best, fitting[best]


def _columns(layout: PairLayout, table: Table, path: Path) -> ColumnMap:
    columns = layout.pairs.columns
    if table.fixed:
        columns = columns.only(table.columns)
    if not columns.item_id:
        # what names a pair names its item as well, if nothing else does
        own = guess_layout(table.columns).pairs.columns.item_id or columns.id
        columns = replace(columns, item_id=own)
    has = f"it has {known_names(table.columns)}"
    if not columns.label:
        raise LayoutError(f"`{path}` has no column of labels; {has}; --from names its format")
    if not columns.item_id:
        raise LayoutError(f"`{path}` has no column of item ids; {has}; --from names its format")
    if not (columns.query or columns.query_id):
        raise LayoutError(f"`{path}` has no column of queries; {has}; --from names its format")
    return columns


class _Queries:
    """The texts of query ids, where another file holds them."""

    def __init__(
        self, lookup: Lookup | None = None, ref: tuple[str, ...] = (), text: str = ""
    ) -> None:
        self._lookup, self._ref, self._text = lookup, ref, text

    @classmethod
    def opened(
        cls,
        file: JudgementFile,
        layout: PairLayout,
        scratch: Path,
        reject: Callable[[Reject], None],
        plugins: Plugins,
        files: ExitStack,
    ) -> _Queries:
        """Open the file that the user names, or the one that the layout expects beside."""
        path = file.queries or beside(layout.queries, file.path.parent)
        if not path:
            return cls()
        known = layout.queries
        reader = find_reader(path, name=known.reader if known else "", plugins=plugins)
        headers = known.headers if known else ()
        table = reader(Source(path=path, encoding=file.encoding, headers=headers))
        files.callback(table.close)
        if known is None or not {*known.key, known.columns.query} <= set(table.columns):
            known = guess_queries(table.columns, layout.query_ref)
        if not (known.key and known.columns.query and layout.query_ref):
            has = known_names(table.columns)
            raise LayoutError(f"`{path}` does not say which query has which id; it has {has}")
        built = build_lookup(
            table, known.key, path=scratch / "queries.sqlite", name=path.name, reject=reject
        )
        lookup = Lookup(built)
        files.callback(lookup.close)
        return cls(lookup, layout.query_ref, known.columns.query)

    def of(self, row: Row) -> str:
        """Return the text of a row's query, `""` when there is no file; raises RowError."""
        if self._lookup is None:
            return ""
        key = join_key(row.fields, self._ref)
        found: Mapping[str, object] | None = self._lookup.find(key)
        if found is None:
            raise RowError(f"query `{key}` is not in `{self._lookup.name}`")
        return str(found.get(self._text) or "").strip()
