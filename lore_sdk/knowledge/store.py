"""The knowledge store as judges read it: one file, opened read-only, looked up by an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from lore_sdk.errors import DataError
from lore_sdk.knowledge.facts import (
    FACT_KINDS,
    Fact,
    FactKind,
    KnownItem,
    StoreInfo,
    StoreSource,
    subject_of,
)
from lore_sdk.knowledge.stored import FACT_COLUMNS, fact_of, item_of
from lore_sdk.knowledge.tables import APPLICATION, CHANGE, LIMITS, TABLES
from lore_sdk.knowledge.text import TITLE_LIMIT, Words, split_words

__all__ = ["AliasMention", "KnowledgeStore"]

_FACT = f"SELECT {FACT_COLUMNS} FROM facts"
_LINE = 8
"""Brands above a brand that are followed at most."""
_WORDS = 64
"""Words of a query that aliases are looked for in."""
_LONGEST_VALUE = 1_000_000
"""Bytes that SQLite may read as one value; no store that was built here has half as much."""


class AliasMention(NamedTuple):
    """An alias in a text: the half-open character range it stands in, and what it may mean."""

    start: int
    end: int
    meanings: tuple[Fact, ...]


class KnowledgeStore:
    """Facts of one version of a store, by query, item or word.

    A store is opened with `KnowledgeStore.open`, and goes on saying the same when the file is
    replaced by an import; `latest` then opens the new one. It can be used from several threads,
    and in another process it has to be opened again. Every method raises DataError when the file
    turns out to be damaged.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, stamp: tuple[int, ...]) -> None:
        self.path = path
        self._database = database
        self._stamp = stamp

    @classmethod
    def open(cls, path: str | Path) -> KnowledgeStore:
        """Open a store; raises DataError when there is none, or one that cannot be trusted."""
        path = Path(path).absolute()
        try:
            stamp = _stamp(path)
            # immutable: nobody writes into the file, it is only ever replaced as a whole
            database = sqlite3.connect(
                f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        except FileNotFoundError as error:
            raise DataError(f"there is no knowledge store `{path}`") from error
        except (OSError, ValueError, sqlite3.Error) as error:
            raise DataError(f"`{path}` cannot be opened: {error}") from error
        store = cls(path, database, stamp)
        try:
            store._check()
        except BaseException:
            store.close()
            raise
        return store

    def latest(self) -> KnowledgeStore:
        """Return this store, or the one that has been put in its place since it was opened."""
        try:
            same = _stamp(self.path) == self._stamp
        except OSError as error:
            raise DataError(f"there is no knowledge store `{self.path}`") from error
        return self if same else KnowledgeStore.open(self.path)

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    # ---- what is known
    def clicked(self, query: str, *, limit: int = LIMITS["clicked items a query"]) -> list[Fact]:
        """Return the items that were clicked after a query, most clicks first."""
        return list(self._facts("clicked", subject_of(query)))[:limit]

    def aliases(self, text: str) -> list[AliasMention]:
        """Find known aliases in a text, longest first; what one covers no other can."""
        words = split_words(text[:TITLE_LIMIT])
        found = self._meanings(words)
        mentions: list[AliasMention] = []
        free = [True] * len(words.words)
        for start, end in sorted(found, key=lambda place: (place[0] - place[1], place[0])):
            if all(free[start:end]):
                free[start:end] = [False] * (end - start)
                place = words.starts[start], words.ends[end - 1]
                mentions.append(AliasMention(*place, tuple(found[start, end])))
        return sorted(mentions)

    def item(self, id: str) -> KnownItem | None:
        """Return what a catalogue says about an item, None when it is not known."""
        rows = self._rows("SELECT fields, source, time FROM items WHERE id = ?", id)
        for fields, source, time in rows:
            try:
                item = item_of(id, fields)
            except ValueError as error:
                raise self._damaged(str(error)) from error
            return KnownItem(item=item, source=str(source), time=str(time))
        return None

    def selling_points(self, item_id: str) -> list[Fact]:
        """Return what its merchant says for an item, in the order of import."""
        return list(self._facts("selling-point", item_id))

    def parents(self, brand: str) -> list[Fact]:
        """Return the brands above a brand, nearest first; a circle is followed once."""
        found: list[Fact] = []
        seen = {subject_of(brand)}
        ahead = list(self._facts("parent", subject_of(brand)))
        while ahead and len(found) < _LINE:
            fact = ahead.pop(0)
            above = subject_of(fact.object)
            if above not in seen:
                seen.add(above)
                found.append(fact)
                ahead += self._facts("parent", above)
        return found

    def near(self) -> list[Fact]:
        """Return all pairs of colors that shoppers take for one another."""
        return list(map(self._fact, self._rows(f"{_FACT} WHERE kind = 'near'")))

    # ---- the store itself
    @property
    def id(self) -> str:
        """Version and the beginning of the digest, such as `3-1f0c9a2b`."""
        return f"{self._about('version')}-{self._about('digest')[:8]}"

    def info(self) -> StoreInfo:
        """Count what there is, and list the files that it came from."""
        counts = dict(self._rows("SELECT kind, count(*) FROM facts GROUP BY kind"))
        ((queries,),) = self._rows(
            "SELECT count(DISTINCT subject) FROM facts WHERE kind = 'clicked'"
        )
        ((items,),) = self._rows("SELECT count(*) FROM items")
        sources = self._rows(
            "SELECT name, kind, imported, rows, rejected FROM sources ORDER BY number"
        )
        return StoreInfo(
            version=int(self._about("version")),
            digest=self._about("digest"),
            created=self._about("created"),
            sources=tuple(
                StoreSource(name=name, kind=kind, imported=imported, rows=rows, rejected=rejected)
                for name, kind, imported, rows, rejected in sources
            ),
            facts={kind: counts.get(kind, 0) for kind in FACT_KINDS},
            queries=queries,
            items=items,
        )

    def queries(self) -> Iterator[str]:
        """Yield every query of which clicks are known, folded."""
        for (query,) in self._rows("SELECT DISTINCT subject FROM facts WHERE kind = 'clicked'"):
            yield query

    def titles(self) -> Iterator[tuple[str, str]]:
        """Yield id and title of every item that has one."""
        for id, title in self._rows(
            "SELECT id, json_extract(fields, '$.title') AS title FROM items WHERE title <> ''"
        ):
            yield str(id), str(title)

    # ---- reading
    def _meanings(self, words: Words) -> dict[tuple[int, int], list[Fact]]:
        places: dict[str, list[tuple[int, int]]] = {}
        size = min(len(words.words), _WORDS)
        longest = int(self._about("longest alias"))
        for start in range(size):
            for end in range(start + 1, min(start + longest, size) + 1):
                subject = " ".join(words.words[start:end])
                places.setdefault(subject, []).append((start, end))
        if not places:
            return {}
        marks = ",".join("?" * len(places))
        found: dict[tuple[int, int], list[Fact]] = {}
        for row in self._rows(f"{_FACT} WHERE kind = 'alias' AND subject IN ({marks})", *places):
            fact = self._fact(row)
            for place in places[fact.subject]:
                found.setdefault(place, []).append(fact)
        return found

    def _facts(self, kind: FactKind, subject: str) -> Iterator[Fact]:
        rows = self._rows(f"{_FACT} WHERE kind = ? AND subject = ? ORDER BY place", kind, subject)
        return map(self._fact, rows)

    def _rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        # Any: what SQLite gives is looked at where it is used
        try:
            return self._database.execute(statement, values).fetchall()
        except UnicodeEncodeError:
            return []  # half a surrogate pair, which no subject has
        except (sqlite3.Error, UnicodeError) as error:
            raise self._damaged(str(error)) from error

    def _fact(self, row: tuple[Any, ...]) -> Fact:
        try:
            return fact_of(row)
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _about(self, name: str) -> str:
        for (value,) in self._rows("SELECT value FROM about WHERE name = ?", name):
            return str(value)
        raise self._damaged(f"it does not say its {name}")

    def _check(self) -> None:
        """Let nothing but the tables of a store be read: a file may hold views and triggers."""
        self._database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            self._database.execute(f"PRAGMA {setting}")
        try:
            ((application,),) = self._database.execute("PRAGMA application_id")
            ((change,),) = self._database.execute("PRAGMA user_version")
        except sqlite3.Error as error:
            raise DataError(f"`{self.path}` is not a knowledge store: {error}") from error
        if application != APPLICATION:
            raise DataError(
                f"`{self.path}` is not a knowledge store; `lore knowledge import` makes one"
            )
        if change != CHANGE:
            raise DataError(
                f"`{self.path}` is a knowledge store of another release of lore-sdk; "
                "import its files again"
            )
        made = dict(self._rows("SELECT name, sql FROM sqlite_master"))
        if made != dict(TABLES):
            raise self._damaged("its tables are not those of a store")
        if not self._about("version").isdecimal() or not self._about("longest alias").isdecimal():
            raise self._damaged("its version is not a number")

    def _damaged(self, why: str) -> DataError:
        return DataError(
            f"the knowledge store `{self.path}` is damaged: {why}; import its files again"
        )


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
