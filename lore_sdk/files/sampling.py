"""A pool of pairs to draw from, its strata by columns, and the sample as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from lore_sdk.errors import DataError, LayoutError, RowError, known_names
from lore_sdk.evaluate.plan import Plan
from lore_sdk.files.formats import find_reader
from lore_sdk.files.layouts.guess import guess_layout
from lore_sdk.files.rows import Reject, Row
from lore_sdk.files.source import Source
from lore_sdk.files.values import ident, text
from lore_sdk.plugins import Plugins

__all__ = ["Pool", "Stratifier", "read_pool", "write_sample"]

_WHOLE = "all"
_NOTHING = "none"
_MOST_STRATA = 200
_PARTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Rows to draw from, the query of each, and rows that name none."""

    columns: tuple[str, ...]
    rows: list[Row]
    queries: list[str]
    rejects: list[Reject]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratifier:
    """Names the stratum of a row: its values in some columns, numbers by the part of the pool.

    `edges` has, for columns of many different numbers, where the quarters of the pool end.
    """

    by: tuple[str, ...]
    edges: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, pool: Pool, by: Sequence[str]) -> Stratifier:
        """Look at a pool; raises DataError for an unknown column or too many strata."""
        for name in by:
            if name not in pool.columns:
                has = known_names(pool.columns, 30)
                raise DataError(f"the pool has no column `{name}` to stratify by; it has {has}")
        edges = {name: found for name in by if (found := _quarters(pool.rows, name))}
        made = cls(by=tuple(by), edges=edges)
        strata = {made.stratum(row.fields) for row in pool.rows}
        if len(strata) > _MOST_STRATA:
            raise DataError(
                f"{', '.join(by)} make {len(strata):,} strata, at most {_MOST_STRATA} are planned; "
                "stratify by fewer columns"
            )
        return made

    def stratum(self, fields: Mapping[str, object]) -> str:
        """Name the stratum of a row: `grade=L2 rules=none`."""
        parts = [f"{name}={self._value(name, fields.get(name))}" for name in self.by]
        return " ".join(parts) or _WHOLE

    def _value(self, name: str, value: object) -> str:
        value = _first(value)
        if name in self.edges:
            number = _number(value)
            return (
                _NOTHING if number is None else f"q{1 + sum(number > e for e in self.edges[name])}"
            )
        return str(value) if value not in (None, "") else _NOTHING


def _first(value: object) -> object:
    """Return the first of a list or of its JSON, and anything else as it is."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (json.JSONDecodeError, RecursionError):
            return value
    if isinstance(value, list):
        return value[0] if value else None
    return value


def read_pool(path: Path, *, plugins: Plugins, encoding: str = "") -> Pool:
    """Read a file of pairs or verdicts as it is; raises LayoutError where no query is found."""
    table = find_reader(path, name="", plugins=plugins)(Source(path=path, encoding=encoding))
    columns = guess_layout(table.columns).pairs.columns
    names = [name for name in (columns.query_id, columns.query) if name]
    try:
        if not names:
            has = known_names(table.columns)
            raise LayoutError(f"`{path}` has no column that looks like a query; it has {has}")
        pool = Pool(columns=table.columns, rows=[], queries=[], rejects=[])
        for row in table.rows:
            if isinstance(row, Reject):
                pool.rejects.append(row)
                continue
            try:
                query = next(
                    filter(None, (ident(row.fields.get(name), name) for name in names)), ""
                )
                if not query:
                    raise RowError("the query is empty")
            except RowError as error:
                pool.rejects.append(Reject(row.number, row.line, str(error), ""))
                continue
            pool.rows.append(row)
            pool.queries.append(query)
    finally:
        table.close()
    if not pool.rows:
        raise DataError(f"`{path}` has no pairs to draw from")
    return pool


def write_sample(
    pool: Pool, strata: Sequence[str], rows: Sequence[int], planned: Plan, file: BinaryIO
) -> None:
    """Write drawn rows as CSV with all their columns, and `stratum`, `inclusion` and `weight`."""
    shares = {each.name: each.inclusion for each in planned.strata}
    names = [name for name in pool.columns if name not in ("stratum", "inclusion", "weight")]
    stream = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([*names, "stratum", "inclusion", "weight"])
        for row in rows:
            fields = pool.rows[row].fields
            share = shares[strata[row]]
            cells = [_cell(fields.get(name)) for name in names]
            writer.writerow([*cells, strata[row], f"{share:.10g}", f"{1 / share:.10g}"])
        stream.flush()
    finally:
        stream.detach()


def _quarters(rows: Sequence[Row], name: str) -> tuple[float, ...]:
    """Return where quarters of the numbers end, nothing for words or a few different numbers."""
    numbers = [_number(row.fields.get(name)) for row in rows]
    known = [number for number in numbers if number is not None]
    if len(known) < len(rows) / 2 or len(set(known)) <= 3 * _PARTS:
        return ()
    ends = np.quantile(known, [part / _PARTS for part in range(1, _PARTS)])
    return tuple(float(end) for end in ends)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(text(value, "number"))
    except (ValueError, RowError):
        return None
    return number if np.isfinite(number) else None


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
