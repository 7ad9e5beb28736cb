"""A linear-chain conditional random field over the scores of tags (Lafferty et al., ICML 2001)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Crf"]


class Crf(nn.Module):
    """How well tags follow each other, learnt beside how well each fits its word.

    Scores have the shape (queries, words, tags); all queries of a batch have as many words.
    """

    def __init__(self, tags: int) -> None:
        super().__init__()
        self.first = nn.Parameter(torch.zeros(tags))
        self.last = nn.Parameter(torch.zeros(tags))
        self.moves = nn.Parameter(torch.zeros(tags, tags))

    def loss(self, scores: Tensor, tags: Tensor) -> Tensor:
        """Return the mean negative log-likelihood of the right tags (queries, words)."""
        return (self._total(scores) - self._path(scores, tags)).mean()

    def best(self, scores: Tensor) -> Tensor:
        """Return the likeliest tags (queries, words) of every query (Viterbi)."""
        total, came = self.first + scores[:, 0], []
        for place in range(1, scores.shape[1]):
            reached, source = (total.unsqueeze(2) + self.moves).max(dim=1)
            total = reached + scores[:, place]
            came.append(source)
        tags = [(total + self.last).argmax(dim=1, keepdim=True)]
        for source in reversed(came):
            tags.append(source.gather(1, tags[-1]))
        return torch.cat(tags[::-1], dim=1)

    def _path(self, scores: Tensor, tags: Tensor) -> Tensor:
        fits = scores.gather(2, tags.unsqueeze(2)).squeeze(2).sum(dim=1)
        moved = self.moves[tags[:, :-1], tags[:, 1:]].sum(dim=1)
        return self.first[tags[:, 0]] + fits + moved + self.last[tags[:, -1]]

    def _total(self, scores: Tensor) -> Tensor:
        total = self.first + scores[:, 0]
        for place in range(1, scores.shape[1]):
            total = torch.logsumexp(total.unsqueeze(2) + self.moves, dim=1) + scores[:, place]
        return torch.logsumexp(total + self.last, dim=1)
