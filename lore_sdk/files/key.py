"""Hashes that say whether two pairs, or two runs of rows, are the same."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from hashlib import blake2b

from lore_sdk.files.rows import Reject, Row
from lore_sdk.types import AnsweredBy, Item, Query

__all__ = ["id_hash", "pair_key", "rows_digest", "salt"]

_ENCODE = json.JSONEncoder(separators=(",", ":"), default=str).encode


def salt(who: AnsweredBy) -> bytes:
    """Hash all that decides a verdict besides the pair."""
    stated = astuple(who)
    if not who.captioner:
        # the last field came later: keys of judges without eyes stay what they were
        stated = stated[:-1]
    return blake2b(_ENCODE(stated).encode(), digest_size=16).digest()


def pair_key(query: Query, item: Item, salted: bytes, seen: Sequence[str] = ()) -> str:
    """Return the key of a pair: hash of query and item as read (not their ids) and of the salt.

    `seen` are the digests of photos that the verdict rests on: a file may have been replaced.
    """
    content = _ENCODE(
        (
            query.text,
            query.locale,
            item.title,
            item.description,
            item.brand,
            item.category,
            item.shop,
            item.price,
            item.images,
            item.properties,
            item.skus,
            *seen,
        )
    )
    return blake2b(content.encode(), digest_size=12, key=salted).hexdigest()


def rows_digest(rows: Iterable[Row | Reject]) -> str:
    """Return the hash of rows as they were read."""
    content = [row.fields if isinstance(row, Row) else (row.reason, row.raw) for row in rows]
    try:
        # version 2 of the format, four times as fast as JSON, has equal bytes for equal values
        packed = marshal.dumps(content, 2)
    except ValueError:  # dates and decimals of Parquet
        packed = _ENCODE(content).encode()
    return blake2b(packed, digest_size=12).hexdigest()


def id_hash(name: str) -> bytes:
    """Hash an id to 8 bytes."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
