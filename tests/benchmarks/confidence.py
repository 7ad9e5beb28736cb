"""How often what is read from titles and descriptions is what the catalogue's own columns state.

    python -m tests.benchmarks.confidence [--fit] [--write]

Columns are hidden from the reader and are the answer then: a piece of evidence agrees when it is
one of the values that the column states, a number when it is within a hundredth of it. `--fit`
prints what stands in lore_sdk/judge/confidence.py: for each place and dimension the mean over those
catalogues that have at least LEAST such pieces, from Home Depot's `dev` and the products with an
odd place of fashion and Icecat. What is reported is from the others. `--write` puts the tables
into docs/quality-extraction.md.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from lore_sdk.dsl import Cache, load_pack
from lore_sdk.files.items import ItemReader
from lore_sdk.files.layouts.ready import ICECAT
from lore_sdk.judge.gather import gather
from lore_sdk.knowledge import Lexicon, Value, open_lexicon, read_title
from lore_sdk.types import Item
from tests.benchmarks.extraction import MARK as TABLES
from tests.benchmarks.extraction import PAGE, fashion, homedepot
from tests.benchmarks.labelled import data_folder

MARK = "<!-- reliability: written by `python -m tests.benchmarks.confidence --write` -->"
LEAST = 25
CLOSE = 0.01
MOST = 0.99
EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


class Catalogue(NamedTuple):
    """Items to fit on and items to report on, and the pack that reads them."""

    name: str
    pack: str
    fitted: Sequence[Item]
    reported: Sequence[Item]


class Piece(NamedTuple):
    """One thing read from a title or a description, and whether the column says the same."""

    place: str
    dimension: str
    confidence: float
    agrees: bool


def catalogues() -> Iterator[Catalogue]:
    stated = [Item(title=p.title, properties=p.columns) for p in fashion()]
    yield Catalogue("fashion", "fashion", stated[1::2], stated[::2])
    fitted, reported = (
        [Item(title=p.title, properties=p.columns) for p in homedepot(split)]
        for split in ("dev", "test")
    )
    yield Catalogue("homedepot", "home", fitted, reported)
    reader = ItemReader(ICECAT.items.columns if ICECAT.items else ICECAT.pairs.columns)
    path = data_folder() / "icecat" / "products.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        items = [Item(**reader.fields(json.loads(line))) for line in lines]  # type: ignore[arg-type]
    yield Catalogue("icecat", "electronics", items[1::2], items[::2])


def pieces(items: Sequence[Item], pack: str) -> list[Piece]:
    lexicon = open_lexicon(load_pack(pack, cache=Cache.default()), Cache.default())
    found: list[Piece] = []
    for item in items:
        truth = gather(replace(item, title="", description=""), lexicon).stated
        shown = Item(title=item.title, description=item.description)
        places = _places(shown, lexicon)
        for evidence in gather(shown, lexicon).evidence:
            if evidence.attribute in truth:
                agrees = _agrees(evidence.value, truth[evidence.attribute])
                place = places.get((evidence.attribute, evidence.value), "description")
                found.append(Piece(place, evidence.dimension, evidence.confidence, agrees))
    return found


def _places(item: Item, lexicon: Lexicon) -> Mapping[tuple[str, object], str]:
    return {(s.attribute, s.value): s.place for s in read_title(item.title, "", lexicon).stated}


def _agrees(value: object, truth: Sequence[Value]) -> bool:
    if isinstance(value, float):
        numbers = (other for other in truth if isinstance(other, float))
        return any(abs(value - other) <= CLOSE * abs(other) for other in numbers)
    if isinstance(value, tuple):
        return any(isinstance(other, tuple) and set(value) & set(other) for other in truth)
    return value in truth


def shares(found: Mapping[str, Sequence[Piece]]) -> dict[str, dict[str, dict[str, float]]]:
    """Place → dimension → catalogue → share that agrees, of those with at least LEAST pieces."""
    counts: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for name, those in found.items():
        for piece in those:
            counts[piece.place, piece.dimension, name].append(piece.agrees)
    told: dict[str, dict[str, dict[str, float]]] = {}
    for (place, dimension, name), agrees in sorted(counts.items()):
        if len(agrees) >= LEAST:
            each = told.setdefault(place, {}).setdefault(dimension, {})
            each[name] = sum(agrees) / len(agrees)
    return told


def fitted() -> None:
    told = shares({c.name: pieces(c.fitted, c.pack) for c in catalogues()})
    for place, dimensions in told.items():
        means = {d: sum(by.values()) / len(by) for d, by in dimensions.items()}
        row = ", ".join(f'"{d}": {min(MOST, share):.2f}' for d, share in means.items())
        print(f'"{place}": {{{row}}},   # mean {sum(means.values()) / len(means):.2f}')
        for dimension, by in dimensions.items():
            print("    ", dimension, {name: round(share, 3) for name, share in by.items()})


def report() -> Iterator[str]:
    found = {c.name: pieces(c.reported, c.pack) for c in catalogues()}
    names = list(found)
    yield "| confidence | " + " | ".join(f"{n}: pieces | agree" for n in names) + " |"
    yield "|---|" + "--:|--:|" * len(names)
    for low, high in itertools.pairwise(EDGES):
        cells = []
        for name in names:
            those = [p.agrees for p in found[name] if low < p.confidence <= high]
            cells += [f"{len(those):,}", f"{sum(those) / len(those):.3f}" if those else "–"]
        yield f"| {low:.2f} to {high:.2f} | " + " | ".join(cells) + " |"
    told = shares(found)
    yield ""
    yield "| place | dimension | confidence | " + " | ".join(names) + " |"
    yield "|---|---|--:|" + "--:|" * len(names)
    sure = {(p.place, p.dimension): p.confidence for those in found.values() for p in those}
    for place, dimensions in told.items():
        for dimension, by in dimensions.items():
            cells = [f"{by[name]:.3f}" if name in by else "–" for name in names]
            mean = f"{sure[place, dimension]:.2f}"
            yield f"| {place} | {dimension} | {mean} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print what the code should hold")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    if given.fit:
        fitted()
        return
    lines = list(report())
    print("\n".join(lines))
    if given.write:
        before, _, after = PAGE.read_text(encoding="utf-8").partition(MARK)
        rest = TABLES + after.partition(TABLES)[2]
        PAGE.write_text("\n".join([f"{before}{MARK}", "", *lines, "", rest]), encoding="utf-8")


if __name__ == "__main__":
    main()
