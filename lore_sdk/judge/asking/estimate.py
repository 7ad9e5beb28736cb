"""What asking would take, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil

from lore_sdk.judge.asking.log import ReplyLog, request_key
from lore_sdk.models import count_tokens
from lore_sdk.types import Model, Reply, Request, Usage

__all__ = ["EstimatingModel"]

_MARKS = 4
"""Tokens that a chat template puts around a message, about."""
_NOT_ASKED = "nothing was asked, its tokens were only counted"


@dataclass(frozen=True)
class EstimatingModel:
    """Counts what a model would be asked and never asks it: every request fails, with its usage.

    Prompts are counted by the model, where it can count, and are about right elsewhere. A reply is
    taken to be as long as those in the log are on average, or as long as it may be where there are
    none. What the log has a reply to takes nothing.
    """

    model: Model
    log: ReplyLog | None = None

    @property
    def name(self) -> str:
        """Return the name of the model."""
        return self.model.name

    @property
    def identity(self) -> str:
        """Return the identity of the model."""
        return self.model.identity

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield what each request would take, in their order; what is remembered takes nothing."""
        for number, request in enumerate(requests):
            known = self._known(request)
            yield number, replace(known, usage=Usage()) if known else self._expected(request)

    def count(self, text: str) -> int | None:
        """Count as the model does."""
        return self.model.count(text)

    def close(self) -> None:
        """Close the model and the log."""
        self.model.close()
        if self.log is not None:
            self.log.close()

    def _known(self, request: Request) -> Reply | None:
        if self.log is None:
            return None
        return self.log.get(request_key(self.identity, request))

    def _expected(self, request: Request) -> Reply:
        prompt = sum(count_tokens(each.text, self.model) + _MARKS for each in request.messages)
        mean = None if self.log is None else self.log.mean_reply
        reply = request.limit if mean is None else min(request.limit, ceil(mean))
        usage = Usage(prompt=prompt, reply=reply)
        return Reply(finish="failed", error=_NOT_ASKED, usage=usage, attempts=1)
