"""What the prompts of a batch begin with, computed once and kept for the next batch.

Prompts of a judge share instructions and rules, which are most of them. The keys and values of
this common beginning are computed for one row and copied to the others, so a batch only computes
what its prompts differ in (the idea of vLLM's prefix caching, for one prefix).
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

import torch
from transformers.cache_utils import DynamicCache, DynamicLayer

from lore_transformers.folder import Model

__all__ = ["Prefix", "Shared"]

_WORTH = 32


class Shared(NamedTuple):
    """How many tokens all rows share, how many of them were known before, and their states."""

    length: int
    known: int
    cache: DynamicCache | None


class Prefix:
    """Keeps keys and values of one prefix; models with other states have nothing kept."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._ids: list[int] = []
        self._states: list[tuple[torch.Tensor, torch.Tensor]] = []
        layers = DynamicCache(config=model.config).layers
        # prompts are padded behind what they share, so places have to be told by their numbers
        self._fits = all(type(layer) is DynamicLayer for layer in layers) and (
            "position_ids" in inspect.signature(model.forward).parameters
        )

    def share(self, prompts: Sequence[Sequence[int]]) -> Shared:
        """Return what the prompts share, without the last token of any; a new cache each time."""
        common = _common([prompt[:-1] for prompt in prompts])
        if not self._fits or common < _WORTH:
            return Shared(0, 0, None)
        wanted = list(prompts[0][:common])
        known = _common([self._ids, wanted])
        if known < common:
            self._learn(wanted, known)
        if not self._fits:
            return Shared(0, 0, None)
        return Shared(common, known, self._filled(len(prompts), common))

    def _learn(self, wanted: list[int], known: int) -> None:
        cache = self._filled(1, known)
        fresh = torch.tensor([wanted[known:]], device=self._model.device)
        # the states are wanted, and no logits
        self._model.base_model(fresh, past_key_values=cache, use_cache=True)
        states = [
            (layer.keys, layer.values)
            for layer in cache.layers
            if isinstance(layer, DynamicLayer)
            and layer.keys is not None
            and layer.values is not None
        ]
        # some models leave layers empty that use those of another
        self._fits = len(states) == len(cache.layers)
        self._ids, self._states = wanted, states

    def _filled(self, rows: int, length: int) -> DynamicCache:
        cache = DynamicCache(config=self._model.config)
        if length:
            for number, (keys, values) in enumerate(self._states):
                mine, theirs = (
                    states[:, :, :length].expand(rows, -1, -1, -1) for states in (keys, values)
                )
                cache.update(mine, theirs, number)
        return cache


def _common(rows: Sequence[Sequence[int]]) -> int:
    """Return how many tokens all rows begin with."""
    columns = zip(*rows, strict=False)
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
