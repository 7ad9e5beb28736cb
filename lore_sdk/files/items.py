"""From a row or an object to the fields of an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lore_sdk.files.layouts.columns import ColumnMap
from lore_sdk.files.values import features, ident, price, properties, text, texts, variants

__all__ = ["OBJECT_KEYS", "ItemReader"]

_CONVERT: Mapping[str, Callable[[object, str], object]] = {
    "title": text,
    "brand": text,
    "category": text,
    "shop": text,
    "price": price,
    "images": texts,
    "skus": variants,
}

OBJECT_KEYS = frozenset({*_CONVERT, "id", "description", "properties"})
"""The keys that an item object may have."""


class ItemReader:
    """Reads the fields of items by one map of columns; what is empty is left out."""

    def __init__(self, columns: ColumnMap) -> None:
        self._columns = columns
        self._plan = [
            (name, column, convert)
            for name, convert in _CONVERT.items()
            if (column := getattr(columns, name))
        ]

    @classmethod
    def of_objects(cls) -> ItemReader:
        """Make the reader of item objects, whose keys are the names of the fields."""
        single = {name: name for name in _CONVERT}
        columns = ColumnMap(
            item_id="id",
            description=("description",),
            properties="properties",
            **single,  # type: ignore[arg-type]
        )
        return cls(columns)

    def fields(self, row: Mapping[str, object]) -> dict[str, object]:
        """Return keyword arguments for Item; raises RowError with what is wrong."""
        columns = self._columns
        found: dict[str, object] = {}
        for name, column, convert in self._plan:
            value = convert(row.get(column), column)
            if value or value == 0.0:
                found[name] = value
        if columns.item_id and (name := ident(row.get(columns.item_id), columns.item_id)):
            found["id"] = name
        if columns.description:
            parts = [text(row.get(column), column) for column in columns.description]
            if joined := "\n".join(part for part in parts if part):
                found["description"] = joined
        if stated := self._properties(row):
            found["properties"] = stated
        return found

    def _properties(self, row: Mapping[str, object]) -> dict[str, object]:
        columns = self._columns
        found: dict[str, object] = {}
        if columns.properties:
            found |= properties(row.get(columns.properties), columns.properties)
        if columns.features:
            found |= features(row.get(columns.features), columns.features)
        named = {name: row.get(column) for name, column in columns.extras.items()}
        if columns.prefixes:
            for column, value in row.items():
                for prefix in columns.prefixes:
                    if column.startswith(prefix):
                        named.setdefault(column[len(prefix) :], value)
        stated = {name: value for name, value in named.items() if value not in (None, "")}
        found |= properties(stated, "properties") if stated else {}
        for name, unit in columns.units.items():
            value = found.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool):
                found[name] = f"{value:.12g} {unit}"
        return found
