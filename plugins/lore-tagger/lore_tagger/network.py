"""The network: what stands for each word in its query, scored for every tag."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from lore_tagger.crf import Crf
from lore_tagger.words import LETTERS, PAD, SHAPES, UNKNOWN, Vocabulary

__all__ = ["Body", "Network", "WordBody"]

Queries = Sequence[Sequence[str]]
"""Queries as words; those that are handed on together have equally many."""


class Body(nn.Module):
    """Makes vectors (queries, words, width) of queries, each word's by all words around it."""

    width: int


class WordBody(Body):
    """Embedded words, convolved letters and shapes, read in both directions by an LSTM.

    After Ma and Hovy (ACL 2016). In training a word is now and then taken for unknown, the rarer
    the oftener, so that the letters and neighbours learn to speak for it.
    """

    def __init__(
        self, vocabulary: Vocabulary, *, word: int = 100, letter: int = 30, state: int = 128,
        dropout: float = 0.4, unknown: float = 0.2,
    ) -> None:  # fmt: skip
        super().__init__()
        self.vocabulary = vocabulary
        self.unknown = unknown
        self.width = 2 * state
        self.words = nn.Embedding(len(vocabulary.words) + 2, word, padding_idx=PAD)
        self.letters = nn.Embedding(len(vocabulary.letters) + 2, letter, padding_idx=PAD)
        nn.init.normal_(self.words.weight, std=0.1)
        nn.init.normal_(self.letters.weight, std=0.3)
        filters = 50
        self.filters = nn.ModuleList(
            nn.Conv1d(letter, filters, size, padding=size // 2) for size in (2, 3, 4)
        )
        self.shapes = nn.Embedding(SHAPES, 8)
        self.dropout = nn.Dropout(dropout)
        self.reader = nn.LSTM(
            word + filters * len(self.filters) + 8, state, batch_first=True, bidirectional=True
        )

    def forward(self, queries: Queries) -> Tensor:
        """Return vectors (queries, words, width)."""
        numbered = self.vocabulary.numbered(queries)
        seen = [
            self.words(self._forgetting(numbered.words)),
            self._spelt(numbered.letters),
            self.shapes(numbered.shapes),
        ]
        states: Tensor
        states, _ = self.reader(self.dropout(torch.cat(seen, dim=2)))
        return states

    def _spelt(self, letters: Tensor) -> Tensor:
        queries, words, _ = letters.shape
        embedded = self.letters(letters.view(queries * words, LETTERS)).transpose(1, 2)
        found = [torch.relu(each(embedded)).amax(dim=2) for each in self.filters]
        return torch.cat(found, dim=1).view(queries, words, -1)

    def _forgetting(self, words: Tensor) -> Tensor:
        if not self.training:
            return words
        return torch.where(torch.rand(words.shape) < self.unknown, UNKNOWN, words)


class Network(nn.Module):
    """A body, a score for every tag of every word, and a CRF that chooses between sequences."""

    def __init__(self, body: Body, tags: Sequence[str], *, dropout: float = 0.0) -> None:
        super().__init__()
        self.body = body
        self.tags = tuple(tags)
        self._number = {tag: number for number, tag in enumerate(self.tags)}
        self.dropout = nn.Dropout(dropout)
        self.score = nn.Linear(body.width, len(self.tags))
        self.crf = Crf(len(self.tags))

    def loss(self, queries: Queries, tags: Sequence[Sequence[str]]) -> Tensor:
        """Return the mean loss of the right tags of queries of equally many words."""
        right = torch.tensor([[self._number[tag] for tag in each] for each in tags])
        return self.crf.loss(self._scores(queries), right)

    @torch.inference_mode()
    def tag(self, queries: Queries) -> list[tuple[str, ...]]:
        """Return the likeliest tags of queries of equally many words."""
        found = self.crf.best(self._scores(queries)).tolist()
        return [tuple(self.tags[number] for number in query) for query in found]

    def _scores(self, queries: Queries) -> Tensor:
        scores: Tensor = self.score(self.dropout(self.body(queries)))
        return scores
