"""How many words of a query are read as what people tagged them as, with and without aliases.

Aliases are learned from `queryner/train`: a phrase that was tagged as one type at least twice, and
in at least 70 % of the queries that it stands in. They are scored on `queryner/dev`, by whole
spans of the right type (micro-F1), with the pack `base`.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lore_sdk.evaluate.resample import interval, resampled
from lore_sdk.judge.understand import Understanding
from tests.benchmarks.labelled import data_folder

LEAST, SHARE, LONGEST = 2, 0.7, 4
TYPES: Mapping[str, str] = {
    "category": "core_product_type",
    "brand": "creator",
    "color": "color",
    "material": "material",
    "audience": "department",
    "specification": "UoM",
    "set": "quantity",
    "season": "occasion",
    "price": "price",
}
"""Dimension of a need → type of a tag; types that no dimension is for are left out on both
sides."""
ATTRIBUTES: Mapping[str, str] = {
    "core_product_type": "product",
    "creator": "brand",
    "color": "color",
    "material": "material",
}
"""Types whose words are learned → attribute of the pack."""


class Span(NamedTuple):
    """Words of a query, half-open, and what they are."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """One query with the spans that people tagged."""

    tokens: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return " ".join(self.tokens)


def tagged(split: str) -> list[Tagged]:
    with gzip.open(
        data_folder() / "queryner" / f"{split}.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        rows = [json.loads(line) for line in file]
    return [Tagged(tuple(row["tokens"]), tuple(_spans(row["tags"]))) for row in rows]


def _spans(tags: Sequence[str]) -> Iterator[Span]:
    start = 0
    for at, tag in enumerate([*tags, "O"]):
        if at and tags[at - 1] != "O" and not tag.startswith("I-"):
            yield Span(start, at, tags[at - 1][2:])
        if tag.startswith("B-"):
            start = at


def learned(train: Iterable[Tagged]) -> list[dict[str, str]]:
    """Return aliases as rows of a file: a phrase means itself, as a value of one attribute."""
    stood: Counter[str] = Counter()
    meant: Counter[tuple[str, str]] = Counter()
    for query in train:
        size = len(query.tokens)
        stood.update(
            {
                " ".join(query.tokens[start:end])
                for start in range(size)
                for end in range(start + 1, min(start + LONGEST, size) + 1)
            }
        )
        meant.update({(" ".join(query.tokens[s.start : s.end]), s.type) for s in query.spans})
    return [
        {"alias": phrase, "meaning": phrase, "attribute": ATTRIBUTES[type]}
        for (phrase, type), count in sorted(meant.items())
        if type in ATTRIBUTES and count >= LEAST and count >= SHARE * stood[phrase]
    ]


def read_as(query: Tagged, asked: Understanding) -> set[Span]:
    """Return the spans that needs stand for."""
    starts = [len(" ".join(query.tokens[:n])) + (n > 0) for n in range(len(query.tokens))]
    ends = [start + len(token) for start, token in zip(starts, query.tokens, strict=True)]
    found = set()
    for need in asked.needs:
        inside = [
            n for n in range(len(starts)) if need.span[0] < ends[n] and starts[n] < need.span[1]
        ]
        if need.dimension in TYPES and inside and need.text:
            found.add(Span(inside[0], inside[-1] + 1, TYPES[need.dimension]))
    return found


def counts(query: Tagged, found: set[Span]) -> tuple[int, int, int]:
    """Return how many spans are right, how many were found, and how many there are."""
    known = {span for span in query.spans if span.type in TYPES.values()}
    return len(known & found), len(found), len(known)


def f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return micro-F1 of sums (… × 3) of right, found and known spans."""
    return 2 * sums[..., 0] / np.maximum(1, sums[..., 1] + sums[..., 2])


def rows(arms: Mapping[str, Sequence[tuple[int, int, int]]]) -> list[str]:
    """Return a table: precision, recall, F1, and the difference to the first arm."""
    lines = [
        "| aliases | precision | recall | micro-F1 | change | 95 % |",
        "|---|--:|--:|--:|--:|---|",
    ]
    sums = {name: np.array(each, float) for name, each in arms.items()}
    first = next(iter(sums.values()))
    for name, each in sums.items():
        right, found, known = each.sum(axis=0)
        value, base = float(f1(each.sum(axis=0))), float(f1(first.sum(axis=0)))
        drawn = resampled([first, each], 1000, 0)
        bounds = interval(f1(drawn[1]) - f1(drawn[0]), len(each))
        change = "" if each is first else f"{value - base:+.3f}"
        span = "" if each is first else f"{bounds.low:+.3f} – {bounds.high:+.3f}"
        lines.append(
            f"| {name} | {right / found:.3f} | {right / known:.3f} | {value:.3f} | {change} | "
            f"{span} |"
        )
    return lines
