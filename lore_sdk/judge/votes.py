"""What several sayings agree on: which value of an attribute enough of their weight stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge import Value

__all__ = ["Agreed", "Ballot", "Vote", "agreed"]


class Vote(NamedTuple):
    """What one item or one meaning says, by attribute, and how many clicks stand behind it."""

    stated: Mapping[str, tuple[Value, ...]]
    weight: float


class Ballot(NamedTuple):
    """Votes, the file that they come from, and `what` they are, for people."""

    votes: Sequence[Vote]
    source: str
    what: str


class Agreed(NamedTuple):
    """A value that votes agree on, the weight of those that say so, and that of all who say any."""

    value: Value
    weight: float
    total: float


def agreed(
    votes: Sequence[Vote],
    attribute: Attribute,
    *,
    share: float,
    spare: float = 0.0,
    quorum: float = 1.0,
) -> Agreed | None:
    """Return the narrowest value that enough votes stand for; None if none does.

    Votes that do not state the attribute abstain; at least `quorum` of the weight has to state it,
    and `share` of that weight, `spare` votes for something else added, has to agree. A vote for a
    kind is one for all broader kinds as well, so that boots and sneakers agree on shoes. Of equally
    narrow values the heavier wins.
    """
    broader = attribute.ancestry if attribute.type == "kind" else {}
    weights: dict[Value, float] = {}
    whole = total = 0.0
    for stated, weight in votes:
        values = stated.get(attribute.name, ())
        whole += weight
        total += weight if values else 0.0
        for value in {up for v in values for up in broader.get(str(v), (v,))}:
            weights[value] = weights.get(value, 0.0) + weight
    if not total or total < quorum * whole:
        return None
    enough = [value for value, weight in weights.items() if weight >= share * (total + spare)]

    def rank(value: Value) -> tuple[int, float, str]:
        return -len(broader.get(str(value), ())), -weights[value], str(value)

    best = min(enough, key=rank, default=None)
    return None if best is None else Agreed(best, weights[best], total)
