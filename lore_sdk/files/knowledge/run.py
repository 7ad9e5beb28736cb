"""Import files into a knowledge store: open → take rows → work out → put in place."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from lore_sdk.errors import DataError, LayoutError, RowError, did_you_mean, known_names
from lore_sdk.files.finish import write_whole
from lore_sdk.files.formats import find_reader
from lore_sdk.files.knowledge.kinds import KINDS, Take, mapped
from lore_sdk.files.knowledge.ubi import UbiLog, is_ubi
from lore_sdk.files.layouts.columns import Columns
from lore_sdk.files.places import check_input, check_out, rejects_path
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Source, open_bytes
from lore_sdk.knowledge import KnowledgeStore, StoreBuilder, StoreInfo
from lore_sdk.plugins import Plugins

__all__ = ["FROM", "ImportJob", "Imported", "import_knowledge"]

FROM = ("auto", "ubi", *KINDS)
"""What a file can be read as; `auto` goes by the names of its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """One import: which files, as what (`FROM`), into which store.

    `maps` are `FIELD=COLUMN`. Into a store that exists the files are added, and one whose content
    is in it already changes nothing; `anew` begins an empty one in its place.
    """

    files: Sequence[Path]
    out: Path
    kind: str = "auto"
    maps: Sequence[str] = ()
    encoding: str = ""
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: the store now, rows taken and rejected, and where rejects are."""

    info: StoreInfo
    rows: int
    rejected: int
    rejects: Path | None


def import_knowledge(
    job: ImportJob,
    *,
    plugins: Plugins,
    now: datetime | None = None,
    notice: Callable[[str], None] = lambda line: None,
) -> Imported:
    """Import files into a store, which readers see whole or not at all.

    The store is built beside and takes its place with one rename; until then, and when the import
    fails or is killed, the earlier version stays. Rows that cannot be used go to
    `OUT.rejects.jsonl`. Raises LayoutError when it cannot be told what a file is, DataError when a
    file cannot be read, none of all rows can be used, or the store cannot be written.
    """
    _check(job)
    try:
        with TemporaryDirectory(prefix="lore-") as folder, ExitStack() as files:
            with SideRejects(Path(folder) / "rejects") as side:
                now = now or datetime.now(UTC)
                run = _Run(job, plugins, notice, Path(folder), side, now, files)
                run.take_all()
            return run.finish()
    except sqlite3.Error as error:
        raise DataError(f"the temporary folder cannot be used: {error}") from error


def _check(job: ImportJob) -> None:
    check_out(job.out)
    if job.kind not in FROM:
        near = did_you_mean(job.kind, FROM)
        hint = f"did you mean `{near}`?" if near else f"they are {known_names(FROM)}"
        raise LayoutError(f"--from {job.kind}: there is no such kind of file; {hint}")
    if job.out.suffix.lower() == ".gz":
        raise DataError(f"`{job.out}` is read in place, so it cannot be compressed; leave out .gz")
    for path in job.files:
        check_input(path, job.out)


@dataclass
class _Run:
    """One import under way."""

    job: ImportJob
    plugins: Plugins
    notice: Callable[[str], None]
    folder: Path
    side: SideRejects
    now: datetime
    files: ExitStack
    rows: int = 0
    begun: int = 0
    first: Reject | None = None

    def __post_init__(self) -> None:
        earlier = self.job.out if self.job.out.exists() and not self.job.anew else None
        self.store = StoreBuilder(self.folder / "store", now=self.now, earlier=earlier)
        self.files.callback(self.store.close)
        self.log = UbiLog(self.folder / "log")
        self.files.callback(self.log.close)

    def take_all(self) -> None:
        """Take the rows of all files; those of logs wait until every file is read."""
        logs = [path for path in self.job.files if self._take(path)]
        if logs:
            self.log.arrange()
        for path, digest in [(path, _digest(path)) for path in logs]:
            self._join(path, digest)
        if self.side.count and not self.rows:
            first = self.first
            assert first is not None
            raise DataError(
                f"no row of these files can be used; the first, line {first.line} of "
                f"`{first.file}`: {first.reason}"
            )

    def finish(self) -> Imported:
        """Put the store and the rejects in their places, unless nothing is new."""
        if not self.begun and self.job.out.exists():
            with KnowledgeStore.open(self.job.out) as store:
                return Imported(info=store.info(), rows=0, rejected=0, rejects=None)
        self.store.finish()
        built = self.folder / "store"
        rejects = rejects_path(self.job.out)
        with KnowledgeStore.open(built) as store:
            info = store.info()
        with open_bytes(built) as whole:
            write_whole(self.job.out, lambda file: shutil.copyfileobj(whole, file, 1 << 20))
        if self.side.count:
            with open_bytes(self.side.path) as told:
                write_whole(rejects, lambda file: shutil.copyfileobj(told, file))
        else:
            rejects.unlink(missing_ok=True)
        return Imported(
            info=info,
            rows=self.rows,
            rejected=self.side.count,
            rejects=rejects if self.side.count else None,
        )

    def _take(self, path: Path) -> bool:
        """Take the rows of one file; True when it is a log, whose rows wait."""
        reader = find_reader(path, name="", plugins=self.plugins)
        table = reader(Source(path=path, encoding=self.job.encoding))
        self.files.callback(table.close)
        for line in table.notices:
            self.notice(line)
        columns = Columns(file=path.name, names=table.columns, fixed=table.fixed)
        name = self._kind(columns) if self.job.kind == "auto" else self.job.kind
        if name == "ubi":
            self._each(table, path, lambda row: self.log.take(row, str(path)))
            self.notice(f"`{path.name}` is a log of User Behavior Insights")
            return True
        kind = KINDS[name]
        at = mapped(kind, columns, self.job.maps)
        told = " ".join(f"{field}={column}" for field, column in at.items())
        self.notice(f"`{path.name}` is read as {name}: {told}")
        if not self._begin(path, name, _digest(path)):
            return False
        take: Take = kind.open(self.store, at, table.columns)
        taken, rejected = self._each(table, path, lambda row: take(row.fields))
        self.store.tally(taken, rejected)
        self.rows += taken
        return False

    def _join(self, path: Path, digest: str) -> None:
        if not self._begin(path, "ubi", digest):
            return
        counted = list(self.log.clicks(str(path)))
        before = self.side.count
        for reject in self.log.lost(str(path)):
            self._reject(reject._replace(file=path.name))
        self.store.clicks(counted)
        self.store.tally(len(counted), self.side.count - before)
        self.rows += len(counted)

    def _begin(self, path: Path, kind: str, digest: str) -> bool:
        fresh = self.store.source(path.name, kind, digest)
        self.begun += fresh
        if not fresh:
            self.notice(f"`{path.name}` is in the store already; nothing of it is added again")
        return fresh

    def _each(self, table: Table, path: Path, take: Callable[[Row], None]) -> tuple[int, int]:
        taken, before = 0, self.side.count
        for row in table.rows:
            if isinstance(row, Reject):
                self._reject(row._replace(file=path.name))
                continue
            try:
                take(row)
                taken += 1
            except RowError as error:
                raw = shown(str(dict(row.fields)))
                self._reject(Reject(row.number, row.line, str(error), raw, path.name))
        return taken, self.side.count - before

    def _reject(self, reject: Reject) -> None:
        self.first = self.first or reject
        self.side.add(reject)

    def _kind(self, columns: Columns) -> str:
        if is_ubi(columns.names):
            return "ubi"
        for name, kind in KINDS.items():
            try:
                at = mapped(kind, columns, self.job.maps)
            except LayoutError:
                continue
            if all(sign in at for sign in kind.signs):
                return name
        raise LayoutError(
            f"the columns of `{columns.file}` do not say what it is: {known_names(columns.names)}; "
            f"name it with --from, as one of {known_names(FROM[1:])}"
        )


def _digest(path: Path) -> str:
    with open_bytes(path) as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
