"""The words of layouts: which column holds what, in one file and across files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace

from lore_sdk.errors import LayoutError, did_you_mean, known_names
from lore_sdk.files.labels import Labels

__all__ = [
    "ITEM_FIELDS",
    "PAIR_FIELDS",
    "QUERY_FIELDS",
    "ColumnMap",
    "Columns",
    "FileMap",
    "PairLayout",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Field → name of its column, empty where the file has none.

    `query` and `item` may hold text or a JSON object. `description` joins several columns.
    `properties` and `skus` hold JSON. `features` holds `name : value | name : value`.
    `extras` are properties that have a column each: property → column. `prefixes` mark columns
    that are properties too, named by what follows the prefix. `units` says in which unit the
    numbers of a property are, where the file itself does not: property → unit.
    """

    id: str = ""
    label: str = ""
    query: str = ""
    query_id: str = ""
    locale: str = ""
    item: str = ""
    item_id: str = ""
    title: str = ""
    description: tuple[str, ...] = ()
    brand: str = ""
    category: str = ""
    shop: str = ""
    price: str = ""
    images: str = ""
    properties: str = ""
    skus: str = ""
    features: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)

    def only(self, columns: Collection[str]) -> ColumnMap:
        """Leave out what is not among `columns`."""
        gone = {name: "" for name, column in self.named() if column not in columns}
        return replace(
            self,
            **gone,  # type: ignore[arg-type]
            description=tuple(column for column in self.description if column in columns),
            extras={name: column for name, column in self.extras.items() if column in columns},
            prefixes=tuple(p for p in self.prefixes if any(c.startswith(p) for c in columns)),
        )

    def named(self) -> list[tuple[str, str]]:
        """List (field, column) of the fields that have one column."""
        return [(name, getattr(self, name)) for name in _SINGLE if getattr(self, name)]

    def described(self) -> str:
        """Say the map in one line: `query=search_term title=product_title properties=color`."""
        parts = [f"{name}={column}" for name, column in self.named()]
        parts += [f"description={'+'.join(self.description)}"] if self.description else []
        extras = [n if n == column else f"{n}:{column}" for n, column in self.extras.items()]
        extras += [f"{prefix}*" for prefix in self.prefixes]
        return " ".join(parts + ([f"properties={','.join(extras)}"] if extras else []))

    def unused(self, columns: Collection[str]) -> list[str]:
        """List those of `columns` that the map says nothing about."""
        used = {column for _, column in self.named()} | {*self.description, *self.extras.values()}
        return [c for c in columns if c not in used and not c.startswith(self.prefixes or "\0")]

    def holds_item(self) -> bool:
        """Tell whether some column says what the item is."""
        return any(getattr(self, name) for name in _TELLING) or bool(self.extras or self.prefixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns that a file has; a file whose rows may have others is not `fixed`."""

    file: str
    names: tuple[str, ...]
    fixed: bool = True

    def check(self, column: str) -> None:
        """Raise LayoutError when the file has no such column."""
        if column in self.names or not self.fixed:
            return
        near = did_you_mean(column, self.names)
        hint = f"did you mean `{near}`?" if near else f"it has {known_names(self.names)}"
        raise LayoutError(f"`{self.file}` has no column `{column}`; {hint}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMap:
    """One file of a layout.

    `columns` is its map. `key` are the columns that identify its rows, when others refer to them.
    `reader` reads it whatever its suffix. `beside` are the names under which it is looked for next
    to the pairs file (or, for the pairs themselves, inside a folder). `headers` are the column
    names by number of columns, for files without a header.
    """

    columns: ColumnMap
    key: tuple[str, ...] = ()
    reader: str = ""
    beside: tuple[str, ...] = ()
    headers: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLayout:
    """How the rows of one, two or three files make pairs.

    `item_ref` and `query_ref` are the columns of the pairs file that hold the other files' keys.
    `signature` are columns by which the pairs file is recognised. `locales` turns what a file calls
    a locale into BCP 47, `labels` says what its labels mean.
    """

    pairs: FileMap
    items: FileMap | None = None
    queries: FileMap | None = None
    item_ref: tuple[str, ...] = ()
    query_ref: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    locales: Mapping[str, str] = field(default_factory=dict)
    labels: Labels | None = None


_SINGLE = tuple(
    each.name
    for each in fields(ColumnMap)
    if each.name not in ("description", "extras", "prefixes", "units")
)
_TELLING = ("item", "title", "description", "brand", "category", "properties", "skus", "features")

QUERY_FIELDS = ("query", "query_id", "locale")
ITEM_FIELDS = tuple(
    each.name
    for each in fields(ColumnMap)
    if each.name not in ("id", "label", *QUERY_FIELDS, "extras", "prefixes", "units")
)
PAIR_FIELDS = ("id", "label", *QUERY_FIELDS, *ITEM_FIELDS)
