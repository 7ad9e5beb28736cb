"""The sets with people's labels, read from LORE_DATA or ../shared/data; never copied."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from lore_sdk.types import Item, Query

ROOT = Path(__file__).parents[2]
SetName = Literal["crowdflower", "homedepot"]
MOST_QUERIES = 2500


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One pair with people's label: `level` 0 to 3, `mean` as the set gives it.

    `agreed` is False where raters are known to have differed.
    """

    query: Query
    item: Item
    level: int
    mean: float
    agreed: bool = True


def data_folder() -> Path:
    return Path(os.environ.get("LORE_DATA", ROOT.parent / "shared" / "data"))


def labelled(name: SetName, split: str) -> list[Labelled]:
    rows = _rows(data_folder() / name / f"{split}.csv.gz")
    return list(_crowdflower(rows) if name == "crowdflower" else _homedepot(rows))


def some(pairs: Sequence[Labelled]) -> list[Labelled]:
    """Take the pairs of at most MOST_QUERIES queries, the same ones each time."""
    queries = sorted({pair.query.text for pair in pairs})
    order = np.random.default_rng(0).permutation(len(queries))[:MOST_QUERIES]
    kept = {queries[n] for n in order}
    return [pair for pair in pairs if pair.query.text in kept]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10_000_000)
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _crowdflower(rows: Iterator[dict[str, str]]) -> Iterator[Labelled]:
    for row in rows:
        item = Item(title=row["product_title"], description=row["product_description"])
        yield Labelled(
            query=Query(text=row["query"]),
            item=item,
            level=int(row["median_relevance"]) - 1,
            mean=float(row["median_relevance"]),
            agreed=float(row["relevance_variance"]) == 0,
        )


def _homedepot(rows: Iterator[dict[str, str]]) -> Iterator[Labelled]:
    for row in rows:
        mean = float(row["relevance"])
        brand = "" if row["brand"].casefold() == "unbranded" else row["brand"]
        properties = {name: row[name] for name in ("color", "material") if row[name]}
        yield Labelled(
            query=Query(text=row["search_term"]),
            item=Item(title=row["product_title"], brand=brand, properties=properties),
            level=0 if mean <= 1.5 else 1 if mean <= 2.17 else 2 if mean < 2.67 else 3,
            mean=mean,
        )
