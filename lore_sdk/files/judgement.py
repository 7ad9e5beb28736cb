"""A judgement: what one rater said of one query and one item, in whatever file it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lore_sdk.errors import RowError
from lore_sdk.files.layouts.columns import ColumnMap
from lore_sdk.files.rows import Row
from lore_sdk.files.values import ident, text

__all__ = ["DETAILS", "Judgement", "judgement_of"]

DETAILS = ("query", "query_id", "title", "locale", "index", "rater", "note", "vector")
"""What a judgement may say besides item and label, and a format may have no place for."""

_BESIDE = ("index", "note", "vector")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One label; what is not known is empty.

    `query` is the text and `query_id` its id; one of them is always there. `label` is as the file
    writes it: `3`, `2.5`, `Exact`. `index` is the index or collection that the item stands in,
    `note` what the rater said in words, `vector` the features of a learning-to-rank file. `line` is
    where the judgement was read; judgements that differ only there are equal.
    """

    item_id: str
    label: str
    query: str = ""
    query_id: str = ""
    title: str = ""
    locale: str = ""
    index: str = ""
    rater: str = ""
    note: str = ""
    vector: str = ""
    line: int = field(default=0, compare=False)

    @property
    def number(self) -> float:
        """The label as a number, nan when it is a word."""
        try:
            return float(self.label)
        except ValueError:
            return math.nan


def judgement_of(row: Row, columns: ColumnMap, *, rater: str = "", query: str = "") -> Judgement:
    """Read a row; raises RowError saying what is wrong with it.

    `rater` is the column that names the rater (`rater` itself if empty), `query` the query's text
    where another file holds it.
    """
    cells = row.fields
    details = {name: text(cells.get(name), name).strip() for name in _BESIDE if cells.get(name)}
    words = _text(cells, columns.query) or query
    name = _ident(cells, columns.query_id)
    found = Judgement(
        item_id=_ident(cells, columns.item_id),
        label=_ident(cells, columns.label),
        query=words,
        # an id that is the text says nothing more
        query_id="" if name == words else name,
        title=_text(cells, columns.title),
        locale=_text(cells, columns.locale),
        rater=_text(cells, rater or "rater"),
        line=row.line,
        **details,
    )
    if not (found.query or found.query_id):
        raise RowError("the query is empty")
    if not found.item_id:
        raise RowError("the item has no id")
    if not found.label:
        raise RowError("there is no label")
    if found.label.casefold().lstrip("+-") in ("nan", "inf", "infinity"):
        raise RowError(f"the label `{found.label}` is no number that says anything")
    return found


def _text(cells: Mapping[str, object], column: str) -> str:
    return text(cells.get(column), column).strip() if column else ""


def _ident(cells: Mapping[str, object], column: str) -> str:
    return ident(cells.get(column), column).strip() if column else ""
