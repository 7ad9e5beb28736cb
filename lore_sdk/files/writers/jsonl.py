"""Verdicts as JSON lines."""

from __future__ import annotations

from typing import BinaryIO

from lore_sdk.files.verdicts import Verdicts

__all__ = ["write_jsonl"]


def write_jsonl(verdicts: Verdicts, file: BinaryIO) -> str:
    """Write one object a line."""
    for block in verdicts.blocks():
        file.write(block)
    return ""
