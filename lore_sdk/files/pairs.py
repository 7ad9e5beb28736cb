"""From rows to pairs: query, item, id and label, joined from as many files as the layout has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lore_sdk.errors import RowError
from lore_sdk.files.items import OBJECT_KEYS, ItemReader
from lore_sdk.files.layouts.columns import ColumnMap, PairLayout
from lore_sdk.files.lookup import Lookup, join_key
from lore_sdk.files.readers.jsonl import parse_object
from lore_sdk.files.rows import Row
from lore_sdk.files.values import ident, text
from lore_sdk.types import Item, Query

__all__ = ["Pair", "PairMaker"]

_CACHED_ITEMS = 2_000
_NOTICED_KEYS = 20
_QUERY_KEYS = frozenset({"text", "locale", "id"})
_TELLING = ("title", "description", "properties", "skus", "brand", "category")


class Pair(NamedTuple):
    """One pair to judge, with the row it came from; `label` is empty when the input has none."""

    row: Row
    id: str
    label: str
    query: Query
    item: Item


class PairMaker:
    """Makes pairs from the rows of one layout; `ignored` collects unknown keys of objects."""

    def __init__(
        self, layout: PairLayout, items: Lookup | None = None, queries: Lookup | None = None
    ) -> None:
        self._layout = layout
        self._columns = layout.pairs.columns
        self._lookup = items
        self._queries = queries
        self._of_rows = ItemReader(self._columns)
        self._of_objects = ItemReader.of_objects()
        self._of_items = ItemReader(layout.items.columns) if layout.items else None
        self._cache: dict[str, dict[str, object]] = {}
        self.ignored: set[str] = set()

    def pair(self, row: Row) -> Pair:
        """Make the pair of a row; raises RowError with what is wrong with it."""
        fields = row.fields
        columns = self._columns
        query = self._query(fields)
        if not query.text.strip():
            raise RowError("the query is empty")
        item = self.item(row)
        name = ident(fields.get(columns.id), columns.id) if columns.id else ""
        label = text(fields.get(columns.label), columns.label) if columns.label else ""
        return Pair(row, name or str(row.number), label, query, item)

    def item(self, row: Row) -> Item:
        """Make the item of a row; raises RowError with what is wrong with it."""
        found = self._item_fields(row.fields)
        if not any(name in found for name in _TELLING):
            raise RowError("the item is empty: it has neither title nor anything else to go by")
        return Item(**found)  # type: ignore[arg-type]

    def _query(self, fields: Mapping[str, object]) -> Query:
        found = self._query_of(fields, self._columns)
        if not (self._queries and self._layout.queries) or found.text:
            return found
        key = join_key(fields, self._layout.query_ref)
        row = self._queries.find(key)
        if row is None:
            raise RowError(f"query `{key}` is not in `{self._queries.name}`")
        joined = self._query_of(row, self._layout.queries.columns)
        return Query(
            text=joined.text, locale=found.locale or joined.locale, id=found.id or joined.id
        )

    def _query_of(self, fields: Mapping[str, object], columns: ColumnMap) -> Query:
        words = fields.get(columns.query) if columns.query else None
        locale = fields.get(columns.locale) if columns.locale else None
        name = fields.get(columns.query_id) if columns.query_id else None
        if isinstance(words, Mapping):
            self._notice(words, _QUERY_KEYS, columns.query)
            locale = words.get("locale", locale)
            name = words.get("id", name)
            words = words.get("text")
        place = text(locale, columns.locale or "locale").strip()
        return Query(
            text=text(words, columns.query),
            locale=self._layout.locales.get(place, place),
            id=ident(name, columns.query_id or "query.id"),
        )

    def _item_fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        found = self._of_rows.fields(fields)
        if self._columns.item:
            found |= self._object_fields(fields.get(self._columns.item))
        if self._lookup and self._of_items:
            found = _overlaid(self._joined_fields(fields, self._lookup, self._of_items), found)
        return found

    def _object_fields(self, stated: object) -> dict[str, object]:
        column = self._columns.item
        if isinstance(stated, str) and stated.lstrip().startswith("{"):
            parsed = parse_object(stated)
            if isinstance(parsed, str):
                raise RowError(f"`{column}` is {parsed}")
            stated = parsed
        if isinstance(stated, Mapping):
            self._notice(stated, OBJECT_KEYS, column)
            return self._of_objects.fields(stated)
        title = text(stated, column)
        return {"title": title} if title else {}

    def _joined_fields(
        self, fields: Mapping[str, object], lookup: Lookup, reader: ItemReader
    ) -> dict[str, object]:
        key = join_key(fields, self._layout.item_ref)
        known = self._cache.get(key)
        if known is None:
            row = lookup.find(key)
            if row is None:
                raise RowError(f"item `{key}` is not in `{lookup.name}`")
            known = reader.fields(row)
            if len(self._cache) >= _CACHED_ITEMS:
                self._cache.clear()
            self._cache[key] = known
        return known

    def _notice(self, found: Mapping[str, object], known: frozenset[str], column: str) -> None:
        if not known.issuperset(found) and len(self.ignored) < _NOTICED_KEYS:
            self.ignored |= {f"{column}.{key}"[:80] for key in found if key not in known}


def _overlaid(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    """Lay what the pair's row says over what the items file says; properties are united."""
    both = below | above
    if "properties" in below and "properties" in above:
        both["properties"] = {**below["properties"], **above["properties"]}  # type: ignore[dict-item]
    return both
