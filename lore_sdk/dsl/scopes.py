"""The kinds that rules are for, narrower ones included; one list of kinds is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lore_sdk.dsl.limits import MAX_SCOPE

__all__ = ["Scopes"]


@dataclass
class Scopes:
    """Lists of kinds → all kinds below them; `size` counts what was collected so far."""

    descent: Mapping[str, frozenset[str]]
    size: int = 0
    known: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def of(self, kinds: tuple[str, ...]) -> frozenset[str]:
        """Return the kinds below a list of kinds, themselves included; unknown ones count not."""
        found = self.known.get(kinds)
        # a pack that is past the limit is refused: no need to work out what it asks for
        if found is None and not self.full:
            found = frozenset().union(*(self.descent.get(kind, ()) for kind in kinds))
            self.size += len(found)
            self.known[kinds] = found
        return found or frozenset()

    @property
    def full(self) -> bool:
        """True when the rules of a pack are for more kinds than can be kept."""
        return self.size > MAX_SCOPE
