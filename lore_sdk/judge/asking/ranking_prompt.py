"""Prompts that show several items of one query, and the strict reading of what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lore_sdk.judge.asking.answer import TwiceError, distinct, spoken, unfenced
from lore_sdk.judge.asking.prompt import Prompts
from lore_sdk.types import Evidence, Item, Message, Query, Reply, Request

__all__ = ["Candidate", "RankingPrompts", "read_better", "read_order"]

_LONGEST = 20_000
_NAMES = ("A", "B")
_PER_ITEM, _AROUND = 6, 32
"""Tokens that the reply takes for each item of a list, and around them, at most."""
_CHAIN = re.compile(r"\[\d{1,4}\](?:\s*>\s*\[\d{1,4}\])*")
_ORDER = json.dumps(
    {
        "type": "object",
        "properties": {"order": {"type": "array", "items": {"type": "integer"}}},
        "required": ["order"],
        "additionalProperties": False,
    }
)


class Candidate(NamedTuple):
    """An item that stands for a place, and what is known of it."""

    item: Item
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class RankingPrompts:
    """Makes requests that compare items, in the wording and the layout of those for one item.

    Rules and query come first and items last. What strangers wrote is fenced.
    """

    prompts: Prompts

    def which(self, query: Query, rules: str, first: Candidate, second: Candidate) -> Request:
        """Ask which of two items is better; the reply is `A` for the first or `B`."""
        return Request(
            messages=self._messages("pairs", query, rules, _NAMES, (first, second)),
            limit=2,
            choices=_NAMES,
        )

    def order(self, query: Query, rules: str, candidates: Sequence[Candidate]) -> Request:
        """Ask for items from best to worst; the reply is `{"order": [2, 1, …]}`."""
        names = [str(number) for number in range(1, len(candidates) + 1)]
        return Request(
            messages=self._messages("list", query, rules, names, candidates),
            limit=_AROUND + _PER_ITEM * len(candidates),
            schema=_ORDER,
        )

    def _messages(
        self,
        style: Literal["pairs", "list"],
        query: Query,
        rules: str,
        names: Sequence[str],
        candidates: Sequence[Candidate],
    ) -> tuple[Message, Message]:
        prompts = self.prompts
        parts = prompts.template.parts
        shown = [
            parts["candidate"].format(name=name, features=prompts.told(each.item, each.evidence))
            for name, each in zip(names, candidates, strict=True)
        ]
        user = "\n\n".join([prompts.ruled(rules), prompts.typed(query), *shown])
        return Message("system", parts[style].format()), Message("user", user)


def read_better(reply: Reply) -> Literal[1, -1] | None:
    """Read whether the first of two items is better (1) or the second (-1); None where unsaid."""
    said = _said(reply)
    if said not in _NAMES:
        return None
    return 1 if said == _NAMES[0] else -1


def read_order(reply: Reply, count: int) -> tuple[int, ...] | None:
    """Read an order of `count` items, as places from 0, best first.

    It is JSON with an `order`, or `[2] > [1] > [3]`. Each item has to stand in it exactly once:
    what is lost, doubled or made up makes the whole no order, and so does a reply that was cut off.
    """
    said = _said(reply)
    if said is None:
        return None
    numbers = (
        [int(n) for n in re.findall(r"\d+", said)] if _CHAIN.fullmatch(said) else _listed(said)
    )
    if numbers is None or sorted(numbers) != list(range(1, count + 1)):
        return None
    return tuple(number - 1 for number in numbers)


def _said(reply: Reply) -> str | None:
    if reply.finish in ("failed", "refused") or len(reply.text) > _LONGEST:
        return None
    said = spoken(reply.text)
    return said if said is None else said.strip()


def _listed(said: str) -> list[int] | None:
    try:
        found = json.loads(unfenced(said), object_pairs_hook=distinct)
    except (TwiceError, ValueError, RecursionError):
        return None
    order = found.get("order") if isinstance(found, dict) else None
    if not isinstance(order, list) or not all(type(number) is int for number in order):
        return None
    return order
