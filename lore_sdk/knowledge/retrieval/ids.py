"""Ids of texts by position, the number under which an index knows a text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from lore_sdk.errors import DataError

__all__ = ["IdTable"]

_FILE = "ids.json"


class IdTable:
    """Ids in the order in which they were added; a position is never given twice.

    What is removed leaves a gap: `names` still has it, and its position stands in `gone`.
    """

    def __init__(self, names: Iterable[str] = (), gone: Iterable[int] = ()) -> None:
        self.names = list(names)
        self.gone = set(gone)
        self._positions: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.names) - len(self.gone)

    def add(self, ids: Sequence[str]) -> None:
        """Append ids; raises DataError, and then appends none."""
        known = self._by_name()
        fresh: dict[str, int] = {}
        for position, name in enumerate(ids, len(self.names)):
            if not isinstance(name, str) or not name:
                raise DataError(f"`{name}` is not an id; ids are texts that are not empty")
            if name in fresh or name in known:
                raise DataError(f"the id `{name}` is there already; remove it first")
            fresh[name] = position
        self.names.extend(ids)
        known.update(fresh)

    def remove(self, ids: Iterable[str]) -> list[int]:
        """Remove ids and return their positions, rising; raises DataError, and removes none."""
        known = self._by_name()
        wanted = list(dict.fromkeys(ids))
        for name in wanted:
            if name not in known:
                raise DataError(f"there is no id `{name}` to remove")
        positions = sorted(known.pop(name) for name in wanted)
        self.gone.update(positions)
        return positions

    def save(self, folder: Path) -> None:
        """Write the table to a file of its own in a folder."""
        stated = {"names": self.names, "gone": sorted(self.gone)}
        # ASCII, since half a surrogate pair is an id like any other and no UTF-8
        (folder / _FILE).write_text(json.dumps(stated), encoding="ascii")

    @classmethod
    def load(cls, folder: Path) -> IdTable:
        """Read what `save` wrote; raises DataError when that is not what is there."""
        path = folder / _FILE
        try:
            stated = json.loads(path.read_text(encoding="ascii"))
            names, gone = stated["names"], stated["gone"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise DataError(f"`{path}` cannot be read: {error}") from error
        sound = isinstance(names, list) and isinstance(gone, list)
        if not sound or not set(map(type, names)) <= {str} or not set(map(type, gone)) <= {int}:
            raise DataError(f"`{path}` is not a table of ids")
        if gone and not 0 <= min(gone) <= max(gone) < len(names):
            raise DataError(f"`{path}` has removed positions that it does not have")
        return cls(names, gone)

    def _by_name(self) -> dict[str, int]:
        # made when it is first needed: searching an index of a million texts does without
        if self._positions is None:
            self._positions = {
                name: at for at, name in enumerate(self.names) if at not in self.gone
            }
        return self._positions
