"""Learning to rank: `3 qid:1 1:0.5 # item title`, the queries named in comments at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from lore_sdk.files.judgement import Judgement
from lore_sdk.files.writers.judgements import JudgementWriter, numbered, query_name
from lore_sdk.files.writers.trec import unfit_word

__all__ = ["LTR"]


def _write(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    ids = numbered(judgements)
    texts = {ids[query_name(each)]: each.query for each in judgements}
    for number, text in texts.items():
        if text:
            file.write(f"# qid:{number}: {_line(text)}\n".encode())
    groups: dict[str, list[Judgement]] = {number: [] for number in texts}
    for each in judgements:
        groups[ids[query_name(each)]].append(each)
    # trainers take lines of one query as one list only where they stand together
    for number, group in groups.items():
        for each in group:
            words = (each.label, f"qid:{number}", each.vector, "#", each.item_id, _line(each.title))
            file.write((" ".join(filter(None, words)) + "\n").encode())


def _line(text: str) -> str:
    return " ".join(text.split())


def _unfit(judgement: Judgement) -> str:
    item = Judgement(item_id=judgement.item_id, label=judgement.label)
    return unfit_word(item)


LTR = JudgementWriter(
    name="ltr",
    holds=frozenset({"query", "query_id", "title", "vector"}),
    write=_write,
    labels="number",
    unfit=_unfit,
    numbers_queries=True,
)
