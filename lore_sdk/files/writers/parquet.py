"""Verdicts as Parquet."""

from __future__ import annotations

import io
from typing import BinaryIO

import pyarrow.json as pj
import pyarrow.parquet as pq

from lore_sdk.files.record import arrow_schema
from lore_sdk.files.verdicts import Verdicts

__all__ = ["write_parquet"]

_GROUP_ROWS = 20_000


def write_parquet(verdicts: Verdicts, file: BinaryIO) -> str:
    """Write row groups of one size, so that equal records make equal files."""
    schema = arrow_schema()
    parse = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in verdicts.groups(_GROUP_ROWS):
            read = pj.ReadOptions(use_threads=False, block_size=len(group) + 1)
            table = pj.read_json(io.BytesIO(group), read_options=read, parse_options=parse)
            writer.write_table(table, row_group_size=_GROUP_ROWS)
    return ""
