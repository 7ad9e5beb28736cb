"""Items of an index: the text by which one is found, and a file that holds all of them by id."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.knowledge.text import TEXT_LIMIT
from lore_sdk.types import Item

__all__ = ["ItemFile", "ItemWriter", "item_text", "properties_of"]

_FIELDS = tuple(field.name for field in fields(Item))
_TUPLES = ("skus", "images")
_EMPTY: tuple[object, ...] = ("", None, (), {})


def item_text(item: Item) -> str:
    """Join what an item says of itself: title, brand, category, properties, description."""
    stated = (value for _, value in properties_of(item))
    parts = (item.title, item.brand, item.category, *stated, item.description[:TEXT_LIMIT])
    return "\n".join(part for part in parts if part)


def properties_of(item: Item) -> list[tuple[str, str]]:
    """List properties as texts: a flag that is set says its name, several values are joined."""
    found = []
    for name, value in item.properties.items():
        values = value if isinstance(value, (list, tuple)) else (value,)
        texts = [name if each is True else str(each) for each in values if _says_something(each)]
        if texts:
            found.append((name, ", ".join(texts)))
    return found


def _says_something(value: object) -> bool:
    return value is not None and value is not False and value != ""


class ItemWriter:
    """Writes items to a file by id; the first of an id counts."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("pragma journal_mode = off")
        self._db.execute("pragma synchronous = off")
        self._db.execute("create table items (id text primary key, fields text) without rowid")
        self._digest = blake2b(digest_size=16)

    def add(self, items: Iterable[Item]) -> list[Item]:
        """Write items and return those whose ids are new."""
        fresh = []
        for item in items:
            stated = _dumped(item)
            made = self._db.execute(
                "insert or ignore into items values (?, ?)", (_key(item.id), stated)
            )
            if made.rowcount:
                self._digest.update(stated.encode())
                fresh.append(item)
        return fresh

    def close(self) -> str:
        """Finish the file and return the digest of all items, in order."""
        self._db.commit()
        self._db.close()
        return self._digest.hexdigest()


class ItemFile:
    """Finds the items that an `ItemWriter` wrote."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error as error:
            raise DataError(f"`{path}` cannot be read: {error}") from error

    def find(self, name: str) -> Item:
        """Return the item of an id; raises DataError when it is not there as it should be."""
        try:
            found = self._db.execute("select fields from items where id = ?", (_key(name),))
            row = found.fetchone()
        except sqlite3.Error as error:
            raise DataError(f"`{self._path}` cannot be read: {error}") from error
        if row is None:
            raise DataError(f"`{self._path}` has no item `{name}`; build the index again")
        return _loaded(row[0], self._path)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _dumped(item: Item) -> str:
    stated = {name: value for name in _FIELDS if (value := getattr(item, name)) not in _EMPTY}
    return json.dumps(stated, default=_plain, separators=(",", ":"))


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _loaded(stated: str, path: Path) -> Item:
    try:
        found = json.loads(stated)
        tuples = {name: tuple(found[name]) for name in _TUPLES if name in found}
        return Item(**{**found, **tuples})
    except (ValueError, TypeError, RecursionError) as error:
        raise DataError(f"`{path}` is damaged: {error}; build the index again") from error


def _key(name: str) -> str:
    # half a surrogate pair, which JSON can spell, is no text for sqlite
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode()
