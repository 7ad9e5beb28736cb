"""How the values of one vocabulary relate: which answer which, and which might."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lore_sdk.dsl.schema import Attribute

__all__ = ["Relations", "relations"]


@dataclass(frozen=True, slots=True)
class Relations:
    """For each stated value: the asked values it answers, now or once it is known more closely.

    `meets[s]` holds every asked value that `s` answers: itself, broader kinds, near values, values
    it serves. `may_meet[s]` also holds those that some narrower kind of `s` answers.
    `near[s]` and `may_near[s]` do the same for nearness alone; `broader[s]` is `s` with all broader
    kinds. A value that is missing (of an open list) relates to itself only.
    """

    meets: Mapping[str, frozenset[str]]
    may_meet: Mapping[str, frozenset[str]]
    near: Mapping[str, frozenset[str]]
    may_near: Mapping[str, frozenset[str]]
    broader: Mapping[str, frozenset[str]]

    @property
    def plain(self) -> bool:
        """True when every value answers itself only."""
        return all(len(v) == 1 for v in self.may_meet.values())


def relations(attribute: Attribute) -> Relations:
    """Work out the relations of a kind or enum attribute."""
    broader = attribute.ancestry
    narrower = attribute.descent
    near: dict[str, set[str]] = {v: set() for v in attribute.values}
    for asked, stated in attribute.near:
        for low in narrower[stated]:
            near[low] |= narrower[asked]
    meets: dict[str, set[str]] = {v: set(broader[v]) | near[v] for v in attribute.values}
    for server, served in attribute.serves.items():
        for low in narrower[server]:
            meets[low] |= {up for value in served for up in broader[value]}
    return Relations(
        meets=_frozen(meets),
        may_meet=_united(meets, narrower),
        near=_frozen(near),
        may_near=_united(near, narrower),
        broader=broader,
    )


def _frozen(sets: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {value: frozenset(found) for value, found in sets.items()}


def _united(
    sets: Mapping[str, set[str]], narrower: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    return {value: frozenset().union(*(sets[low] for low in narrower[value])) for value in sets}
