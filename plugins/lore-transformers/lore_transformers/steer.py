"""Each reply of a batch in its own way: its temperature, its draws, its limit, what it is held to.

All of it hangs on `generate` as a processor of logits and a criterion to stop by; rows that want
nothing of it cost nothing.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from transformers import LogitsProcessor, StoppingCriteria

from lore_sdk.errors import ModelError
from lore_sdk.types import Request
from lore_transformers.held import Held
from lore_transformers.seeing import Seen

__all__ = ["Pick", "Row", "Steering", "Stopping"]

_COLDEST = 1e-6


@dataclass(slots=True)
class Row:
    """One request of a batch; `whole` is the length at which what it is held to was complete.

    `seen` is what the model reads of the images of the request beside the tokens of the prompt.
    """

    request: Request
    prompt: Sequence[int]
    held: Held | None = None
    whole: int | None = None
    seen: Seen = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pick:
    """Log-probabilities at one place of all rows: of what was picked, and of the likeliest tokens.

    `top` are tokens. Of shapes (rows,), (rows, k) and (rows, k).
    """

    logprobs: torch.Tensor
    top: torch.Tensor
    top_logprobs: torch.Tensor


class Steering(LogitsProcessor):
    """Masks what may not be said, draws where a temperature says so, and notes log-probabilities.

    These are the model's own, at temperature 1, over what the mask leaves. A draw takes one number
    a token from a generator of the request's seed, by the inverse of the cumulative distribution,
    so it does not depend on the other rows.
    """

    def __init__(self, rows: Sequence[Row], device: torch.device) -> None:
        self.picks: list[Pick] = []
        self._rows = rows
        self._most = max(row.request.alternatives for row in rows)
        self._hot = [n for n, row in enumerate(rows) if row.request.temperature > 0]
        self._dice = [random.Random(rows[n].request.seed) for n in self._hot]
        heat = [[max(rows[n].request.temperature, _COLDEST)] for n in self._hot]
        self._heat = torch.tensor(heat, dtype=torch.float64, device=device)
        self._begun = False

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores of shape (rows, vocabulary) whose greatest is the token to take."""
        if not self._begun and bool(scores.isnan().any()):
            raise ModelError(
                "the model computes no numbers: its weights are damaged, or its numbers too small "
                "for them; try dtype=float32"
            )
        self._begun = True
        for number, row in enumerate(self._rows):
            if row.held and row.whole is None and not row.held.error:
                allowed = row.held.allowed(scores.shape[1])
                scores[number].masked_fill_(~allowed.to(scores.device), -torch.inf)
        logprobs = scores.log_softmax(dim=-1) if self._most else None
        if self._hot:
            self._draw(scores)
        if logprobs is not None:
            self.picks.append(_pick(scores.argmax(dim=-1), logprobs, self._most))
        return scores

    def _draw(self, scores: torch.Tensor) -> None:
        shares = (scores[self._hot].double() / self._heat).softmax(dim=-1).cumsum(dim=-1)
        thrown = torch.tensor([[dice.random()] for dice in self._dice], dtype=torch.float64)
        # right: a token without a share, at which the sum stands still, is never met
        found = torch.searchsorted(shares, thrown.to(shares) * shares[:, -1:], right=True)
        scores[self._hot] = torch.full_like(scores[self._hot], -torch.inf).scatter_(1, found, 0.0)


class Stopping(StoppingCriteria):
    """Ends each row at its limit, or where what it is held to is complete."""

    def __init__(self, rows: Sequence[Row], start: int, device: torch.device) -> None:
        self._rows = rows
        self._start = start
        limits = [start + row.request.limit for row in rows]
        self._limits = torch.tensor(limits, device=device)
        self._held = any(row.held for row in rows)

    def __call__(
        self, input_ids: torch.Tensor, scores: torch.Tensor, **more: object
    ) -> torch.Tensor:
        """Return which rows are done, of shape (rows,)."""
        length = input_ids.shape[1]
        done = self._limits <= length
        if self._held:
            latest = input_ids[:, -1].tolist()
            whole = [self._advance(*each, length) for each in zip(self._rows, latest, strict=True)]
            done |= torch.tensor(whole, device=done.device)
        return done

    def _advance(self, row: Row, token: int, length: int) -> bool:
        if row.held is None:
            return False
        if row.whole is None and length <= self._start + row.request.limit and not row.held.error:
            whole = row.held.advance(token)
            row.whole = length - self._start if whole else None
        return row.whole is not None or bool(row.held.error)


def _pick(tokens: torch.Tensor, logprobs: torch.Tensor, most: int) -> Pick:
    top_logprobs, top = logprobs.topk(min(most, logprobs.shape[1]), dim=-1)
    taken = logprobs.gather(1, tokens[:, None])[:, 0]
    return Pick(taken, top, top_logprobs)
