"""Verdicts as TREC qrels: query id, 0, item id and the grade's level from 0."""

from __future__ import annotations

from hashlib import blake2b
from typing import BinaryIO

from lore_sdk.files.verdicts import Verdicts

__all__ = ["write_qrels"]


def write_qrels(verdicts: Verdicts, file: BinaryIO) -> str:
    """Write one line a graded pair; what has no id of its own gets one from the pair.

    A query without an id is named by a hash of its text, an item without one by the pair's id.
    """
    abstained = 0
    for record in verdicts:
        grade = record["grade"]
        if grade is None:
            abstained += 1
            continue
        query = record["query_id"] or f"q{blake2b(str(record['query']).encode()).hexdigest()[:12]}"
        item = record["item_id"] or record["id"]
        level = int(str(grade)[1:]) - 1
        file.write(f"{_word(query)} 0 {_word(item)} {level}\n".encode())
    if not abstained:
        return ""
    pairs = "1 pair" if abstained == 1 else f"{abstained:,} pairs"
    return f"{pairs} without a grade left out, since qrels cannot hold them"


def _word(name: object) -> str:
    return "_".join(str(name).split())
