"""The items of one query in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lore_sdk.judge.asking.asker import Asker, Case
from lore_sdk.types import Usage, Verdict

__all__ = ["Ranked", "Ranking", "by_comparison", "by_grade"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One item of a ranked list: its place in the input, its score in [0, 1], its verdict.

    Where a model compared items, the score tells the place alone: 1 for the first, falling evenly.
    """

    index: int
    score: float
    verdict: Verdict


class Ranking(list[Ranked]):
    """Ranked items, best first, and what a language model took for them.

    `requests` are those that compared items, `unread` those of them whose reply was no answer, and
    which changed nothing. `usage` and `cost` (in the currency of the price list) are of all that a
    model was asked for, grades included.
    """

    def __init__(
        self,
        ranked: Iterable[Ranked] = (),
        *,
        requests: int = 0,
        unread: int = 0,
        usage: Usage | None = None,
        cost: float = 0.0,
    ) -> None:
        super().__init__(ranked)
        self.requests = requests
        self.unread = unread
        self.usage = usage or Usage()
        self.cost = cost


def by_grade(verdicts: Iterable[Verdict], top_k: int | None = None) -> Ranking:
    """Order items by the scores of their verdicts; equal ones keep their order."""
    ranked = [
        Ranked(index=index, score=verdict.score or 0.0, verdict=verdict)
        for index, verdict in enumerate(verdicts)
    ]
    ranked.sort(key=lambda found: -found.score)
    return Ranking(
        ranked[:top_k],
        usage=sum((each.verdict.tokens or Usage() for each in ranked), Usage()),
        cost=sum(each.verdict.cost for each in ranked),
    )


def by_comparison(
    asker: Asker,
    judged: Sequence[tuple[Case | None, Verdict]],
    by: Literal["pairs", "list"],
    top_k: int | None = None,
) -> Ranking:
    """Let a model order items, from the order by grade on.

    What could not be judged, and so has no case or no grade, is not compared and comes last.
    """
    first = by_grade(verdict for _, verdict in judged)
    able = [
        (each, case) for each in first if (case := judged[each.index][0]) and each.verdict.grade
    ]
    ordered = asker.ordered([case for _, case in able], by)
    best = [able[place][0] for place in ordered.order]
    compared = {each.index for each in best}
    ranked = [*best, *(each for each in first if each.index not in compared)]
    count = len(ranked)
    placed = [replace(each, score=(count - place) / count) for place, each in enumerate(ranked)]
    return Ranking(
        placed[:top_k],
        requests=ordered.requests,
        unread=ordered.unread,
        usage=ordered.usage,
        cost=asker.asking.prices.of(ordered.usage),
    )
