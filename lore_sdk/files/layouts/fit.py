"""Fit a layout to the files at hand, and say in words what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lore_sdk.errors import LayoutError, known_names
from lore_sdk.files.layouts.columns import Columns, FileMap, PairLayout
from lore_sdk.files.layouts.guess import guess_items, guess_layout, guess_queries

__all__ = ["Headers", "check_layout", "described", "fitted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """The columns of the files at hand."""

    pairs: Columns
    items: Columns | None = None
    queries: Columns | None = None


def fitted(layout: PairLayout, headers: Headers) -> PairLayout:
    """Leave out of a layout what its files do not have, and guess what it does not say."""
    names = headers.pairs.names
    own = layout.pairs
    if headers.pairs.fixed:
        own = replace(own, columns=own.columns.only(names))
    guessed = guess_layout(names)
    item_ref = layout.item_ref if set(layout.item_ref) <= set(names) else guessed.item_ref
    query_ref = layout.query_ref if set(layout.query_ref) <= set(names) else guessed.query_ref
    items = _side(layout.items, headers.items)
    queries = _side(layout.queries, headers.queries)
    if headers.items and items is None:
        items = guess_items(headers.items.names, item_ref)
        item_ref = item_ref if len(item_ref) == len(items.key) else guessed.item_ref
    if headers.queries and queries is None:
        queries = guess_queries(headers.queries.names, query_ref)
    return replace(
        layout, pairs=own, items=items, queries=queries, item_ref=item_ref, query_ref=query_ref
    )


def check_layout(layout: PairLayout, headers: Headers) -> None:
    """Raise LayoutError when it stays open where the query or the item of a row are."""
    columns = layout.pairs.columns
    file = f"`{headers.pairs.file}` has no column that looks like"
    has = f"it has {known_names(headers.pairs.names)}"
    if not columns.query and not headers.queries:
        raise LayoutError(
            f"{file} a query; {has}; name the column with --map query=COLUMN, "
            "or a file of queries with --queries FILE"
        )
    if not columns.holds_item() and not headers.items:
        raise LayoutError(
            f"{file} an item's title; {has}; name the column with --map title=COLUMN, "
            "or a file of items with --items FILE"
        )
    if headers.items:
        told = bool(layout.items and layout.items.columns.holds_item())
        _check_ref("an item", "item_id", layout.item_ref, headers.pairs)
        _check_side("items", ("item_id", "title"), layout.items, headers.items, told=told)
    if headers.queries and not columns.query:
        told = bool(layout.queries and layout.queries.columns.query)
        _check_ref("a query", "query_id", layout.query_ref, headers.pairs)
        _check_side("queries", ("query_id", "query"), layout.queries, headers.queries, told=told)


def described(name: str, layout: PairLayout, headers: Headers) -> list[str]:
    """Say which column of which file holds what; `name` is empty for a guessed layout."""
    columns = layout.pairs.columns
    how = f"layout `{name}`" if name else "columns guessed"
    lines = [f"`{headers.pairs.file}`: {how}: {columns.described()}"]
    unused = columns.unused(headers.pairs.names)
    unused = [column for column in unused if column not in (*layout.item_ref, *layout.query_ref)]
    if unused and not name:
        lines.append(
            f"`{headers.pairs.file}`: not used: {known_names(unused)}; "
            "--properties COLUMN,… takes columns as properties of the item"
        )
    for side, file, ref in (
        (headers.queries, layout.queries, layout.query_ref),
        (headers.items, layout.items, layout.item_ref),
    ):
        if side and file:
            joined = ", ".join(f"{a} = {b}" for a, b in zip(ref, file.key, strict=False))
            lines.append(f"`{side.file}`: joined by {joined}: {file.columns.described()}")
    return lines


def _side(file: FileMap | None, columns: Columns | None) -> FileMap | None:
    if file is None or columns is None or not set(file.key) <= set(columns.names):
        return None
    return replace(file, columns=file.columns.only(columns.names)) if columns.fixed else file


def _check_ref(word: str, field: str, ref: tuple[str, ...], pairs: Columns) -> None:
    if not ref:
        raise LayoutError(
            f"`{pairs.file}` has no column that looks like the id of {word}; it has "
            f"{known_names(pairs.names)}; name it with --map {field}=COLUMN"
        )


def _check_side(
    flag: str, fields: tuple[str, str], file: FileMap | None, columns: Columns, *, told: bool
) -> None:
    if file and file.key and told:
        return
    missing = fields[1] if file and file.key else fields[0]
    raise LayoutError(
        f"`{columns.file}` has no column that looks like `{missing}`; it has "
        f"{known_names(columns.names)}; name it with --map {flag}.{missing}=COLUMN"
    )
