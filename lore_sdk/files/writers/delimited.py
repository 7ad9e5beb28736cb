"""Verdicts as CSV or TSV: lists as JSON in their cell, nothing as an empty cell."""

from __future__ import annotations

import csv
import io
import json
from typing import BinaryIO

from lore_sdk.files.record import FIELDS
from lore_sdk.files.verdicts import Verdicts

__all__ = ["write_csv", "write_tsv"]


def write_csv(verdicts: Verdicts, file: BinaryIO) -> str:
    """Write cells separated by commas under a header."""
    return _write(verdicts, file, ",")


def write_tsv(verdicts: Verdicts, file: BinaryIO) -> str:
    """Write cells separated by tabs under a header."""
    return _write(verdicts, file, "\t")


def _write(verdicts: Verdicts, file: BinaryIO, delimiter: str) -> str:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerow(field.name for field in FIELDS)
        for record in verdicts:
            writer.writerow(_cell(record[field.name]) for field in FIELDS)
        text.flush()
    finally:
        text.detach()
    return ""


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
