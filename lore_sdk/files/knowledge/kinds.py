"""The kinds of files that knowledge comes in: what their columns are called, and what rows say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lore_sdk.errors import LayoutError, RowError, did_you_mean, known_names
from lore_sdk.files.items import ItemReader
from lore_sdk.files.knowledge.cells import count, moment
from lore_sdk.files.layouts.columns import ColumnMap, Columns
from lore_sdk.files.layouts.guess import guess_items
from lore_sdk.files.values import ident, text
from lore_sdk.knowledge import Clicks, StoreBuilder
from lore_sdk.types import Item

__all__ = ["KINDS", "Kind", "Take", "mapped"]

Row = Mapping[str, object]
Take = Callable[[Row], None]
"""Takes one row into the store; raises RowError saying why it cannot."""

_ITEM_ID = "item itemid productid productuid sku asin docid objectid id"
_TIME = "time timestamp date day"
_POINTS = "sellingpoints sellingpoint highlights bulletpoints point"
_LISTED = re.compile(r"\s*[|\n•]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file.

    `fields` maps what a row says to the names that columns of it go by. A file that has columns for
    all `signs` is taken to be of this kind when nobody says; `needs` it has to have in any case.
    """

    name: str
    fields: Mapping[str, str]
    needs: Sequence[str]
    signs: Sequence[str]
    open: Callable[[StoreBuilder, Mapping[str, str], tuple[str, ...]], Take]


def mapped(kind: Kind, columns: Columns, maps: Sequence[str]) -> dict[str, str]:
    """Settle which column holds which field; raises LayoutError where one is missing."""
    bare: dict[str, str] = {}
    for column in columns.names:
        bare.setdefault(re.sub(r"[\W_]+", "", column).lower(), column)
    found = {
        name: next((bare[word] for word in words.split() if word in bare), "")
        for name, words in kind.fields.items()
    }
    for stated in maps:
        name, equals, column = (part.strip() for part in stated.partition("="))
        if not (name and equals and column):
            raise LayoutError(f"--map {stated} is not FIELD=COLUMN, such as clicks=n_clicks")
        if name not in kind.fields:
            near = did_you_mean(name, kind.fields)
            hint = f"did you mean `{near}`?" if near else f"they are {known_names(kind.fields)}"
            raise LayoutError(f"--map {stated}: `{name}` is no field of {kind.name}; {hint}")
        columns.check(column)
        found[name] = column
    missing = [name for name in kind.needs if not found[name]]
    if missing:
        raise LayoutError(
            f"`{columns.file}` has no column for {known_names(missing)} of {kind.name}; "
            f"--map {missing[0]}=COLUMN names it; it has {known_names(columns.names)}"
        )
    return {name: column for name, column in found.items() if column}


def _clicks(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    def take(row: Row) -> None:
        shown = _count(row, at, "impressions")
        clicks = _count(row, at, "clicks") if "clicks" in at else 1
        if clicks is None:
            raise RowError(f"`{at['clicks']}` is empty")
        if shown is not None and shown < clicks:
            raise RowError(f"{clicks} clicks in {shown} impressions")
        query, item = (
            text(row.get(at["query"]), at["query"]),
            ident(row.get(at["item"]), at["item"]),
        )
        if not item:
            raise RowError(f"`{at['item']}` is empty")
        place = _count(row, at, "position")
        store.clicks([Clicks(query, item, clicks, shown, place, _time(row, at))])

    return take


def _aliases(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    def take(row: Row) -> None:
        alias, meaning = _text(row, at, "alias"), _text(row, at, "meaning")
        attribute = _text(row, at, "attribute").strip()
        store.fact("alias", alias, meaning, attribute=attribute, time=_time(row, at))

    return take


def _brands(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    def take(row: Row) -> None:
        brand, parent = _text(row, at, "brand"), _text(row, at, "parent")
        store.fact("parent", brand, parent, time=_time(row, at))

    return take


def _colors(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    def take(row: Row) -> None:
        color, near = _text(row, at, "color"), _text(row, at, "near")
        store.fact("near", color, near, time=_time(row, at))

    return take


def _selling_points(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    def take(row: Row) -> None:
        item = ident(row.get(at["item"]), at["item"])
        points = _points(row.get(at["selling_point"]))
        store.facts("selling-point", item, points, time=_time(row, at))

    return take


def _catalog(store: StoreBuilder, at: Mapping[str, str], columns: tuple[str, ...]) -> Take:
    guessed = guess_items(columns, (at["id"],)).columns
    reader = ItemReader(_with_properties(guessed, columns, at))

    def take(row: Row) -> None:
        item = Item(**reader.fields(row))  # type: ignore[arg-type]
        if not item.id:
            raise RowError(f"`{at['id']}` is empty")
        points = _points(row.get(at["selling_points"])) if "selling_points" in at else []
        store.item(item, _time(row, at), selling_points=points)

    return take


def _with_properties(
    guessed: ColumnMap, columns: tuple[str, ...], at: Mapping[str, str]
) -> ColumnMap:
    """Take the columns that nothing else claims for properties: a catalogue states them so."""
    known = set(at.values())
    extras = {name: name for name in guessed.unused(columns) if name not in known}
    return replace(guessed, extras=extras, item_id=at["id"])


def _points(stated: object) -> list[str]:
    """Return selling points: of a list, or of a text of several with bars or line ends between."""
    parts = stated if isinstance(stated, list | tuple) else _LISTED.split(text(stated, "point"))
    return [point for part in parts if (point := text(part, "selling point").strip())]


def _text(row: Row, at: Mapping[str, str], name: str) -> str:
    return text(row.get(at[name]), at[name]) if name in at else ""


def _count(row: Row, at: Mapping[str, str], name: str) -> int | None:
    return count(row.get(at[name]), at[name]) if name in at else None


def _time(row: Row, at: Mapping[str, str]) -> str:
    return moment(row.get(at["time"]), at["time"]) if "time" in at else ""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="aliases",
            fields={
                "alias": "alias phrase nickname synonym term",
                "meaning": "meaning means canonical value stands",
                "attribute": "attribute dimension",
                "time": _TIME,
            },
            needs=("alias", "meaning"),
            signs=("alias", "meaning"),
            open=_aliases,
        ),
        Kind(
            name="clicks",
            fields={
                "query": "query querytext searchquery searchterm search keyword keywords q",
                "item": _ITEM_ID,
                "clicks": "clicks click clickcount nclicks",
                "impressions": "impressions impression views shown",
                "position": "position rank place ordinal",
                "time": _TIME,
            },
            needs=("query", "item"),
            signs=("query", "item", "clicks"),
            open=_clicks,
        ),
        Kind(
            name="catalog",
            fields={
                "id": "id itemid productid productuid sku asin docid",
                "title": "title producttitle itemtitle productname itemname productdisplayname "
                "name",
                "selling_points": _POINTS,
                "time": "updated updatedat lastmodified timestamp",
            },
            needs=("id",),
            signs=("id", "title"),
            open=_catalog,
        ),
        Kind(
            name="brands",
            fields={
                "brand": "brand subbrand child",
                "parent": "parent parentbrand owner",
                "time": _TIME,
            },
            needs=("brand", "parent"),
            signs=("brand", "parent"),
            open=_brands,
        ),
        Kind(
            name="colors",
            fields={
                "color": "color colour",
                "near": "near nearcolor nearcolour similar",
                "time": _TIME,
            },
            needs=("color", "near"),
            signs=("color", "near"),
            open=_colors,
        ),
        Kind(
            name="selling-points",
            fields={"item": _ITEM_ID, "selling_point": _POINTS, "time": _TIME},
            needs=("item", "selling_point"),
            signs=("item", "selling_point"),
            open=_selling_points,
        ),
    )
}
"""Kind of file by name; which one a file is, is asked in this order."""
