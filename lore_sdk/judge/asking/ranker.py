"""Ordering the items of one query by a language model, inside of what the rules allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lore_sdk.judge.asking.orders import (
    Bounds,
    Pair,
    by_merging,
    by_windows,
    by_wins,
    within_bounds,
)
from lore_sdk.judge.asking.ranking_prompt import (
    Candidate,
    RankingPrompts,
    read_better,
    read_order,
)
from lore_sdk.types import Model, Query, Reply, Request, Usage

__all__ = ["Contest", "Ordered", "RankBy", "Ranker"]

RankBy = Literal["grade", "pairs", "list"]
"""What items are ordered by.

`grade`: the score of each item on its own. `pairs`: a model says which of two items is better, each
pair in both orders, so that a liking for the first or the second place cancels out. `list`: a model
orders a window of items at a time.
"""

_FEW = 6
"""So many items are all compared with one another; more are sorted."""


class Contest(NamedTuple):
    """What is ordered: candidates, best first by grade, with the bounds that rules give each."""

    query: Query
    rules: str
    candidates: Sequence[Candidate]
    bounds: Sequence[Bounds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """Places of the contest's candidates, best first, and what asking took.

    Of `requests`, `unread` had replies that were none; what they were about stays as it was.
    """

    order: Sequence[int]
    requests: int = 0
    unread: int = 0
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Ranker:
    """Asks one model for orders; windows of a list hold `window` items."""

    model: Model
    prompts: RankingPrompts
    window: int

    def ordered(self, contest: Contest, by: Literal["pairs", "list"]) -> Ordered:
        """Order the candidates; what bounds decide is not asked, and holds whatever is said.

        The same replies give the same order. Every candidate is in it once.
        """
        asking = _Asking(self.model, self.prompts, contest)
        count = len(contest.candidates)
        if by == "list":
            order = by_windows(count, asking.arrange, size=self.window)
        elif count <= _FEW:
            order = by_wins(count, asking.compare)
        else:
            order = by_merging(count, asking.compare)
        return Ordered(
            order=within_bounds(order, contest.bounds),
            requests=asking.requests,
            unread=asking.unread,
            usage=asking.usage,
        )


class _Asking:
    """One contest being asked about; counts what it takes."""

    def __init__(self, model: Model, prompts: RankingPrompts, contest: Contest) -> None:
        self._model = model
        self._prompts = prompts
        self._contest = contest
        self.requests = 0
        self.unread = 0
        self.usage = Usage()

    def arrange(self, places: Sequence[int]) -> Sequence[int]:
        """Return places, best first as the model says; as they are where it says nothing."""
        query, rules, candidates, _ = self._contest
        shown = [candidates[place] for place in places]
        (reply,) = self._replies([self._prompts.order(query, rules, shown)])
        order = read_order(reply, len(places))
        if order is None:
            self.unread += 1
            return places
        return [places[number] for number in order]

    def compare(self, pairs: Sequence[Pair]) -> Sequence[int]:
        """Say which of each pair is better: by bounds where these tell, else by two replies."""
        known = [self._decided(pair) for pair in pairs]
        wanted = [pair for pair, better in zip(pairs, known, strict=True) if better is None]
        replies = iter(self._replies([each for pair in wanted for each in self._both(pair)]))
        return [
            self._better(next(replies), next(replies)) if better is None else better
            for better in known
        ]

    def _decided(self, pair: Pair) -> int | None:
        first, second = (self._contest.bounds[place] for place in pair)
        if first.above(second):
            return 1
        return -1 if second.above(first) else None

    def _both(self, pair: Pair) -> Iterator[Request]:
        query, rules, candidates, _ = self._contest
        first, second = (candidates[place] for place in pair)
        yield self._prompts.which(query, rules, first, second)
        yield self._prompts.which(query, rules, second, first)

    def _better(self, one: Reply, swapped: Reply) -> int:
        """Return what both replies say of the first item; 0 where they do not say the same."""
        said = (read_better(one), read_better(swapped))
        self.unread += said.count(None)
        if said == (1, -1):
            return 1
        return -1 if said == (-1, 1) else 0

    def _replies(self, requests: Sequence[Request]) -> list[Reply]:
        found = dict(self._model.replies(requests)) if requests else {}
        replies = [found[number] for number in range(len(requests))]
        self.requests += len(replies)
        self.usage = sum((reply.usage for reply in replies), self.usage)
        return replies
