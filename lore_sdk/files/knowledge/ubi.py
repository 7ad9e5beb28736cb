"""Logs of User Behavior Insights (ubisearch.dev, schema 1.3).

A search is a row with `query_id`, `user_query` and `query_response_hit_ids`; an event has an
`action_name`, a `query_id` and an `event_attributes.object.object_id`. They come in any order and
in any number of files, so they wait in a scratch file until all are there. An item counts once a
search, however often it was clicked. Where a search has no `impression` events, the items of its
response count as seen, at their places in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lore_sdk.errors import DataError, RowError
from lore_sdk.files.knowledge.cells import count, dig, moment
from lore_sdk.files.rows import Reject, Row
from lore_sdk.files.values import ident, text
from lore_sdk.knowledge import Clicks

__all__ = ["CLICKED", "UbiLog", "is_ubi"]

CLICKED = frozenset({"click", "click_through", "item_click", "add_to_cart", "purchase"})
"""Actions that say that an item was wanted; all but these and `impression` are passed over."""

_SIGNS = ("action_name", "query_response_hit_ids", "query_response_objects_ids", "_source")
_OBJECT, _PLACE = "event_attributes.object.object_id", "event_attributes.position.ordinal"
_BULK = frozenset({"index", "create"})
_MOST_HITS = 1_000
_SEEN, _CLICK, _HIT = 0, 1, 2


def is_ubi(columns: tuple[str, ...]) -> bool:
    """Tell the columns of such a log, or of an export of OpenSearch that wraps its rows."""
    return any(sign in columns for sign in _SIGNS) or {"query_id", "user_query"} <= set(columns)


class UbiLog:
    """Collects the rows of a log in a scratch file; `clicks` gives what they come to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = sqlite3.connect(path)
        for setting in ("journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE searches (id TEXT PRIMARY KEY, query TEXT)")
        self._database.execute(
            "CREATE TABLE seen (search TEXT, query TEXT, item TEXT, how INTEGER, place INTEGER, "
            "time TEXT, file TEXT, row INTEGER, line INTEGER)"
        )

    def close(self) -> None:
        """Close the scratch file."""
        self._database.close()

    def take(self, row: Row, file: str) -> None:
        """Take one row; raises RowError when it says too little."""
        stated = dig(row.fields, "_source")
        fields = stated if isinstance(stated, Mapping) else row.fields
        if "action_name" in fields and fields["action_name"] not in (None, ""):
            self._event(fields, row, file)
        elif not _BULK & set(fields) or len(fields) > 1:
            self._search(fields, row, file)

    def clicks(self, file: str) -> Iterator[Clicks]:
        """Yield clicks and impressions of the searches in a file, once all files are read."""
        try:
            for values in self._database.execute(_COUNTED, {"file": file}):
                query, item, clicks, shown, place, time = values
                yield Clicks(query, item, clicks, shown, place, time)
        except sqlite3.Error as error:
            raise DataError(f"the scratch file of `{file}` cannot be read: {error}") from error

    def lost(self, file: str) -> Iterator[Reject]:
        """Yield the events of a file whose search is in none of the files."""
        for search, row, line in self._database.execute(_LOST, {"file": file}):
            reason = f"no search with the `query_id` `{search[:80]}` is in these files"
            yield Reject(row, line, reason, "", file)

    def arrange(self) -> None:
        """Make the log quick to join; call once, when all rows are taken."""
        self._database.execute("CREATE INDEX by_search ON seen (file, search, item)")

    def _search(self, fields: Mapping[str, object], row: Row, file: str) -> None:
        search = ident(fields.get("query_id"), "query_id")
        query = _query(fields)
        if not search or not query:
            raise RowError("neither an event with `action_name` nor a search with `user_query`")
        time = moment(fields.get("timestamp"), "timestamp")
        self._database.execute("INSERT OR REPLACE INTO searches VALUES (?, ?)", (search, query))
        hits = fields.get("query_response_hit_ids", fields.get("query_response_objects_ids"))
        if isinstance(hits, list | tuple):
            ids = [ident(hit, "query_response_hit_ids") for hit in islice(hits, _MOST_HITS)]
            self._database.executemany(
                "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (search, query, hit, _HIT, place, time, file, row.number, row.line)
                    for place, hit in enumerate(ids, start=1)
                    if hit
                ],
            )

    def _event(self, fields: Mapping[str, object], row: Row, file: str) -> None:
        action = text(fields["action_name"], "action_name").strip().lower()
        if action != "impression" and action not in CLICKED:
            return
        item = ident(dig(fields, _OBJECT), _OBJECT)
        search = ident(fields.get("query_id"), "query_id")
        query = _query(fields)
        if not item:
            raise RowError(f"`{action}` without `{_OBJECT}`")
        if not search and not query:
            raise RowError(f"`{action}` without `query_id`")
        place = count(dig(fields, _PLACE), _PLACE)
        how = _CLICK if action in CLICKED else _SEEN
        time = moment(fields.get("timestamp"), "timestamp")
        search = search or f"\0{file}\0{row.number}"  # nothing else belongs to this search
        self._database.execute(
            "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (search, query or None, item, how, place, time, file, row.number, row.line),
        )


def _query(fields: Mapping[str, object]) -> str:
    """Return what was typed: a text, or an object whose `query` is the text."""
    stated = fields.get("user_query")
    if isinstance(stated, Mapping):
        stated = stated.get("query")
    return text(stated, "user_query").strip()


_COUNTED = f"""
WITH
shown AS (SELECT DISTINCT search FROM seen WHERE how = {_SEEN}),
known AS (
    SELECT seen.search, coalesce(searches.query, seen.query) AS query, item, how, place, time, file
    FROM seen LEFT JOIN searches ON searches.id = seen.search
    WHERE how <> {_HIT} OR seen.search NOT IN shown
),
pairs AS (
    SELECT query, item, max(how = {_CLICK}) AS clicked, max(how <> {_CLICK}) AS shown,
        coalesce(min(CASE WHEN how <> {_CLICK} THEN place END), min(place)) AS place,
        max(time) AS time, coalesce(max(CASE WHEN how = {_CLICK} THEN file END), max(file)) AS file
    FROM known WHERE query IS NOT NULL GROUP BY search, item
)
SELECT query, item, sum(clicked), CASE WHEN shown THEN count(*) END, place, max(time)
FROM pairs WHERE file = :file GROUP BY query, item, place, shown
"""

_LOST = f"""
SELECT seen.search, row, line FROM seen LEFT JOIN searches ON searches.id = seen.search
WHERE seen.query IS NULL AND searches.id IS NULL AND file = :file AND how <> {_HIT}
ORDER BY row
"""
