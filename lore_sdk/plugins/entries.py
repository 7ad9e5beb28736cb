"""What installed distributions announce as entry points, and who stands behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import NamedTuple

__all__ = ["CORE", "Entry", "Owner", "announced", "split_clashes"]

CORE = "lore-sdk"
"""The distribution whose own plugins come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who announced something: its name, and the distribution that it came with.

    `distribution` and `version` are empty for what a program handed in itself.
    """

    name: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        came_with = f"{self.distribution} {self.version}".strip() or "handed in by the program"
        return f"`{self.name}` ({came_with})"

    def answers_to(self, name: str) -> bool:
        """Tell whether people may mean this by `name`: its own, or that of its distribution."""
        return name == self.name or _folded(name) == _folded(self.distribution)


class Entry(NamedTuple):
    """One entry point and its owner."""

    owner: Owner
    point: metadata.EntryPoint


def announced(group: str) -> tuple[Entry, ...]:
    """List the entry points of a group: those of the core first, then in the order of names."""
    found = []
    for point in metadata.entry_points(group=group):
        name, version = (point.dist.name, point.dist.version) if point.dist else ("", "")
        owner = Owner(name=point.name, distribution=name, version=version)
        found.append(Entry(owner, point))
    return tuple(sorted(found, key=_order))


def split_clashes(entries: Sequence[Entry]) -> tuple[dict[str, Entry], list[tuple[Entry, Entry]]]:
    """Part entries into the first of each name, and the later ones beside the one in their way."""
    first: dict[str, Entry] = {}
    later: list[tuple[Entry, Entry]] = []
    for entry in entries:
        if first.setdefault(entry.owner.name, entry) is not entry:
            later.append((entry, first[entry.owner.name]))
    return first, later


def _order(entry: Entry) -> tuple[bool, str, str]:
    owner = entry.owner
    return _folded(owner.distribution) != CORE, owner.name, owner.distribution


def _folded(distribution: str) -> str:
    return distribution.casefold().replace("_", "-").replace(".", "-")
