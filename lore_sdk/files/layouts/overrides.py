"""What people say about columns on the command line, laid over a layout."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lore_sdk.errors import LayoutError, did_you_mean, known_names
from lore_sdk.files.layouts.columns import (
    ITEM_FIELDS,
    PAIR_FIELDS,
    QUERY_FIELDS,
    ColumnMap,
    Columns,
    FileMap,
    PairLayout,
)
from lore_sdk.files.layouts.fit import Headers

__all__ = ["overridden"]


def overridden(
    layout: PairLayout, headers: Headers, *, maps: Collection[str], properties: Collection[str]
) -> PairLayout:
    """Lay `FIELD=COLUMN` and property columns over a layout; raises LayoutError for unknowns."""
    fresh: set[tuple[str, str]] = set()
    for stated in maps:
        where, name, column = _parsed(stated)
        where = where or _place(name, column, headers)
        file: Columns | None = getattr(headers, where)
        if file is None:
            raise LayoutError(
                f"--map {stated}: there is no file of {where}; name it with --{where}"
            )
        file.check(column)
        # a repeated --map description= joins columns, but the first replaces what the layout had
        layout = _mapped(layout, where, name, column, joined=(where, name) in fresh)
        fresh.add((where, name))
    for stated in properties:
        layout = _with_property(layout, stated, headers)
    return layout


def _parsed(stated: str) -> tuple[str, str, str]:
    left, equals, column = (part.strip() for part in stated.partition("="))
    where, dot, name = left.rpartition(".")
    if not (equals and column and name) or (dot and where not in ("pairs", "items", "queries")):
        raise LayoutError(
            f"--map {stated} is not FIELD=COLUMN, such as title=product_title or items.title=name"
        )
    if name not in PAIR_FIELDS:
        near = did_you_mean(name, PAIR_FIELDS)
        hint = f"did you mean `{near}`?" if near else f"fields are {known_names(PAIR_FIELDS, 20)}"
        raise LayoutError(f"--map {stated}: `{name}` is not a field; {hint}")
    return where, name, column


def _place(name: str, column: str, headers: Headers) -> str:
    items, queries = headers.items, headers.queries
    if column not in headers.pairs.names:
        if items and name in ITEM_FIELDS and column in items.names:
            return "items"
        if queries and name in QUERY_FIELDS and column in queries.names:
            return "queries"
    return "pairs"


def _mapped(layout: PairLayout, where: str, name: str, column: str, *, joined: bool) -> PairLayout:
    file: FileMap = getattr(layout, where) or FileMap(columns=ColumnMap())
    if name == "description":
        before = file.columns.description if joined else ()
        columns = replace(file.columns, description=(*before, column))
    else:
        columns = replace(file.columns, **{name: column})  # type: ignore[arg-type]
    is_key = (where, name) in (("items", "item_id"), ("queries", "query_id"))
    file = replace(file, columns=columns, key=(column,) if is_key else file.key)
    layout = replace(layout, **{where: file})  # type: ignore[arg-type]
    if (where, name) == ("pairs", "item_id"):
        return replace(layout, item_ref=(column,))
    if (where, name) == ("pairs", "query_id"):
        return replace(layout, query_ref=(column,))
    return layout


def _with_property(layout: PairLayout, stated: str, headers: Headers) -> PairLayout:
    pairs, items = headers.pairs, headers.items
    name, colon, column = (part.strip() for part in stated.partition(":"))
    if not colon or stated in pairs.names or (items and stated in items.names):
        name = column = stated.strip()
    if items and layout.items and column in items.names:
        return replace(layout, items=_with_extra(layout.items, name, column))
    pairs.check(column)
    return replace(layout, pairs=_with_extra(layout.pairs, name, column))


def _with_extra(file: FileMap, name: str, column: str) -> FileMap:
    extras = {**file.columns.extras, name: column}
    return replace(file, columns=replace(file.columns, extras=extras))
