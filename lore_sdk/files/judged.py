"""Verdict files as judged pairs: what the judge said beside what people said."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from lore_sdk.errors import DataError, RowError
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.files.formats import find_reader
from lore_sdk.files.given import Given, check_weights, given_labels, labels_meaning, weight_of
from lore_sdk.files.labels import Labels
from lore_sdk.files.rows import Reject, Row, Table
from lore_sdk.files.source import Source
from lore_sdk.files.values import ident, number, numbers, text
from lore_sdk.plugins import Plugins
from lore_sdk.types import LORE_SCALE, Scale

__all__ = ["VerdictFile", "read_judged"]

_CODE = re.compile(r"L([1-9]\d?)", re.IGNORECASE)
_GRADES = ("grade", "interval_low", "interval_high")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictFile:
    """The judged pairs of a verdict file, and the rows that are not among them.

    `unlabelled` rows have no label. `between` labels lie between two grades, as means of raters do.
    `unused` labels of a labels file belong to no verdict. `cut` is True where cuts say which grade
    a label belongs to.
    """

    judged: Judged
    rejects: tuple[Reject, ...] = ()
    unlabelled: int = 0
    between: int = 0
    unused: int = 0
    cut: bool = False

    def notices(self, name: str) -> Iterator[str]:
        """Say what was left out and what was rounded, a line each."""
        if self.rejects:
            first = self.rejects[0]
            left_out = _rows(len(self.rejects))
            yield f"`{name}`: {left_out} left out; line {first.line}: {first.reason}"
        if self.unlabelled:
            yield f"`{name}`: {_rows(self.unlabelled)} without a label left out"
        if self.between:
            grade = "grade that it is cut into" if self.cut else "nearest grade"
            yield (
                f"`{name}`: {_rows(self.between)} with a label between two grades, as means of "
                f"raters are; each counts as the {grade}, RMSE takes it as it is"
            )
        if self.unused:
            yield f"`{name}`: {_rows(self.unused)} of labels without a verdict"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What rows are read by, and what is found."""

    scale: Scale
    meaning: Labels
    given: Given | None
    weights: str
    pairs: list[JudgedPair] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    unlabelled: list[Row] = field(default_factory=list)
    between: list[Row] = field(default_factory=list)


class _Label(NamedTuple):
    level: int
    mean: float
    votes: tuple[int, ...] = ()


def read_judged(
    path: Path,
    *,
    plugins: Plugins,
    labels: str = "",
    labels_from: Path | None = None,
    weights: str = "",
    scale: Scale | None = None,
) -> VerdictFile:
    """Read a file as `lore judge` writes it, with its labels or those of another file.

    `labels` says what labels mean, as for `parse_labels`, or names a layout that knows; without it
    they are grades. `weights` is a column that says for how many pairs each stands, in the file
    that labels are taken from. `scale` is by default that of the probabilities, else LORE's. Raises
    DataError when the file holds no verdicts, grades of another scale, no label that can be used,
    or a weight that is none.
    """
    rows, rejects = _rows_of(path, plugins, "" if labels_from else weights)
    found_scale = scale or _scale_of(rows, path)
    meaning = labels_meaning(labels, found_scale, plugins)
    given = (
        given_labels(labels_from, labels, meaning, found_scale, plugins, weights=weights)
        if labels_from
        else None
    )
    reading = _Reading(
        scale=found_scale,
        meaning=given.meaning if given else meaning or Labels.of(found_scale),
        given=given,
        weights=weights,
        rejects=rejects,
    )
    for row in rows:
        _read(row, reading, path)
    _check_found(reading, path, labels_from, rows)
    asked = {(pair.query, pair.item) for pair in reading.pairs}
    return VerdictFile(
        judged=Judged.of(found_scale, reading.pairs),
        rejects=tuple(reading.rejects),
        unlabelled=len(reading.unlabelled),
        between=len(reading.between),
        unused=len(given.shares.keys() - asked) if given else 0,
        cut=bool(reading.meaning.cuts),
    )


def _rows_of(path: Path, plugins: Plugins, weights: str) -> tuple[list[Row], list[Reject]]:
    table: Table = find_reader(path, name="", plugins=plugins)(Source(path=path))
    try:
        check_weights(weights, table.columns, path)
        if "grade" not in table.columns:
            raise DataError(
                f"`{path}` has no column `grade`; verdicts are what `lore judge PAIRS -o FILE` "
                "writes, as .parquet, .jsonl, .csv or .tsv"
            )
        rows: list[Row] = []
        rejects: list[Reject] = []
        for row in table.rows:
            if isinstance(row, Row):
                rows.append(row)
            else:
                rejects.append(row)
        return rows, rejects
    finally:
        table.close()


def _scale_of(rows: list[Row], path: Path) -> Scale:
    """Tell how many grades there are from the probabilities, else check that four are enough."""
    for row in rows:
        try:
            shares = numbers(row.fields.get("probabilities"), "probabilities")
        except RowError:
            continue
        if len(shares) >= 2:
            grades = len(shares)
            names = (f"L{n + 1}" for n in range(grades))
            return LORE_SCALE if grades == len(LORE_SCALE) else Scale.of(*names)
    for row in rows:
        code = _CODE.fullmatch(str(row.fields.get("grade") or ""))
        if code and int(code[1]) > len(LORE_SCALE):
            raise DataError(
                f"`{path}` has the grade `{code[0]}` and no probabilities that tell how many "
                "grades there are; --scale names them, lowest first: --scale Bad,Poor,Fair,Good,Top"
            )
    return LORE_SCALE


def _read(row: Row, reading: _Reading, path: Path) -> None:
    fields = row.fields
    try:
        query = ident(fields.get("query_id"), "query_id") or text(fields.get("query"), "query")
        item = ident(fields.get("item_id"), "item_id") or ident(fields.get("id"), "id")
        if not query.strip() or not item:
            raise RowError("the query is empty" if item else "neither `item_id` nor `id` is there")
        label = _label(fields, (query, item), reading)
        if label is None:
            reading.unlabelled.append(row)
            return
        pair = replace(
            _pair(fields, (query, item), label, reading.scale, path),
            weight=_weight(fields, (query, item), reading),
        )
    except RowError as error:
        reading.rejects.append(Reject(row.number, row.line, str(error), ""))
        return
    reading.pairs.append(pair)
    if not label.mean.is_integer():
        reading.between.append(row)


def _label(fields: Mapping[str, object], key: tuple[str, str], reading: _Reading) -> _Label | None:
    grades = len(reading.scale)
    if reading.given:
        shares = reading.given.shares.get(key, ())
    else:
        stated = text(fields.get("label"), "label").strip()
        shares = (reading.meaning.share(stated),) if stated else ()
    if not shares:
        return None
    share = math.fsum(shares) / len(shares)
    levels = tuple(reading.meaning.level(each, grades) for each in shares)
    # a mean of thirds, such as 2.33 on a file's own scale, keeps its distance to both grades
    mean = round(share * (grades - 1), 9)
    return _Label(reading.meaning.level(share, grades), mean, levels if len(levels) > 1 else ())


def _weight(fields: Mapping[str, object], key: tuple[str, str], reading: _Reading) -> float:
    return reading.given.weights[key] if reading.given else weight_of(fields, reading.weights)


def _pair(
    fields: Mapping[str, object], key: tuple[str, str], label: _Label, scale: Scale, path: Path
) -> JudgedPair:
    grade, low, high = (_level(fields.get(name), name, scale, path) for name in _GRADES)
    said = text(fields.get("abstained"), "abstained").strip()
    return JudgedPair(
        query=key[0],
        item=key[1],
        label=label.level,
        mean=label.mean,
        votes=label.votes,
        grade=grade,
        abstained=(said or "no reason given") if grade is None else "",
        score=number(fields.get("score"), "score"),
        confidence=number(fields.get("confidence"), "confidence"),
        probabilities=numbers(fields.get("probabilities"), "probabilities"),
        low=low,
        high=high,
        record=fields,
    )


def _level(value: object, name: str, scale: Scale, path: Path) -> int | None:
    word = text(value, name).strip()
    if not word:
        return None
    try:
        return scale.grade(word).level
    except DataError as error:
        raise DataError(f"`{path}`: {error}; --scale names the grades of the judge") from error


def _check_found(reading: _Reading, path: Path, labels_from: Path | None, rows: list[Row]) -> None:
    if reading.pairs:
        return
    if reading.rejects:
        first = reading.rejects[0]
        raise DataError(
            f"no row of `{path}` can be used; the first, line {first.line}: {first.reason}"
        )
    if not rows:
        raise DataError(f"`{path}` has no verdicts")
    if labels_from and reading.given:
        raise DataError(
            f"no verdict of `{path}` has a label in `{labels_from}`, by query and item; "
            f"the verdicts have {_key_of(rows[0])}; the labels have {reading.given.example()}"
        )
    raise DataError(
        f"no row of `{path}` has a label; `lore judge` keeps the label of each pair when the "
        "input has one, and --labels-from FILE names a file of labels"
    )


def _key_of(row: Row) -> str:
    query = row.fields.get("query_id") or row.fields.get("query")
    item = row.fields.get("item_id") or row.fields.get("id")
    return f"query `{str(query)[:40]}` with item `{str(item)[:40]}`"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
