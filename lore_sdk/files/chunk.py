"""Chunks of rows on their way through a judge: what goes in, what comes out, and the act."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from lore_sdk.errors import LoreError, ModelError, RowError
from lore_sdk.files.key import id_hash, pair_key, rows_digest, salt
from lore_sdk.files.layouts.columns import PairLayout
from lore_sdk.files.lookup import Built, Lookup
from lore_sdk.files.pairs import Pair, PairMaker
from lore_sdk.files.record import verdict_record
from lore_sdk.files.rejects import reject_line
from lore_sdk.files.rows import Reject, Row
from lore_sdk.files.summary import Looks, ModelUse
from lore_sdk.types import AnsweredBy, Item, Query, Usage, Verdict

__all__ = ["Chunk", "ChunkJudge", "Judge", "Judged", "Work", "chunked"]

CHUNK_ROWS = 500
CHUNK_SIZE = 4_000_000

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Judge(Protocol):
    """What judging a file needs of a judge."""

    @property
    def answered_by(self) -> AnsweredBy:
        """Who answers: what it says must change when verdicts may change."""
        ...

    def judge_many(self, pairs: Iterable[tuple[Query, Item]]) -> Iterator[Verdict]:
        """Yield one verdict a pair, in order; raises ModelError when no more can be had."""
        ...

    def close(self) -> None:
        """Let go of connections, memory and files."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a process needs to judge chunks; it travels to worker processes."""

    open_judge: Callable[[], Judge]
    layout: PairLayout
    items: Built | None = None
    queries: Built | None = None


class Chunk(NamedTuple):
    """Consecutive rows; `fraction` is how much of the file was read after them."""

    rows: list[Row | Reject]
    fraction: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A chunk after judging: lines of JSON for verdicts and for rejects, and what they count.

    `ids` are 8 bytes for each verdict whose id came from the input.
    """

    rows: int
    digest: str
    verdicts: bytes
    rejects: bytes
    ids: bytes
    rejected: int
    grades: Mapping[str, int]
    abstained: int
    looks: Looks = field(default_factory=Looks)
    use: ModelUse = field(default_factory=ModelUse)
    ignored: frozenset[str] = field(default_factory=frozenset)


def chunked(rows: Iterable[Row | Reject], fraction: Callable[[], float]) -> Iterator[Chunk]:
    """Cut rows into chunks of bounded size; rows read before an error are handed on before it."""
    taken: list[Row | Reject] = []
    size = 0
    source = iter(rows)
    while True:
        try:
            row = next(source, None)
        except LoreError:
            if taken:
                yield Chunk(taken, fraction())
            raise
        if row is None:
            break
        taken.append(row)
        size += row.size if isinstance(row, Row) else len(row.raw)
        if len(taken) >= CHUNK_ROWS or size >= CHUNK_SIZE:
            yield Chunk(taken, fraction())
            taken, size = [], 0
    if taken:
        yield Chunk(taken, fraction())


class ChunkJudge:
    """Judges chunks with one judge; not for use by two threads."""

    def __init__(self, work: Work) -> None:
        self._judge = work.open_judge()
        self.answered_by = self._judge.answered_by
        self._salt = salt(self.answered_by)
        items = Lookup(work.items) if work.items else None
        queries = Lookup(work.queries) if work.queries else None
        self._lookups = [lookup for lookup in (items, queries) if lookup]
        self._maker = PairMaker(work.layout, items=items, queries=queries)
        self._has_ids = bool(work.layout.pairs.columns.id)

    def close(self) -> None:
        """Close the files that are looked up in, and the judge."""
        self._judge.close()
        for lookup in self._lookups:
            lookup.close()

    def judge(self, rows: list[Row | Reject]) -> Judged:
        """Judge the rows of a chunk: each becomes one verdict or one reject, in their order."""
        made = [self._made(row) for row in rows]
        verdicts = self._verdicts([each for each in made if isinstance(each, Pair)])
        lines: list[str] = []
        rejects: list[str] = []
        ids: list[bytes] = []
        grades: Counter[str] = Counter()
        looks, use = Looks(), ModelUse()
        for each in made:
            found = each if isinstance(each, Reject) else verdicts[each.row.number]
            if isinstance(found, Reject):
                rejects.append(reject_line(found))
                continue
            assert isinstance(each, Pair)
            grades[found.grade.code if found.grade else ""] += 1
            looks = looks.plus(_looks(found))
            use = use.plus(_use(found))
            key = pair_key(each.query, each.item, self._salt, _seen(found))
            lines.append(_ENCODE(verdict_record(each, found, key)))
            if self._has_ids:
                ids.append(id_hash(each.id))
        abstained = grades.pop("", 0)
        return Judged(
            rows=len(rows),
            digest=rows_digest(rows),
            verdicts=_joined(lines),
            rejects=_joined(rejects),
            ids=b"".join(ids),
            rejected=len(rejects),
            grades=dict(grades),
            abstained=abstained,
            looks=looks,
            use=use,
            ignored=frozenset(self._maker.ignored),
        )

    def _made(self, row: Row | Reject) -> Pair | Reject:
        if isinstance(row, Reject):
            return row
        try:
            return self._maker.pair(row)
        except RowError as error:
            return _reject(row, str(error))

    def _verdicts(self, pairs: list[Pair]) -> dict[int, Verdict | Reject]:
        """Judge pairs with equal queries one after another, so that a judge can reuse its work."""
        ordered = sorted(pairs, key=lambda pair: (pair.query.text, pair.query.locale))
        try:
            found = self._judge.judge_many((pair.query, pair.item) for pair in ordered)
            return {pair.row.number: each for pair, each in zip(ordered, found, strict=True)}
        except ModelError:
            raise
        # whatever went wrong: judging one by one finds the row that it was
        except Exception:
            return {pair.row.number: self._alone(pair) for pair in ordered}

    def _alone(self, pair: Pair) -> Verdict | Reject:
        try:
            return next(iter(self._judge.judge_many([(pair.query, pair.item)])))
        except ModelError:
            raise
        except LoreError as error:
            return _reject(pair.row, f"the judge refused: {error}")
        # one odd row must not end a run of millions: whatever went wrong is told in its reject
        except Exception as error:
            return _reject(pair.row, f"the judge failed: {type(error).__name__}: {error}")


def _looks(verdict: Verdict) -> Looks:
    looked = verdict.unseen is not None
    usage = sum((look.usage for look in verdict.path.looks), Usage())
    return Looks(looked, looked and verdict.unseen != verdict.grade, usage.prompt, usage.reply)


def _use(verdict: Verdict) -> ModelUse:
    if verdict.tokens is None:
        return ModelUse()
    tokens = verdict.tokens
    return ModelUse(
        asked=1,
        unread=verdict.stated is None,
        contradicted=verdict.contradicted,
        prompt=tokens.prompt,
        cached=tokens.cached,
        reply=tokens.reply,
        cost=verdict.cost,
    )


def _seen(verdict: Verdict) -> tuple[str, ...]:
    """Return the digests of the photos that a verdict rests on."""
    return tuple(dict.fromkeys(look.digest for look in verdict.path.looks))


def _reject(row: Row, reason: str) -> Reject:
    raw = json.dumps(row.fields, ensure_ascii=False, default=str)
    return Reject(row.number, row.line, reason, raw)


def _joined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode() if lines else b""
