"""Settings as people write them behind a name: `m=32,ef=64`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar, cast

from lore_sdk.errors import DataError, did_you_mean, known_names

__all__ = ["read_settings"]

T = TypeVar("T", bound=float | str)


def read_settings(stated: str, defaults: Mapping[str, T], *, what: str) -> dict[str, T]:
    """Read `name=value,…` over defaults; `what` is whose settings they are, for messages.

    Where the default is a text, any is taken; where it is an int, a whole number of 1 or more is
    wanted, else a number of 0 or more. Raises DataError.
    """
    found = dict(defaults)
    for part in filter(None, (piece.strip() for piece in stated.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in defaults:
            near = did_you_mean(name, defaults)
            hint = f"did you mean `{near}`?" if near else f"settings are {known_names(defaults)}"
            raise DataError(f"`{part}` is not a setting of `{what}`, such as name=1; {hint}")
        found[name] = cast(T, _value(name, value, defaults[name], what=what))
    return found


def _value(name: str, value: str, default: float | str, *, what: str) -> float | str:
    if isinstance(default, str):
        return value
    return _number(name, value, whole=isinstance(default, int), what=what)


def _number(name: str, value: str, *, whole: bool, what: str) -> float:
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = math.nan
    if whole and number >= 1:
        return number
    if not whole and 0 <= number < math.inf:
        return number
    wanted = "a whole number of 1 or more" if whole else "a number of 0 or more"
    raise DataError(f"`{name}` of `{what}` is `{value}`, which is not {wanted}")
