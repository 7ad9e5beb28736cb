"""Rows of a second file by key, on disk: an items file may be larger than memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table

__all__ = ["Built", "Lookup", "build_lookup", "join_key"]

_SEPARATOR = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A lookup file that was written: where, how many rows, and the hash of all of them.

    `repeated` rows have the key of an earlier row, which counts.
    """

    path: Path
    name: str
    rows: int
    repeated: int
    digest: str


class Lookup:
    """Finds the rows of a file that `build_lookup` wrote."""

    def __init__(self, built: Built) -> None:
        self.name = built.name
        self._db = sqlite3.connect(f"{built.path.as_uri()}?mode=ro&immutable=1", uri=True)

    def find(self, key: str) -> Mapping[str, object] | None:
        """Return the row of a key, None when there is none; raises DataError."""
        try:
            found = self._db.execute(
                "select fields from rows where key = ? order by rowid limit 1", (key,)
            ).fetchone()
        except sqlite3.Error as error:
            raise DataError(f"the index of `{self.name}` cannot be read: {error}") from error
        return json.loads(found[0]) if found else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def build_lookup(
    table: Table,
    key: tuple[str, ...],
    *,
    path: Path,
    name: str,
    reject: Callable[[Reject], None],
) -> Built:
    """Write the rows of a table to an sqlite file; rows without a key go to `reject`."""
    digest = blake2b(digest_size=16)

    def entries() -> Iterator[tuple[str, str]]:
        for row in table.rows:
            if isinstance(row, Reject):
                reject(row._replace(file=name))
                continue
            found = join_key(row.fields, key)
            if not found.strip(_SEPARATOR):
                reject(_keyless(row, key, name))
                continue
            fields = json.dumps(row.fields, default=_plain, separators=(",", ":"))
            digest.update(fields.encode())
            yield found, fields

    try:
        with closing(sqlite3.connect(path)) as db:
            rows, repeated = _fill(db, entries())
    except sqlite3.Error as error:
        raise DataError(
            f"the index of `{name}` cannot be written to `{path.parent}`: {error}; "
            "a folder with more space can be named in TMPDIR"
        ) from error
    return Built(path=path, name=name, rows=rows, repeated=repeated, digest=digest.hexdigest())


def join_key(fields: Mapping[str, object], columns: tuple[str, ...]) -> str:
    """Return what identifies a row: the cells of `columns` as one text."""
    return _SEPARATOR.join(_key_part(fields.get(column)) for column in columns)


def _fill(db: sqlite3.Connection, entries: Iterator[tuple[str, str]]) -> tuple[int, int]:
    db.execute("pragma journal_mode = off")
    db.execute("pragma synchronous = off")
    db.execute("create table rows (key text not null, fields text not null)")
    db.executemany("insert into rows values (?, ?)", entries)
    # built at the end: sorting once is much faster than inserting in the order of the file
    db.execute("create index by_key on rows (key)")
    rows, keys = db.execute("select count(*), count(distinct key) from rows").fetchone()
    db.commit()
    return rows, rows - keys


def _key_part(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    part = "" if value is None else str(value).strip()
    # half a surrogate pair, which JSON can spell, is no text for sqlite
    return part if part.isascii() else part.encode("utf-8", "backslashreplace").decode()


def _keyless(row: Row, key: tuple[str, ...], name: str) -> Reject:
    raw = json.dumps(row.fields, default=str, ensure_ascii=True)[:500]
    return Reject(row.number, row.line, f"no {' and '.join(f'`{k}`' for k in key)}", raw, name)


def _plain(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
