"""Cells of logs: counts, places and times; what cannot be used rejects its row with a reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

from lore_sdk.errors import RowError

__all__ = ["count", "dig", "moment"]

_MOST = 10**15
_LATEST_SECONDS = 10**11
"""Numbers above this are milliseconds since 1970, below it seconds."""


def count(value: object, name: str) -> int | None:
    """Read a whole number of 0 or more such as `12` or `12.0`; None where there is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(value) if isinstance(value, (str, int, float)) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not number.is_integer() or not 0 <= number <= _MOST:
        raise RowError(f"`{name}` is not a count: `{str(value)[:40]}`")
    return int(number)


def moment(value: object, name: str) -> str:
    """Read ISO 8601, a datetime, or seconds or milliseconds since 1970; empty where there is none.

    What names no zone is taken for UTC. Returns ISO 8601 in UTC, to the second.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    try:
        found = value if isinstance(value, datetime) else _moment(str(value).strip())
        zoned = found if found.tzinfo else found.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError, OSError) as error:
        raise RowError(
            f"`{name}` is not a time: `{str(value)[:40]}`; write it as 2026-11-02T09:30:00Z"
        ) from error


def _moment(stated: str) -> datetime:
    try:
        number = float(stated)
    except ValueError:
        return datetime.fromisoformat(stated)
    if stated.isdecimal() and len(stated) == len("20261102"):
        return datetime.fromisoformat(stated)
    seconds = number / 1000 if number > _LATEST_SECONDS else number
    return datetime.fromtimestamp(seconds, UTC)


def dig(row: Mapping[str, object], path: str) -> object:
    """Return what stands at `a.b.c`, whether the row is nested or has a column of that name."""
    if path in row:
        return row[path]
    found: object = row
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found
