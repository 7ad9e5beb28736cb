"""Titles and queries to measure retrieval on: real ones, and as many more as are wanted."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CUT = 3


def folder() -> Path:
    return Path(os.environ.get("LORE_DATA", ROOT.parent / "shared" / "data"))


def titles(size: int, seed: int = 0) -> list[str]:
    """Return distinct titles in a random order; beyond those that there are, they are recombined.

    A new title takes the first words of one title and the last words of another one of the same
    catalogue.
    """
    dice = random.Random(seed)
    catalogues = [sorted(set(each)) for each in (_home_depot(), _icecat(), _fashion())]
    found = dict.fromkeys(title for catalogue in catalogues for title in catalogue)
    names = list(found)
    dice.shuffle(names)
    if size <= len(names):
        return names[:size]
    sizes = [len(catalogue) for catalogue in catalogues]
    while len(found) < size:
        (catalogue,) = dice.choices(catalogues, sizes)
        first, second = dice.choice(catalogue).split(), dice.choice(catalogue).split()
        found[" ".join(first[: dice.randint(1, CUT)] + second[-dice.randint(CUT, 8) :])] = None
    return list(found)


def queries(size: int, seed: int = 0) -> list[str]:
    """Return distinct queries of people, in a random order."""
    found = sorted({row["search_term"] for row in _rows("homedepot/dev.csv.gz")})
    random.Random(seed).shuffle(found)
    return found[:size]


def _home_depot() -> Iterator[str]:
    return (row["product_title"] for row in _rows("homedepot/dev.csv.gz"))


def _fashion() -> Iterator[str]:
    rows = _rows("fashion/items.csv.gz")
    return (row["productDisplayName"] for row in rows if row["productDisplayName"])


def _icecat() -> Iterator[str]:
    with gzip.open(folder() / "icecat" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["title"] for line in lines)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(folder() / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
