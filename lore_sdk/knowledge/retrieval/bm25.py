"""BM25 by the library bm25s: texts are found by the words that they share with a query.

Scores are those of Lucene's variant (Kamphuis et al., "Which BM25 do you mean?", ECIR 2020),
computed when the index is built and added up when it is searched (Lù, "BM25S", 2024).
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval.hits import Hits, check_k
from lore_sdk.knowledge.retrieval.ids import IdTable
from lore_sdk.knowledge.retrieval.protocol import Encoder
from lore_sdk.knowledge.retrieval.seal import check_seal, seal
from lore_sdk.knowledge.retrieval.words import WORDS_VERSION, index_words
from lore_sdk.plugins import read_settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Bm25Factory", "Bm25Retriever"]

_DEFAULTS = {"k1": 1.5, "b": 0.75}
_TERMS, _ENDS, _SETTINGS = "terms.npy", "ends.npy", "settings.json"


class Bm25Retriever:
    """Texts by their words; a text that shares no word with a query is never an answer to it.

    What a word is worth depends on all texts, so the index is built anew at the first search after
    a change: add in large batches, then search. `k1` ≥ 0 says how much repeating a word counts,
    `b` in [0, 1] how much long texts are held back.
    """

    def __init__(self, *, k1: float = 1.5, b: float = 0.75) -> None:
        self._k1, self._b = k1, b
        self._ids = IdTable()
        self._texts = _Texts(array("i"), array("q", [0]))
        self._vocabulary: dict[str, int] = {}
        # Any: bm25s has no types
        self._model: Any = None

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts; raises DataError for an id that is empty, repeated or already there."""
        if len(ids) != len(texts):
            raise DataError(f"{len(ids):,} ids have {len(texts):,} texts")
        self._ids.add(ids)
        self._texts = self._texts.growable()
        vocabulary = self._vocabulary
        for text in texts:
            words = index_words(text)
            self._texts.append([vocabulary.setdefault(w, len(vocabulary)) for w in words])
        self._model = None

    def remove(self, ids: Iterable[str]) -> None:
        """Remove texts; raises DataError for an id that is not there, and then removes none."""
        gone = set(self._ids.remove(ids))
        kept = [at for at in range(len(self._ids.names)) if at not in gone]
        self._ids = IdTable(self._ids.names[at] for at in kept)
        self._texts = self._texts.only(kept)
        self._model = None

    def search(self, queries: Sequence[str], k: int) -> list[Hits]:
        """Return the best `k` for each query, fewer where fewer share a word with it."""
        check_k(k)
        model = self._built()
        return [self._found(model, index_words(query), k) for query in queries]

    def save(self, folder: Path) -> None:
        """Write to an empty folder."""
        import numpy as np

        self._built().save(folder, show_progress=False)
        self._ids.save(folder)
        np.save(folder / _TERMS, np.asarray(self._texts.terms, np.int32), allow_pickle=False)
        np.save(folder / _ENDS, np.asarray(self._texts.ends, np.int64), allow_pickle=False)
        stated = {"k1": self._k1, "b": self._b, "words": WORDS_VERSION}
        (folder / _SETTINGS).write_text(json.dumps(stated), encoding="ascii")
        seal(folder)

    @classmethod
    def load(cls, folder: Path) -> Bm25Retriever:
        """Read what `save` wrote, mapped into memory; raises DataError."""
        import bm25s
        import numpy as np

        check_seal(folder)
        try:
            stated = json.loads((folder / _SETTINGS).read_text(encoding="ascii"))
            if stated["words"] != WORDS_VERSION:
                raise DataError(
                    f"`{folder}` was made with other rules for words; build the index again"
                )
            found = cls(k1=float(stated["k1"]), b=float(stated["b"]))
            model = bm25s.BM25.load(folder, mmap=True, allow_pickle=False)
            terms, ends = (
                np.load(folder / name, mmap_mode="r", allow_pickle=False)
                for name in (_TERMS, _ENDS)
            )
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise DataError(f"the BM25 index in `{folder}` cannot be read: {error}") from error
        found._ids = IdTable.load(folder)
        found._model, found._vocabulary = model, model.vocab_dict
        found._texts = _Texts(terms, ends)
        if not found._is_sound():
            raise DataError(f"the BM25 index in `{folder}` is damaged; build it again")
        return found

    def _built(self) -> Any:
        """Build the model, unless it is there.

        Any: bm25s has no types.
        """
        if self._model is None:
            import bm25s
            import numpy as np

            model = bm25s.BM25(k1=self._k1, b=self._b, method="lucene", backend="numpy")
            texts: Iterable[list[int]] = self._texts if len(self._texts) else [[]]
            corpus = bm25s.tokenization.Tokenized(ids=texts, vocab=self._vocabulary)
            # texts without any word have a mean length of 0
            with np.errstate(invalid="ignore"):
                model.index(corpus, create_empty_token=False, show_progress=False)
            self._model = model
        return self._model

    def _found(self, model: Any, words: Sequence[str], k: int) -> Hits:
        import numpy as np

        terms = [self._vocabulary[word] for word in words if word in self._vocabulary]
        if not terms:
            return Hits()
        scores = model.get_scores_from_ids(terms)
        positions = np.flatnonzero(scores)
        found = scores[positions]
        if len(found) > k:
            # all that tie with the last one are kept, so that order and not chance decides
            kept = found >= np.partition(found, -k)[-k]
            positions, found = positions[kept], found[kept]
        best = np.argsort(-found, kind="stable")[:k]
        names = self._ids.names
        return Hits(
            ids=tuple(names[at] for at in positions[best].tolist()),
            scores=tuple(found[best].tolist()),
        )

    def _is_sound(self) -> bool:
        """Tell whether what was loaded fits together, so that no search can fall out of it."""
        import numpy as np

        scores, texts = self._model.scores, len(self._ids.names)
        data, indices, indptr = scores["data"], scores["indices"], scores["indptr"]
        terms, ends = self._texts.terms, self._texts.ends
        return (
            indices.dtype == np.int32
            and data.dtype == np.float32
            and _are_ends(indptr, count=len(self._vocabulary) + 1, last=len(data))
            and len(data) == len(indices)
            and _lie_within(indices, texts)
            and scores["num_docs"] in (texts, max(texts, 1))
            and _are_ends(ends, count=texts + 1, last=len(terms))
            and _lie_within(terms, len(self._vocabulary))
            and set(self._vocabulary.values()) == set(range(len(self._vocabulary)))
        )


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts as numbers of words, one after the other: `ends` are where each starts and ends.

    bm25s takes any sequence of lists; lists proper would need eight times the memory.
    """

    # Any: arrays that grow, or those of numpy that are mapped from a file
    terms: Any
    ends: Any

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __iter__(self) -> Iterator[list[int]]:
        ends = self.ends.tolist()
        for start, end in pairwise(ends):
            yield self.terms[start:end].tolist()

    def growable(self) -> _Texts:
        """Return these texts, copied if they are mapped from a file."""
        if isinstance(self.terms, array):
            return self
        return _Texts(array("i", self.terms.tobytes()), array("q", self.ends.tobytes()))

    def append(self, terms: Sequence[int]) -> None:
        self.terms.extend(terms)
        self.ends.append(len(self.terms))

    def only(self, kept: Iterable[int]) -> _Texts:
        left = _Texts(array("i"), array("q", [0]))
        for at in kept:
            left.append(self.terms[self.ends[at] : self.ends[at + 1]].tolist())
        return left


@dataclass(frozen=True, slots=True)
class Bm25Factory:
    """Makes BM25 retrievers by `k1=1.5,b=0.75`."""

    settings: str = ""
    needs_encoder = False

    def make(self, encoder: Encoder | None = None) -> Bm25Retriever:
        """Make an empty retriever."""
        found = read_settings(self.settings, _DEFAULTS, what="bm25")
        if found["b"] > 1:
            raise DataError(f"`b` of `bm25` is {found['b']}, which is not a number from 0 to 1")
        return Bm25Retriever(k1=found["k1"], b=found["b"])

    def load(self, folder: Path, encoder: Encoder | None = None) -> Bm25Retriever:
        """Read what `Bm25Retriever.save` wrote; raises DataError."""
        return Bm25Retriever.load(folder)


def _are_ends(numbers: NDArray[np.int64], *, count: int, last: int) -> bool:
    """Tell whether numbers rise from 0 to `last`, and are `count`."""
    import numpy as np

    if numbers.dtype != np.int64 or numbers.shape != (count,):
        return False
    return bool(numbers[0] == 0 and numbers[-1] == last and (np.diff(numbers) >= 0).all())


def _lie_within(numbers: NDArray[np.int32], bound: int) -> bool:
    return not len(numbers) or bool(0 <= numbers.min() <= numbers.max() < bound)
