"""Cells as texts, numbers and properties; what cannot be used rejects its row with a reason."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from sys import float_info

from lore_sdk.errors import RowError
from lore_sdk.files.readers.jsonl import parse_object
from lore_sdk.files.rows import FIELD_LIMIT

__all__ = [
    "features",
    "ident",
    "number",
    "numbers",
    "price",
    "properties",
    "text",
    "texts",
    "variants",
]

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_PRICE = frozenset({"", "-", "n/a", "na", "nan", "none", "null", "unknown"})
_NUMBER = re.compile(r"[^\d.,-]*(-?\d[\d,]*(?:\.\d+)?)[^\d.,-]*")


def text(value: object, name: str) -> str:
    """Read a cell as text, empty when there is none; raises RowError naming the cell."""
    if value is None:
        return ""
    if not isinstance(value, str):
        value = _as_text(value, name)
    if len(value) > FIELD_LIMIT:
        raise RowError(f"`{name}` has {len(value):,} characters; at most {FIELD_LIMIT:,} are read")
    if "\0" in value:
        raise RowError(f"`{name}` has a NUL character at {value.index(chr(0)) + 1}")
    if not value.isascii() and (half := _SURROGATE.search(value)):
        raise RowError(f"`{name}` has half a surrogate pair at {half.start() + 1}")
    return value


def ident(value: object, name: str) -> str:
    """Read a cell as an id; 12.0 and 12 are the same id."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return text(value, name).strip()


def number(value: object, name: str) -> float | None:
    """Read a cell as a finite number; None when it is empty."""
    if value is None or value == "":
        return None
    try:
        found = float(value) if isinstance(value, (int, float, str)) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise RowError(f"`{name}` is not a number: `{str(value)[:40]}`")
    return found


def numbers(value: object, name: str) -> tuple[float, ...]:
    """Read a list of finite numbers, or its JSON."""
    if isinstance(value, str) and value.strip():
        value = _wrapped(value, name)
    if value is None or value == "":
        return ()
    if not isinstance(value, list):
        raise RowError(f"`{name}` is not a list of numbers: `{str(value)[:40]}`")
    found = [number(each, name) for each in value]
    if None in found:
        raise RowError(f"`{name}` has an empty place in its list of numbers")
    return tuple(each for each in found if each is not None)


def price(value: object, name: str) -> float | None:
    """Read a price such as `12.5`, `$1,299.00` or `12 EUR`; None when there is none."""
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, (int, float)):
        stated = text(value, name).strip()
        if stated.lower() in _NO_PRICE:
            return None
        found = _NUMBER.fullmatch(stated)
        if not found:
            raise RowError(f"`{name}` is not a price: `{stated[:40]}`")
        value = float(found[1].replace(",", ""))
    if isinstance(value, float) and math.isnan(value):
        return None
    if not 0 <= value <= float_info.max:
        raise RowError(f"`{name}` is not a price: `{str(value)[:40]}`")
    return float(value)


def texts(value: object, name: str) -> tuple[str, ...]:
    """Read one text or a list of texts."""
    if isinstance(value, (list, tuple)):
        return tuple(text(each, name) for each in value if each is not None)
    one = text(value, name)
    return (one,) if one else ()


def properties(value: object, name: str) -> dict[str, object]:
    """Read properties from an object or its JSON; those without a value are left out."""
    if isinstance(value, str) and value.strip():
        found = parse_object(value)
        if isinstance(found, str):
            raise RowError(f"`{name}` is {found}")
        value = found
    if value is None or value == "" or _is_nan(value):
        return {}
    if isinstance(value, list) and all(
        isinstance(each, tuple) and len(each) == 2 for each in value
    ):
        value = dict(value)
    if not isinstance(value, Mapping):
        raise RowError(f"`{name}` is not an object of properties")
    stated = ((text(key, name), _property(each, f"{name}.{key}")) for key, each in value.items())
    return {key: each for key, each in stated if each is not None}


def features(value: object, name: str) -> dict[str, object]:
    """Read `name : value | name : value`; a name that is repeated has a list of values."""
    found: dict[str, object] = {}
    for part in text(value, name).split("|"):
        key, colon, stated = (piece.strip() for piece in part.partition(":"))
        if not (key and colon and stated):
            continue
        before = found.get(key)
        if before is None:
            found[key] = stated
        elif isinstance(before, list):
            if stated not in before:
                before.append(stated)
        elif before != stated:
            found[key] = [before, stated]
    return found


def variants(value: object, name: str) -> tuple[dict[str, object], ...]:
    """Read the variants of an item: a list of objects, or its JSON."""
    if isinstance(value, str) and value.strip():
        value = _wrapped(value, name)
    if value is None or value == "" or _is_nan(value):
        return ()
    if not isinstance(value, list):
        raise RowError(f"`{name}` is not a list of variants")
    return tuple(properties(each, f"{name}[{at}]") for at, each in enumerate(value))


def _wrapped(value: str, name: str) -> object:
    # the depth and size checks of an object also hold for a list once it stands inside of one
    found = parse_object(f'{{"list":{value}}}')
    if isinstance(found, str):
        raise RowError(f"`{name}` is {found}")
    return found["list"]


def _property(value: object, name: str) -> object:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [each for each in (_scalar(one, name) for one in value) if each is not None]
    return _scalar(value, name)


def _scalar(value: object, name: str) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (Mapping, list, tuple)):
        raise RowError(
            f"`{name}` holds an object; a property is text, a number, a flag or a list of these"
        )
    return text(value, name) or None


def _as_text(value: object, name: str) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise RowError(f"`{name}` is not utf-8: {error.reason}") from error
    if isinstance(value, (bool, Mapping)) or (
        isinstance(value, Sequence) and not isinstance(value, str)
    ):
        raise RowError(f"`{name}` is not text: `{json.dumps(value, default=str)[:40]}`")
    return "" if _is_nan(value) else str(value)


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
