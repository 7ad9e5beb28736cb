"""Pairs that only a photo decides, built from the attributes of a fashion catalogue.

No person labelled them: a pair is relevant when the query asks for what the catalogue's columns
say of the product, and irrelevant when one asked value is another that the pack holds to conflict
with it. Title and properties never tell the attribute that decides.
"""

from __future__ import annotations

import csv
import gzip
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lore_sdk import LoreJudge
from lore_sdk.dsl import Pack
from lore_sdk.types import Item, Query
from tests.benchmarks.labelled import data_folder

COLUMNS = {"color": "baseColour", "product": "articleType", "gender": "gender"}
"""Attribute of the pack → column of the catalogue that says it."""

HIDDEN = {"color": ("color",), "product": ("product",), "gender": ("gender", "age_group")}
"""What decides a pair → attributes that its text must not tell."""

_TEST = 5
_CUTS = 8
_VAGUE = ("multicolor", "metallic", "unisex")
"""Values that conflict with nothing, so that no pair can turn on them."""

Split = Literal["dev", "test"]


@dataclass(frozen=True, slots=True)
class Product:
    """An item with a photo, and what the catalogue's columns say of it, in the pack's values."""

    item: Item
    stated: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """A query and an item that does not say whether it answers; `hidden` is what would."""

    query: Query
    item: Item
    hidden: str
    relevant: bool


def folder() -> Path:
    return data_folder() / "fashion"


def products(judge: LoreJudge, split: Split) -> list[Product]:
    """Read the products with photos; one title lies in one split only."""
    found = []
    for row in _rows():
        part = "test" if zlib.crc32(row["productDisplayName"].encode()) % _TEST == 0 else "dev"
        if part != split or not row["image"]:
            continue
        item = Item(
            id=row["id"],
            title=row["productDisplayName"],
            images=(row["image"],),
            properties={column: row[column] for column in COLUMNS.values() if row[column]},
        )
        stated: dict[str, str] = {}
        for evidence in judge.extract(replace(item, title="")):
            stated.setdefault(evidence.attribute, str(evidence.value))
        if all(name in stated for name in COLUMNS):
            found.append(Product(item, stated))
    return found


def write_catalogue(found: Sequence[Product], path: Path) -> None:
    """Write products as `lore clip train` reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "images", *COLUMNS.values()])
        for product in found:
            item = product.item
            cells = [item.properties.get(column, "") for column in COLUMNS.values()]
            writer.writerow([item.id, item.title, item.images[0], *cells])


def pairs(
    judge: LoreJudge, found: Sequence[Product], hidden: str, seed: int = 0
) -> Iterator[PhotoPair]:
    """Yield two pairs a product, with one text: one relevant, one not."""
    rng = random.Random(seed)
    counts = Counter(p.stated[hidden] for p in found if p.stated[hidden] not in _VAGUE)
    for product in found:
        others = {
            value: count
            for value, count in counts.items()
            if conflicts(judge.pack, hidden, value, product.stated[hidden])
        }
        if product.stated[hidden] in _VAGUE or not others:
            continue
        (other,) = rng.choices(list(others), list(others.values()))
        item = without(judge, product.item, hidden)
        for value in (product.stated[hidden], other):
            asked = Query(text=_query({**product.stated, hidden: value}))
            relevant = value == product.stated[hidden]
            yield PhotoPair(asked, item, hidden, relevant)


def without(judge: LoreJudge, item: Item, hidden: str) -> Item:
    """Return the item with nothing left in its text that tells an attribute."""
    names = HIDDEN[hidden]
    kept = {k: v for k, v in item.properties.items() if k != COLUMNS[hidden]}
    bare = replace(item, properties=kept)
    for _ in range(_CUTS):
        spans = [
            evidence.span
            for evidence in judge.extract(bare)
            if evidence.attribute in names and evidence.field == "title" and evidence.span
        ]
        if not spans:
            break
        start, end = max(spans)
        title = f"{bare.title[:start].rstrip()} {bare.title[end:].lstrip()}".strip()
        bare = replace(bare, title=title)
    told = [e.attribute for e in judge.extract(bare) if e.attribute in names]
    assert not told, f"{bare} still tells {told}"
    return bare


def conflicts(pack: Pack, name: str, asked: str, stated: str) -> bool:
    """Tell whether a value rules another one out: it is none of its kinds, and not near."""
    known = pack.evaluator.relations(name)
    only = frozenset((stated,))
    return asked not in known.may_meet.get(stated, only) and asked not in known.may_near.get(
        stated, ()
    )


def _query(stated: Mapping[str, str]) -> str:
    color, kind = (stated[name].replace("-", " ") for name in ("color", "product"))
    wearer = stated["gender"]
    color = "" if stated["color"] in _VAGUE else color
    return " ".join(filter(None, (color, kind, "" if wearer in _VAGUE else f"for {wearer}")))


def _rows() -> Iterator[dict[str, str]]:
    with gzip.open(folder() / "items.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
