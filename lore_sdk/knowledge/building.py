"""Writing a knowledge store: facts and clicks in, one file out, never into one that is read."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from lore_sdk.errors import DataError, RowError
from lore_sdk.knowledge.facts import FactKind, subject_of
from lore_sdk.knowledge.store import KnowledgeStore
from lore_sdk.knowledge.tables import APPLICATION, CHANGE, LIMITS, TABLES, UNKNOWN_PLACE
from lore_sdk.types import Item

__all__ = ["Clicks", "StoreBuilder"]

_PRIOR_SHOWN = 10.0
_PRIOR_CLICKS = 1.0


class Clicks(NamedTuple):
    """Clicks on one item after one query: `place` counts from 1, `shown` is None when unknown."""

    query: str
    item: str
    clicks: int
    shown: int | None = None
    place: int | None = None
    time: str = ""


class StoreBuilder:
    """Fills a new file at `path`, which nobody reads yet, and `finish`es it.

    With `earlier`, it begins with what that store holds. Call `source` before the facts of each
    file. Facts that do not fit raise RowError, trouble with the file DataError.

    Clicked items get a *lift*, clicks over expected clicks (COEC: Zhang and Jones, "Comparing
    click logs and editorial labels for training query rewriting", WWW 2007 workshop on query log
    analysis). An item is expected to be clicked as often as items are on average at the places
    where it was seen, so that standing first is not taken for being wanted. Both counts get one
    pseudo-click, which draws what was hardly seen to 1.0 (the mean of a Poisson rate under a
    Gamma(1, 1) prior); the average at a place gets ten pseudo-impressions of the average overall.
    """

    def __init__(self, path: Path, *, now: datetime, earlier: Path | None = None) -> None:
        self._now = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._name = ""
        self._number = 0
        self._version = 1
        self._digest = ""
        if earlier is not None:
            with KnowledgeStore.open(earlier) as store:
                info = store.info()
            self._version, self._digest = info.version + 1, info.digest
            _copy(earlier, path)
        try:
            self._database = sqlite3.connect(path)
            self._prepare(fresh=earlier is None)
        except sqlite3.Error as error:
            raise DataError(f"a knowledge store cannot be written to `{path}`: {error}") from error

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        self._database.close()

    def source(self, name: str, kind: str, digest: str) -> bool:
        """Begin the facts of a file; False when one of this digest is in the store already."""
        known = self._database.execute("SELECT 1 FROM sources WHERE digest = ?", (digest,))
        if known.fetchone():
            return False
        made = self._database.execute(
            "INSERT INTO sources (name, kind, digest, imported, rows, rejected) "
            "VALUES (?, ?, ?, ?, 0, 0)",
            (name, kind, digest, self._now),
        )
        self._name, self._number = name, made.lastrowid or 0
        self._digest = blake2b(f"{self._digest} {kind} {digest}".encode()).hexdigest()[:32]
        return True

    def tally(self, rows: int, rejected: int) -> None:
        """Say how many rows of the file were taken, and how many were not."""
        self._database.execute(
            "UPDATE sources SET rows = ?, rejected = ? WHERE number = ?",
            (rows, rejected, self._number),
        )

    def fact(
        self, kind: FactKind, subject: str, stated: str, *, attribute: str = "", time: str = ""
    ) -> None:
        """Add a fact, unless it is known: then it counts as of now, from this source."""
        self.facts(kind, subject, [stated], attribute=attribute, time=time)

    def facts(
        self,
        kind: FactKind,
        subject: str,
        stated: Iterable[str],
        *,
        attribute: str = "",
        time: str = "",
    ) -> None:
        """Add what is stated of one subject, all of it or, where RowError is raised, nothing."""
        subject = _fit(
            subject.strip() if kind == "selling-point" else subject_of(subject),
            "characters of a subject",
        )
        objects = list(dict.fromkeys(_object(kind, subject, one) for one in stated))
        key = {"kind": kind, "subject": subject}
        known = self._database.execute(
            "SELECT object, attribute FROM facts WHERE kind = :kind AND subject = :subject", key
        ).fetchall()
        fresh = [one for one in objects if (one, attribute) not in known]
        most = LIMITS["facts of one subject"]
        if fresh and len(known) + len(fresh) > most:
            raise RowError(f"more than {most} facts of kind `{kind}` about `{subject[:40]}`")
        stamp = {"source": self._name, "time": time or self._now}
        values = {**key, **stamp, "attribute": attribute}
        self._database.executemany(
            "UPDATE facts SET source = :source, time = :time WHERE kind = :kind AND "
            "subject = :subject AND object = :object AND attribute = :attribute",
            ({**values, "object": one} for one in objects if one not in fresh),
        )
        self._database.executemany(
            "INSERT INTO facts VALUES (:kind, :subject, :place, :object, :attribute, 0, NULL, "
            "NULL, :source, :time)",
            ({**values, "object": one, "place": at} for at, one in enumerate(fresh, len(known))),
        )

    def item(self, item: Item, time: str = "", *, selling_points: Iterable[str] = ()) -> None:
        """Add an item of a catalogue, in place of an earlier one of its id.

        Its selling points are added as well; where RowError is raised, nothing is.
        """
        id = _fit(item.id, "characters of a subject")
        stated = {
            n: v for n, v in asdict(item).items() if v not in ("", None, (), {}) and n != "id"
        }
        fields = json.dumps(stated, ensure_ascii=False, separators=(",", ":"), default=str)
        row = (id, _fit(fields, "characters of an item"), self._name, time or self._now)
        self.facts("selling-point", id, selling_points, time=time)
        self._database.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", row)

    def clicks(self, counted: Iterable[Clicks]) -> None:
        """Add clicks; those of one query and item at one place are added up."""
        self._database.executemany(
            "INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "clicks = clicks + excluded.clicks, shown = shown + excluded.shown, "
            "time = max(time, excluded.time)",
            (self._counted(each) for each in counted),
        )

    def finish(self) -> None:
        """Work out what was clicked most, name the version, and close the file."""
        try:
            self._database.execute("DELETE FROM facts WHERE kind = 'clicked'")
            self._database.execute(
                _CLICKED,
                {
                    "shown": _PRIOR_SHOWN,
                    "clicks": _PRIOR_CLICKS,
                    "most": LIMITS["clicked items a query"],
                },
            )
            ((longest,),) = self._database.execute(
                "SELECT coalesce(max(length(subject) - length(replace(subject, ' ', '')) + 1), 0) "
                "FROM facts WHERE kind = 'alias'"
            )
            self._database.executemany(
                "INSERT OR REPLACE INTO about VALUES (?, ?)",
                [
                    ("version", str(self._version)),
                    ("digest", self._digest),
                    ("created", self._now),
                    ("longest alias", str(longest)),
                ],
            )
            self._database.commit()
        except sqlite3.Error as error:
            raise DataError(f"the knowledge store cannot be written: {error}") from error
        self.close()

    def _prepare(self, *, fresh: bool) -> None:
        # the file is thrown away when anything goes wrong, so nothing has to be rolled back
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        if fresh:
            self._database.execute(f"PRAGMA application_id = {APPLICATION}")
            self._database.execute(f"PRAGMA user_version = {CHANGE}")
            for statement in TABLES.values():
                self._database.execute(statement)

    def _counted(self, each: Clicks) -> tuple[str, str, int, int, int, int | None, str]:
        query = _fit(subject_of(each.query), "characters of a subject")
        item = _fit(each.item.strip(), "characters of a subject")
        place = UNKNOWN_PLACE if each.place is None else each.place
        time = each.time or self._now
        return query, item, place, self._number, each.clicks, each.shown, time


_CLICKED = """
INSERT INTO facts
WITH
overall AS (
    SELECT 1.0 * sum(clicks) / max(1, sum(shown)) AS rate FROM counts WHERE shown IS NOT NULL
),
places AS (
    SELECT place, (sum(clicks) + :shown * rate) / (sum(shown) + :shown) AS rate
    FROM counts, overall WHERE shown IS NOT NULL GROUP BY place
),
pairs AS (
    SELECT query, item, sum(clicks) AS clicks,
        CASE WHEN count(shown) = count(*) THEN sum(shown) END AS shown,
        sum(shown * rate) AS expected,
        max(source) AS source, count(DISTINCT source) AS sources, max(time) AS time
    FROM counts LEFT JOIN places USING (place) GROUP BY query, item HAVING sum(clicks) > 0
),
lifted AS (
    SELECT *, CASE WHEN shown IS NOT NULL
        THEN (clicks + :clicks) / (expected + :clicks) END AS lift FROM pairs
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY query ORDER BY clicks DESC, lift DESC, item) AS rank
    FROM lifted
)
SELECT 'clicked', query, rank - 1, item, '', clicks, shown, lift,
    name || CASE WHEN ranked.sources > 1 THEN ' and ' || (ranked.sources - 1) || ' more'
        ELSE '' END, time
FROM ranked JOIN sources ON sources.number = ranked.source WHERE rank <= :most
"""


def _copy(earlier: Path, path: Path) -> None:
    try:
        shutil.copyfile(earlier, path)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"`{earlier}` cannot be copied to `{path.parent}`: {said}") from error


def _object(kind: FactKind, subject: str, stated: str) -> str:
    """Return what is stated of a subject as it is kept; raises RowError when it cannot be."""
    stated = _fit(" ".join(stated.split()), "characters of an object")
    if kind == "alias" and subject.count(" ") >= LIMITS["words of an alias"]:
        raise RowError(f"an alias has at most {LIMITS['words of an alias']} words")
    if kind in ("parent", "near") and subject == subject_of(stated):
        raise RowError(f"`{stated[:40]}` is on both sides")
    return stated


def _fit(text: str, limit: str) -> str:
    """Return a text that a store can hold; raises RowError for an empty or long one."""
    if not text:
        raise RowError("a fact needs words on both sides")
    if len(text) > LIMITS[limit]:
        raise RowError(f"{len(text):,} {limit}; at most {LIMITS[limit]:,} are kept")
    return text
