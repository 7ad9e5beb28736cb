"""The tables of a knowledge store: one SQLite file, written once and then only read.

One file is swapped with one rename, an index answers in microseconds without being loaded, and
SQLite is in the standard library. A folder of Parquet files needs a manifest to be swapped, and
JSON lines an index of their own; both would be one idea more.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = ["APPLICATION", "CHANGE", "LIMITS", "TABLES", "UNKNOWN_PLACE"]

APPLICATION = 0x4C4F5245
"""Marks an SQLite file as ours: `LORE`."""

CHANGE = 1
"""Rises when the tables change; a store of a later one is not read."""

UNKNOWN_PLACE = -1
"""Stands where it is not known at which place of the results an item was seen."""

LIMITS = MappingProxyType(
    {
        "characters of a subject": 1_000,
        "characters of an object": 4_000,
        "characters of an item": 100_000,
        "words of an alias": 8,
        "clicked items a query": 50,
        "facts of one subject": 200,
    }
)
"""What a store holds at most; more is refused when it is built."""

TABLES = MappingProxyType(
    {
        "about": "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "sources": (
            "CREATE TABLE sources (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
            "kind TEXT NOT NULL, digest TEXT NOT NULL, imported TEXT NOT NULL, "
            "rows INTEGER NOT NULL, rejected INTEGER NOT NULL)"
        ),
        "facts": (
            "CREATE TABLE facts (kind TEXT, subject TEXT, place INTEGER, object TEXT NOT NULL, "
            "attribute TEXT NOT NULL, clicks INTEGER NOT NULL, shown INTEGER, lift REAL, "
            "source TEXT NOT NULL, time TEXT NOT NULL, "
            "PRIMARY KEY (kind, subject, place)) WITHOUT ROWID"
        ),
        "items": (
            "CREATE TABLE items (id TEXT PRIMARY KEY, fields TEXT NOT NULL, "
            "source TEXT NOT NULL, time TEXT NOT NULL) WITHOUT ROWID"
        ),
        "counts": (
            "CREATE TABLE counts (query TEXT, item TEXT, place INTEGER, source INTEGER, "
            "clicks INTEGER NOT NULL, shown INTEGER, time TEXT NOT NULL, "
            "PRIMARY KEY (query, item, place, source)) WITHOUT ROWID"
        ),
    }
)
"""Table → the statement that makes it. `counts` are what the `clicked` facts are worked out of."""
