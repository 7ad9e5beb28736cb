"""The CRF against every sequence there is, written out."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from lore_tagger.crf import Crf
from torch import Tensor


def score(crf: Crf, scores: Tensor, tags: tuple[int, ...]) -> Tensor:
    """Add up, term by term, what one sequence of tags of one query is worth."""
    total = crf.first[tags[0]] + crf.last[tags[-1]]
    total = total + sum(scores[place, tag] for place, tag in enumerate(tags))
    return total + sum(crf.moves[a, b] for a, b in pairwise(tags))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), words=st.integers(1, 4), tags=st.integers(1, 4))
def test_the_best_sequence_and_the_loss_are_those_of_all_sequences(
    seed: int, words: int, tags: int
) -> None:
    made = torch.Generator().manual_seed(seed)
    crf = Crf(tags)
    with torch.no_grad():
        for parameter in crf.parameters():
            parameter.normal_(generator=made)
    scores = torch.randn(2, words, tags, generator=made)
    every = list(product(range(tags), repeat=words))
    found = crf.best(scores)
    right = torch.randint(tags, (2, words), generator=made)
    losses = []
    for query in range(2):
        worth = torch.stack([score(crf, scores[query], each) for each in every])
        assert tuple(found[query].tolist()) == every[int(worth.argmax())]
        losses.append(worth.logsumexp(0) - score(crf, scores[query], tuple(right[query].tolist())))
    assert crf.loss(scores, right).item() == pytest.approx(
        torch.stack(losses).mean().item(), rel=1e-4, abs=1e-4
    )
