"""Probabilities of the choices that a model had, from those of its first token."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lore_sdk.types import Reply

__all__ = ["Chances", "chances"]


@dataclass(frozen=True, slots=True)
class Chances:
    """One probability a choice, summing to 1, and how much of the first token's they cover.

    `covered` in [0, 1] is what the model gave to the choices before they were made to sum to 1: a
    low one says that it wanted to say something else.
    """

    shares: tuple[float, ...]
    covered: float


def chances(reply: Reply, choices: Sequence[str]) -> Chances | None:
    """Read how likely each choice was from the first token that is not only space.

    A choice is taken for its token when the token, without spaces around, is the choice; choices
    should therefore be short, such as digits. Returns None when the backend gave no alternatives or
    none of them is a choice: such a reply says nothing about probabilities.
    """
    first = next((token for token in reply.tokens if token.text.strip()), None)
    if first is None or not first.alternatives:
        return None
    found = dict.fromkeys(choices, 0.0)
    for text, logprob in first.alternatives:
        name = text.strip()
        if name in found and logprob == logprob:
            # one choice can be spelled by several tokens, with a space before and without
            found[name] += math.exp(min(logprob, 0.0))
    covered = math.fsum(found.values())
    if covered <= 0:
        return None
    return Chances(tuple(share / covered for share in found.values()), min(covered, 1.0))
