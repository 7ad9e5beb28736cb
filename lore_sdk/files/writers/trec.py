"""TREC qrels and runs, one line a judgement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import BinaryIO

from lore_sdk.files.judgement import Judgement
from lore_sdk.files.writers.judgements import JudgementWriter, query_name

__all__ = ["QRELS", "RUN", "unfit_word"]

_TAG = "lore"


def _write_qrels(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    for each in judgements:
        file.write(f"{query_name(each)} 0 {each.item_id} {each.label}\n".encode())


def _write_run(judgements: Sequence[Judgement], file: BinaryIO) -> None:
    """Write the items of each query from the highest score down, which sets their ranks."""

    def asked(each: Judgement) -> tuple[str, str]:
        return each.rater, query_name(each)

    first = {
        key: at for at, key in reversed([(n, asked(each)) for n, each in enumerate(judgements)])
    }
    ordered = sorted(judgements, key=lambda each: (first[asked(each)], -each.number))
    for (rater, query), ranked in groupby(ordered, key=asked):
        for rank, each in enumerate(ranked, 1):
            line = f"{query} Q0 {each.item_id} {rank} {each.label} {rater or _TAG}\n"
            file.write(line.encode())


def unfit_word(judgement: Judgement) -> str:
    """Say which id has a blank, where a format stands words between blanks."""
    for word, name in (
        ("query id", judgement.query_id),
        ("item id", judgement.item_id),
        ("tag", judgement.rater),
    ):
        if len(name.split()) > 1:
            return f"the {word} `{name[:60]}` has a blank, which ends a word here"
    return ""


QRELS = JudgementWriter(
    name="qrels",
    holds=frozenset({"query_id"}),
    write=_write_qrels,
    labels="whole",
    unfit=lambda each: unfit_word(_without_rater(each)),
    ids_in_words=True,
)

RUN = JudgementWriter(
    name="run",
    holds=frozenset({"query_id", "rater"}),
    write=_write_run,
    labels="number",
    unfit=unfit_word,
    value="score",
    ids_in_words=True,
)


def _without_rater(judgement: Judgement) -> Judgement:
    return Judgement(item_id=judgement.item_id, label=judgement.label, query_id=judgement.query_id)
