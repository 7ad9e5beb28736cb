"""When a server is asked again, and after how long."""

from __future__ import annotations

import math
import random
import time
from datetime import UTC
from email.utils import parsedate_to_datetime

__all__ = ["AGAIN", "pause", "retry_after"]

AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that may be gone the next time."""

_FIRST, _LONGEST = 0.5, 30.0
_MOST_OBEYED = 300.0


def pause(attempt: int, wanted: float | None) -> float:
    """Return how many seconds to wait after an attempt, numbered from 1.

    What the server wants is obeyed up to five minutes, and a little more is waited so that those
    who were sent away together do not come back together. Otherwise the wait is drawn evenly from 0
    to half a second doubled each time, 30 s at most ("full jitter", M. Brooker, AWS, 2015).
    """
    if wanted is not None:
        return min(wanted, _MOST_OBEYED) + random.uniform(0, _FIRST)
    return random.uniform(0, min(_LONGEST, _FIRST * 2.0 ** (attempt - 1)))


def retry_after(value: str | None) -> float | None:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds, or a date; None when it says neither."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(date: str) -> float:
    try:
        found = parsedate_to_datetime(date)
    # an offset or a year of twenty digits is an OverflowError
    except (ValueError, OverflowError):
        return math.nan
    when = found if found.tzinfo else found.replace(tzinfo=UTC)
    return when.timestamp() - time.time()
