"""Examples for a prompt, chosen from pairs that people labelled.

Either one set for all queries of a pack, or for each query the pairs of its nearest queries (Liu et
al., "What Makes Good In-Context Examples for GPT-3?", DeeLIO 2022). A server that remembers the
beginnings of prompts reads a set for the pack once; a set for each query it reads once a query.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Literal, TypeVar, get_args

from lore_sdk.errors import DataError, known_names
from lore_sdk.judge.asking.prompt import Shot
from lore_sdk.knowledge.retrieval import RetrieverFactory, choose_retriever, index_words
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item, Query, Scale

__all__ = ["Choice", "ExampleChooser", "Examples"]

Choice = Literal["pack", "query"]
"""Whether one set is chosen for all queries, or one for each."""

_NEAREST = 50
_BETWEEN = 0.25
"""How far off a grade a mean label may be, in grades, to still be an example of it."""
_REMEMBERED = 1024
_TRIED = 50
"""How many pairs are looked at for one that fits into what is left of the budget."""

_Key = TypeVar("_Key", str, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """Labelled pairs to choose examples from; give those of a `dev` split, never of a `test` one.

    `count` is the most that a prompt shows, `budget` the most tokens that they take together.
    `choice` is one set for the pack or one for each query; with `query`, `retriever` says which
    queries are near, as `bm25` or another that a plugin offers and that needs no encoder.
    """

    shots: tuple[Shot, ...] = field(repr=False)
    count: int = 4
    budget: int = 800
    choice: Choice = "pack"
    retriever: str = "bm25"

    @classmethod
    def of(
        cls,
        pairs: Iterable[tuple[Query, Item, float]],
        scale: Scale,
        *,
        count: int = 4,
        budget: int = 800,
        choice: Choice = "pack",
        retriever: str = "bm25",
    ) -> Examples:
        """Make examples of labelled pairs, such as those of `lore_sdk.files.labelled`.

        A label is where people put the pair on the scale, from 0 to 1. One that lies between two
        grades is an example of neither and left out. Raises DataError where none is left.
        """
        graded = [(query, item, share * scale.highest.level) for query, item, share in pairs]
        shots = tuple(
            Shot(query=query, item=item, grade=round(level))
            for query, item, level in graded
            if abs(level - round(level)) <= _BETWEEN
        )
        return cls(shots=shots, count=count, budget=budget, choice=choice, retriever=retriever)

    def __post_init__(self) -> None:
        if not self.shots:
            raise DataError("there are no labelled pairs to choose examples from")
        if self.choice not in get_args(Choice):
            raise DataError(
                f"examples are not chosen for each `{self.choice}`; there are "
                f"{known_names(get_args(Choice))}"
            )
        if self.count < 1 or self.budget < 1:
            raise DataError("examples have a count and a budget of 1 or more")

    @property
    def identity(self) -> str:
        """Return a digest of all that can change which examples are shown."""
        said = [
            [s.query.text, repr(s.item), repr(s.evidence), s.grade, s.reasoning, s.mismatch]
            for s in self.shots
        ]
        settings = [self.count, self.budget, self.choice, self.retriever]
        return hashlib.sha256(json.dumps([settings, said]).encode()).hexdigest()[:12]


class ExampleChooser:
    """Chooses examples for queries; the same for the same query.

    Grades take turns, from the ends of the scale inwards, so that each is shown once before one is
    shown twice; no query is shown twice. What is not chosen for its nearness is taken in the order
    in which it was given. The query that is asked about is never shown, in whatever order its words
    stand: its label would be given away. `size` returns the tokens of an example, `kind` what kind
    of product a query asks for, None where it cannot be told; near queries of the same kind come
    first. Raises UnknownNameError or DataError where the retriever cannot be had.
    """

    def __init__(
        self,
        examples: Examples,
        *,
        size: Callable[[Shot], int],
        kind: Callable[[Query], object] = lambda query: None,
        plugins: Plugins,
    ) -> None:
        self._examples = examples
        self._size = size
        self._kind = kind
        self._keys = [_key(shot.query) for shot in examples.shots]
        self._by_query = _grouped(self._keys)
        self._by_grade = _grouped([shot.grade for shot in examples.shots])
        middle = (min(self._by_grade) + max(self._by_grade)) / 2
        self._grades = sorted(self._by_grade, key=lambda grade: (-abs(grade - middle), grade))
        self._search = self._searcher(plugins) if examples.choice == "query" else None
        self._own = lru_cache(_REMEMBERED)(self._chosen)
        self._fixed = self._chosen(None)
        self._fixed_keys = {_key(shot.query) for shot in self._fixed}

    def chosen(self, query: Query) -> tuple[Shot, ...]:
        """Return the examples to show with a query, the lowest grade first."""
        if self._search is None and _key(query) not in self._fixed_keys:
            return self._fixed
        return self._own(query)

    @property
    def fixed(self) -> tuple[Shot, ...]:
        """Return the examples that are shown with every query; none where each has its own."""
        return () if self._search else self._fixed

    def _searcher(self, plugins: Plugins) -> Callable[[str], Sequence[str]]:
        factory: RetrieverFactory = choose_retriever(self._examples.retriever, plugins=plugins)
        if factory.needs_encoder:
            raise DataError(
                f"the retriever `{self._examples.retriever}` needs an encoder, and examples are "
                "chosen without one; `bm25` needs none"
            )
        index = factory.make(None)
        keys = [key for key in self._by_query if key]
        index.add(keys, [self._query(key).text for key in keys])
        return lambda text: index.search([text], _NEAREST)[0].ids

    def _query(self, key: str) -> Query:
        return self._examples.shots[self._by_query[key][0]].query

    def _chosen(self, query: Query | None) -> tuple[Shot, ...]:
        near = self._near(query) if query and self._search else []
        turns = [self._of_grade(grade, near) for grade in self._grades]
        shown = {_key(query)} if query else set()
        found: list[Shot] = []
        left = self._examples.budget
        while turns and len(found) < self._examples.count:
            turn = turns.pop(0)
            number = self._next(turn, shown, left)
            if number is not None:
                found.append(self._examples.shots[number])
                shown.add(self._keys[number])
                left -= self._size(found[-1])
                turns.append(turn)
        return tuple(sorted(found, key=lambda shot: shot.grade))

    def _near(self, query: Query) -> list[int]:
        """Return the pairs of the nearest queries, those of the same kind first."""
        assert self._search is not None
        keys = self._search(query.text)
        kind = self._kind(query)
        if kind is not None:
            keys = sorted(keys, key=lambda key: self._kind(self._query(key)) != kind)
        return [number for key in keys for number in self._by_query[key]]

    def _of_grade(self, grade: int, near: Sequence[int]) -> Iterator[int]:
        shots = self._examples.shots
        return chain((n for n in near if shots[n].grade == grade), self._by_grade[grade])

    def _next(self, turn: Iterator[int], shown: set[str], left: int) -> int | None:
        """Return the next pair that fits, of a query that was not shown; None where none does."""
        fresh = islice((n for n in turn if self._keys[n] not in shown), _TRIED)
        return next((n for n in fresh if self._size(self._examples.shots[n]) <= left), None)


def _grouped(keys: Sequence[_Key]) -> dict[_Key, list[int]]:
    """Return the places of each key, in order."""
    found: dict[_Key, list[int]] = {}
    for number, key in enumerate(keys):
        found.setdefault(key, []).append(number)
    return found


def _key(query: Query) -> str:
    """Return the same for queries of the same words, in whatever order and number."""
    return " ".join(sorted({*index_words(query.text)}))
