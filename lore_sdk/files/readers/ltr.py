"""Learning to rank: `3 qid:1 1:0.5 2:7 # item title`, as SVMrank and RankLib have it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lore_sdk.errors import DataError
from lore_sdk.files.rows import Reject, Row, Table, shown
from lore_sdk.files.source import Line, Source, TextFile

__all__ = ["LTR_COLUMNS", "read_ltr"]

LTR_COLUMNS = ("query_id", "query", "item_id", "title", "label", "vector")

_QUERY = re.compile(r"#\s*qid:(\S+?):(.*)")
_QID = re.compile(r"qid:(\S+)")
_FEATURE = re.compile(r"[^\s:]+:[^\s:]+")


def read_ltr(source: Source) -> Table:
    """Open a learning-to-rank file.

    The item's id is the first word of the comment, the rest its title. Lines such as
    `# qid:1: red dress` say what the query of an id is.
    """
    text = TextFile(source, newline="\n")
    rows = _rows(text.lines(), source)
    return Table(columns=LTR_COLUMNS, rows=rows, fraction=text.fraction, close=text.close)


def _rows(lines: Iterator[Line], source: Source) -> Iterator[Row | Reject]:
    queries: dict[str, str] = {}
    number = 0
    for line in lines:
        stated = line.text.strip()
        if not stated:
            continue
        if stated.startswith("#") and not line.flaw:
            if named := _QUERY.fullmatch(stated):
                queries[named[1]] = named[2].strip()
            continue
        number += 1
        found = line.flaw or _fields(stated, queries)
        if isinstance(found, str):
            yield Reject(number, line.number, found, shown(stated))
        else:
            yield Row(number, line.number, found, len(line.text))
    if not number:
        raise DataError(f"`{source.path}` has no rows")


def _fields(stated: str, queries: dict[str, str]) -> dict[str, str] | str:
    left, _, comment = stated.partition("#")
    words = left.split()
    if len(words) < 2 or not (qid := _QID.fullmatch(words[1])):
        return "the second word is not `qid:` and the query's id"
    if wrong := next((word for word in words[2:] if not _FEATURE.fullmatch(word)), ""):
        return f"`{shown(wrong, 40)}` is no feature, such as `1:0.5`"
    named = comment.split(maxsplit=1)
    if not named:
        return "no comment names the item, such as `# B01 Red dress`"
    return {
        "query_id": qid[1],
        "query": queries.get(qid[1], ""),
        "item_id": named[0],
        "title": " ".join(named[1:]).strip(),
        "label": words[0],
        "vector": " ".join(words[2:]),
    }
