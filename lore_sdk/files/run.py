"""Judge a file: arrange → skip what is done → judge in chunks → finish."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import chain, islice
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from lore_sdk.errors import DataError, LoreError
from lore_sdk.files.arrange import Arranged, arrange
from lore_sdk.files.chunk import Chunk, Judge, Work, chunked
from lore_sdk.files.finish import count_repeated, first_reject, write_rejects, write_verdicts
from lore_sdk.files.formats import writer_name
from lore_sdk.files.job import Job
from lore_sdk.files.journal import Journal
from lore_sdk.files.places import check_out, partial_path, rejects_path
from lore_sdk.files.pool import Pool, Processes, Serial
from lore_sdk.files.rejects import SideRejects
from lore_sdk.files.resume import done_rows, settings_of
from lore_sdk.files.summary import Progress, Summary, Tally
from lore_sdk.files.verdicts import Writer
from lore_sdk.plugins import Plugins, WriterOffer

__all__ = ["Reports", "judge_file"]

_SERIAL_CHUNKS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Whom a run talks to: lines for people, progress, and whether to stop.

    `stopper` is entered while pairs are judged; what it gives is asked before each chunk.
    """

    notice: Callable[[str], None] = lambda line: None
    progress: Callable[[Progress], None] = lambda progress: None
    stopper: Callable[[], AbstractContextManager[Callable[[], bool]]] = lambda: nullcontext(_never)


def _never() -> bool:
    return False


def judge_file(
    job: Job, *, open_judge: Callable[[], Judge], plugins: Plugins, reports: Reports | None = None
) -> Summary:
    """Judge all pairs of a file and write their verdicts, in the order of the rows.

    `open_judge` is called in each worker process, so it has to be importable there. When the
    reports say stop, the chunks in flight are finished and the progress is kept. A row that cannot
    be judged goes to the rejects; raises LoreError when the whole run cannot go on.
    """
    began = perf_counter()
    check_out(job.out)
    writer = writer_name(job.out, name=job.format, plugins=plugins)
    reports = reports or Reports()
    try:
        with TemporaryDirectory(prefix="lore-") as folder, ExitStack() as files:
            scratch = Path(folder)
            with SideRejects(scratch / "rejects") as side:
                arranged = arrange(
                    job,
                    plugins=plugins,
                    scratch=scratch,
                    files=files,
                    notice=reports.notice,
                    reject=side.add,
                )
            run = _Run(job, reports, arranged, side)
            run.judge(open_judge, lambda: plugins.load(WriterOffer, writer))
            run.finish(scratch)
    except OSError as error:
        # what is read and written by name has its own messages; this is the temporary folder
        place = f"`{error.filename}`" if error.filename else "the temporary folder"
        said = (error.strerror or str(error)).lower()
        raise DataError(
            f"{place} cannot be used: {said}; TMPDIR can name another temporary folder"
        ) from error
    return run.summary(perf_counter() - began)


@dataclass
class _Run:
    """One run after its files are arranged."""

    job: Job
    reports: Reports
    arranged: Arranged
    side: SideRejects
    journal: Journal | None = None
    writer: Writer | None = None
    tally: Tally = field(default_factory=Tally)
    resumed: int = 0
    repeated: int = 0
    workers: int = 1
    stopped: bool = False
    seeing: bool = False
    asking: bool = False

    def judge(self, open_judge: Callable[[], Judge], load_writer: Callable[[], Writer]) -> None:
        """Judge all rows that are not done yet, into the journal."""
        table = self.arranged.table
        rows = islice(table.rows, min(self.job.limit or sys.maxsize, sys.maxsize))
        with self._kept():
            self.journal = self._earlier()
            if self.journal:
                self.tally = done_rows(self.journal, rows, self.arranged.pairs)
                self.resumed = self.tally.rows
            few, chunks = _peeked(chunked(rows, table.fraction))
            with closing(self._pool(open_judge, few=few)) as pool:
                self.writer = load_writer()
                self.seeing = bool(pool.answered_by.captioner)
                self.asking = bool(pool.answered_by.prompt_hash)
                settings = settings_of(self.job, self.arranged, pool.answered_by)
                if self.journal:
                    self.journal.check(settings)
                else:
                    self.journal = Journal.create(partial_path(self.job.out), settings)
                self._collect(pool, chunks, self.journal)
            self.journal.sync()

    def finish(self, scratch: Path) -> None:
        """Write the output and the rejects, and drop the journal; a stopped run keeps it."""
        journal, writer = self.journal, self.writer
        assert journal is not None
        assert writer is not None
        if self.stopped:
            journal.close()
            return
        with self._kept():
            rejects = rejects_path(self.job.out)
            write_rejects(journal, rejects, self.side.path)
            if self.tally.rejected and not self.tally.judged:
                first = first_reject(journal)
                journal.delete()
                raise DataError(
                    f"none of the {self.tally.rows:,} rows of `{self.arranged.pairs}` can be "
                    f"judged; the first, line {first.line}: {first.reason}; all of them are in "
                    f"`{rejects}`"
                )
            said = write_verdicts(journal, self.job.out, writer)
            if said:
                self.reports.notice(said)
            self.repeated = count_repeated(journal, scratch)
            journal.delete()

    def summary(self, seconds: float) -> Summary:
        """Return what came of it."""
        some = bool(self.tally.rejected or self.side.count) and not self.stopped
        return Summary(
            out=self.job.out,
            partial=partial_path(self.job.out),
            rejects=rejects_path(self.job.out) if some else None,
            finished=not self.stopped,
            judged=self.tally.judged,
            grades=dict(sorted(self.tally.grades.items())),
            abstained=self.tally.abstained,
            rejected=self.tally.rejected,
            side_rejected=self.side.count,
            duplicates=self.repeated,
            resumed=self.resumed,
            looks=self.tally.looks if self.seeing else None,
            use=self.tally.use if self.asking else None,
            seconds=seconds,
            rate=(self.tally.rows - self.resumed) / seconds if seconds else 0.0,
            workers=self.workers,
        )

    def _earlier(self) -> Journal | None:
        path = partial_path(self.job.out)
        if not self.job.resume:
            if path.exists():
                self.reports.notice(
                    f"`{path.name}`, the progress of an earlier run, is begun anew; "
                    "--resume would have gone on from it"
                )
            return None
        journal = Journal.reopen(path)
        if journal is None:
            self.reports.notice(f"no `{path.name}` to go on from; beginning at the first row")
        return journal

    def _pool(self, open_judge: Callable[[], Judge], *, few: bool) -> Pool:
        work = Work(
            open_judge=open_judge,
            layout=self.arranged.layout,
            items=self.arranged.items,
            queries=self.arranged.queries,
        )
        if few or self.job.workers <= 1:
            return Serial(work)
        self.workers = self.job.workers
        return Processes(work, self.workers)

    def _collect(self, pool: Pool, chunks: Iterator[Chunk], journal: Journal) -> None:
        said: set[str] = set()
        reports = self.reports
        with reports.stopper() as stop:
            for done in pool.judge(chunks, stop):
                journal.append(done.judged)
                # before what takes its time: whoever interrupts that is told of these rows as well
                self.tally.add(done.judged)
                journal.sync_now_and_then()
                for name in sorted(done.judged.ignored - said):
                    reports.notice(f"`{name}` is not a field of a query or an item; ignored")
                said |= done.judged.ignored
                fraction = self._fraction(done.fraction)
                reports.progress(
                    Progress(self.tally.rows, self.resumed, self.tally.rejected, fraction)
                )
            self.stopped = stop()

    def _fraction(self, read: float) -> float:
        """Say how much is done: of the file, or of the first rows where those were asked for."""
        if not self.job.limit:
            return read
        part = self.tally.rows / self.job.limit
        return part if isnan(read) else max(part, read)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """When something goes wrong, keep the journal if there is something in it, and say so."""
        try:
            yield
        except BaseException as error:
            journal = self.journal
            if journal:
                journal.close()
            if journal and journal.empty:
                journal.delete()
            elif journal and self.tally.rows and journal.path.exists() and _is_told(error):
                self.reports.notice(
                    f"{self.tally.rows:,} rows are kept in `{journal.path}`; "
                    "the same command with --resume goes on from there"
                )
            raise


def _is_told(error: BaseException) -> bool:
    return isinstance(error, (LoreError, OSError, KeyboardInterrupt))


def _peeked(chunks: Iterator[Chunk]) -> tuple[bool, Iterator[Chunk]]:
    """Tell whether there are so few chunks that processes do not pay, and give all of them."""
    first: list[Chunk] = []
    try:
        first.extend(islice(chunks, _SERIAL_CHUNKS))
    except LoreError as error:
        return True, _failing(first, error)
    return len(first) < _SERIAL_CHUNKS, chain(first, chunks)


def _failing(first: Iterable[Chunk], error: LoreError) -> Iterator[Chunk]:
    yield from first
    raise error
