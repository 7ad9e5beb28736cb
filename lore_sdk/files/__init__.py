"""From files on disk to judged pairs and back.

What authors of readers, layouts and writers need is light; `judge_file` is imported when used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from lore_sdk.files.job import Job
from lore_sdk.files.judgement import Judgement
from lore_sdk.files.layouts.columns import ColumnMap, FileMap, PairLayout
from lore_sdk.files.record import FIELDS, Field
from lore_sdk.files.rows import Reject, Row, Table
from lore_sdk.files.source import Source
from lore_sdk.files.summary import Progress, Summary
from lore_sdk.files.verdicts import Verdicts
from lore_sdk.files.writers.judgements import JudgementWriter

if TYPE_CHECKING:
    from lore_sdk.files.chunk import Judge
    from lore_sdk.files.run import Reports, judge_file

__all__ = [
    "FIELDS",
    "ColumnMap",
    "Field",
    "FileMap",
    "Job",
    "Judge",
    "Judgement",
    "JudgementWriter",
    "PairLayout",
    "Progress",
    "Reject",
    "Reports",
    "Row",
    "Source",
    "Summary",
    "Table",
    "Verdicts",
    "judge_file",
]

_HOMES = {
    "Judge": "lore_sdk.files.chunk",
    "Reports": "lore_sdk.files.run",
    "judge_file": "lore_sdk.files.run",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `lore_sdk.files` has no name `{name}`")
    return getattr(import_module(home), name)
