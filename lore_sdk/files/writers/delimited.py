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
        writer = csv.writer(_Lines(text), delimiter=delimiter, lineterminator="\r\n")
        writer.writerow(field.name for field in FIELDS)
        for record in verdicts:
            writer.writerow(_cell(record[field.name]) for field in FIELDS)
        text.flush()
    finally:
        text.detach()
    return ""


class _Lines:
    r"""Ends lines with \n that the csv module ends with \r\n.

    A cell with a lone \r has to be quoted, as readers take it for a line end. Before Python 3.11.9
    and 3.12.3 the module quotes only the letters that end its own lines:
    https://github.com/python/cpython/issues/67044
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, line: str) -> None:
        """Write one whole line, which is what the csv module hands on."""
        self._text.write(line.removesuffix("\r\n") + "\n")


def _cell(value: object) -> object:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
