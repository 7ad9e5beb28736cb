"""Train a tagger on labelled queries.

Left out: stopping early (the rate of learning falls to zero by the last epoch instead), training
that goes on where it was interrupted (a run takes minutes), and more than one processor.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn

from lore_sdk.errors import DataError
from lore_tagger.data import Tagged
from lore_tagger.network import Body, Network, WordBody
from lore_tagger.tags import MOST_TAGS, OUTSIDE
from lore_tagger.words import Vocabulary

__all__ = ["Settings", "Told", "fit", "train"]

Told = Callable[[int, float], None]
"""Is told after each epoch its number, from 1, and the mean loss of its batches."""


def _untold(epoch: int, loss: float) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to train; the defaults did best on a part of QueryNER's train that was held out.

    `rate` is the highest rate of learning, and `body_rate` that of the body.
    """

    epochs: int = 8
    batch: int = 32
    rate: float = 2e-3
    body_rate: float = 2e-3
    dropout: float = 0.4
    seed: int = 0

    @classmethod
    def of(cls, encoder: Path | None, *, epochs: int | None, seed: int) -> Settings:
        """Choose for a body that begins from nothing, or for an encoder, lest it forgets."""
        if encoder is None:
            return cls(epochs=epochs or cls().epochs, seed=seed)
        return cls(epochs=epochs or 4, body_rate=1e-4, dropout=0.1, seed=seed)

    def record(self) -> dict[str, float]:
        """Return all by name."""
        return asdict(self)


def train(
    data: Sequence[Tagged],
    settings: Settings,
    *,
    encoder: Path | None = None,
    told: Told = _untold,
) -> Network:
    """Train a network; equal data and settings give equal weights on one kind of machine.

    `encoder` is the folder of a transformer to begin with, instead of beginning from nothing.
    Raises DataError when there is nothing to learn from, or too many different tags.
    """
    tags = sorted({tag for query in data for tag in query.tags} - {OUTSIDE})
    if not tags:
        raise DataError("no word of the labelled queries has a tag but `O`: nothing to learn from")
    if len(tags) >= MOST_TAGS:
        raise DataError(
            f"the labelled queries have {len(tags):,} different tags; a tagger learns fewer than "
            f"{MOST_TAGS:,}, each of which should stand in many queries"
        )
    # what the caller draws at random is left as it was
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(settings.seed)
        network = Network(_body(data, encoder), (OUTSIDE, *tags), dropout=settings.dropout)
        return fit(network, data, settings, told)


def fit(
    network: Network, data: Sequence[Tagged], settings: Settings, told: Told = _untold
) -> Network:
    """Teach a network, which is changed, and return it ready to tag.

    What is dropped out is drawn from torch's own generator.
    """
    order = random.Random(settings.seed)
    optimizer = torch.optim.AdamW(_rated(network, settings), weight_decay=0.0)
    steps = settings.epochs * sum(1 for _ in _batches(data, settings.batch, order))
    rates = [group["lr"] for group in optimizer.param_groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rates, total_steps=max(steps, 2), pct_start=0.1
    )
    network.train()
    for epoch in range(1, settings.epochs + 1):
        losses = []
        for batch in _batches(data, settings.batch, order):
            losses.append(_step(network, batch, optimizer))
            schedule.step()
        told(epoch, sum(losses) / len(losses))
    return network.eval()


def _step(network: Network, batch: Sequence[Tagged], optimizer: torch.optim.Optimizer) -> float:
    loss = network.loss([query.words for query in batch], [query.tags for query in batch])
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimizer.step()
    return loss.item()


def _batches(data: Sequence[Tagged], size: int, order: random.Random) -> Iterator[list[Tagged]]:
    """Yield queries of equally many words together, so that none has to be filled up."""
    by_length: dict[int, list[Tagged]] = {}
    for query in data:
        by_length.setdefault(len(query.words), []).append(query)
    batches = []
    for those in by_length.values():
        order.shuffle(those)
        batches += [those[start : start + size] for start in range(0, len(those), size)]
    order.shuffle(batches)
    yield from batches


def _body(data: Sequence[Tagged], encoder: Path | None) -> Body:
    if encoder is None:
        return WordBody(Vocabulary.of(query.words for query in data))
    from lore_tagger.encoder import EncoderBody

    return EncoderBody.opened(encoder)


def _rated(network: Network, settings: Settings) -> list[dict[str, object]]:
    body = list(network.body.parameters())
    inside = {id(parameter) for parameter in body}
    others = [each for each in network.parameters() if id(each) not in inside]
    return [
        {"params": body, "lr": settings.body_rate},
        {"params": others, "lr": settings.rate},
    ]
