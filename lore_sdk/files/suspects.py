"""Suspect labels as a table to work through."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from lore_sdk.evaluate.noise import Suspect
from lore_sdk.types import Scale

__all__ = ["SUSPECT_COLUMNS", "write_suspects"]

SUSPECT_COLUMNS = (
    "suspicion",
    "query",
    "item",
    "label",
    "likely",
    "probability",
    "grade",
    "votes",
    "reason",
)


def write_suspects(found: Iterable[Suspect], scale: Scale, file: BinaryIO) -> None:
    """Write CSV, a row each; grades by their codes, votes with blanks between."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(SUSPECT_COLUMNS)
        for each in found:
            pair = each.pair
            writer.writerow(
                (
                    f"{each.suspicion:.4f}",
                    pair.record.get("query") or pair.query,
                    pair.item,
                    scale[pair.label].code,
                    scale[each.likely].code,
                    f"{each.probability:.4f}",
                    "" if pair.grade is None else scale[pair.grade].code,
                    " ".join(scale[vote].code for vote in pair.votes),
                    pair.record.get("reason") or "",
                )
            )
        text.flush()
    finally:
        text.detach()
