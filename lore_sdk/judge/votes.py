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
    """Votes, the file that they come from, and `what` they are, for people.

    `names` says whether they can tell a brand or a model, or only a kind.
    """

    votes: Sequence[Vote]
    source: str
    what: str
    names: bool


class Agreed(NamedTuple):
    """A value that votes agree on, and the weight of those that say so."""

    value: Value
    weight: float


def agreed(votes: Sequence[Vote], attribute: Attribute, *, least: float) -> Agreed | None:
    """Return the narrowest value that a weight of at least `least` stands for; None if none does.

    A vote for a kind is one for all broader kinds as well, so that boots and sneakers agree on
    shoes. Of equally narrow values the heavier wins.
    """
    broader = attribute.ancestry if attribute.type == "kind" else {}
    weights: dict[Value, float] = {}
    for stated, weight in votes:
        said = {up for v in stated.get(attribute.name, ()) for up in broader.get(str(v), (v,))}
        for value in said:
            weights[value] = weights.get(value, 0.0) + weight
    enough = [Agreed(value, weight) for value, weight in weights.items() if weight >= least]

    def rank(found: Agreed) -> tuple[int, float, str]:
        return -len(broader.get(str(found.value), ())), -found.weight, str(found.value)

    return min(enough, key=rank, default=None)
