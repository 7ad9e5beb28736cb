"""Judgements as JSON documents: search workbenches, ranking evaluation, RRE, Quepid books."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from lore_sdk.files.judgement import Judgement
from lore_sdk.files.writers.judgements import JudgementWriter, query_name

__all__ = ["OPENSEARCH", "QUEPID_BOOK", "RANK_EVAL", "RRE"]

_NAME = "judgements"


def _write_opensearch(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    head: dict[str, object] = {
        "name": _NAME,
        "description": "written by lore",
        "type": "IMPORT_JUDGMENT",
    }
    queries = (
        {
            "query": group[0].query,
            "ratings": [{"docId": each.item_id, "rating": each.label} for each in group],
        }
        for group in _grouped(judgements)
    )
    _document(file, head, "judgmentRatings", queries)


def _write_rank_eval(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    requests = (
        {
            "id": group[0].query_id or group[0].query,
            "request": {"query": {"multi_match": {"query": group[0].query}}},
            "ratings": [
                {"_index": each.index, "_id": each.item_id, "rating": int(each.label)}
                for each in group
            ],
        }
        for group in _grouped(judgements)
    )
    _document(file, {}, "requests", requests)


def _write_rre(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    groups = (
        {
            "name": group[0].query_id or group[0].query,
            "queries": [{"template": "template.json", "placeholders": {"$query": group[0].query}}],
            "relevant_documents": {each.item_id: {"gain": _number(each)} for each in group},
        }
        for group in _grouped(judgements)
    )
    _document(file, {"id_field": "id", "index": ""}, "query_groups", groups)


def _write_book(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    pairs: dict[tuple[str, str], list[Judgement]] = {}
    for each in judgements:
        pairs.setdefault((each.query, each.item_id), []).append(each)
    stated = (
        {
            "query_text": query,
            "doc_id": item,
            "document_fields": json.dumps({"title": votes[0].title} if votes[0].title else {}),
            "judgements": [
                {
                    "rating": _number(each),
                    "unrateable": False,
                    "judge_later": False,
                    "user_email": each.rater or None,
                    "explanation": each.note or None,
                }
                for each in votes
            ],
        }
        for (query, item), votes in pairs.items()
    )
    _document(file, {"name": _NAME, "show_rank": False}, "query_doc_pairs", stated)


def _grouped(judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    groups: dict[tuple[str, str], list[Judgement]] = {}
    for each in judgements:
        groups.setdefault((each.query, query_name(each)), []).append(each)
    return list(groups.values())


def _number(judgement: Judgement) -> int | float:
    number = judgement.number
    return int(number) if number.is_integer() else number


def _document(
    file: BinaryIO, head: dict[str, object], key: str, elements: Iterable[object]
) -> None:
    """Write one JSON object, each element of its list on a line of its own."""
    stated = "".join(f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in head.items())
    file.write(f"{{\n{stated} {json.dumps(key)}: [".encode())
    for number, each in enumerate(elements):
        line = json.dumps(each, ensure_ascii=False)
        file.write(f"{',' if number else ''}\n  {line}".encode())
    file.write(b"\n ]\n}\n")


OPENSEARCH = JudgementWriter(
    name="opensearch", holds=frozenset({"query"}), write=_write_opensearch, labels="number"
)
RANK_EVAL = JudgementWriter(
    name="rank-eval",
    holds=frozenset({"query", "query_id", "index"}),
    write=_write_rank_eval,
    labels="whole",
)
RRE = JudgementWriter(
    name="rre",
    holds=frozenset({"query", "query_id"}),
    write=_write_rre,
    labels="number",
    unfit=lambda each: "" if each.query else f"the query `{each.query_id}` has no text",
)
QUEPID_BOOK = JudgementWriter(
    name="quepid-book",
    holds=frozenset({"query", "title", "rater", "note"}),
    write=_write_book,
    labels="number",
)
