"""Attributes read from titles, beside the columns that a catalogue states and that were hidden.

    python -m tests.benchmarks.extraction [--sets homedepot,fashion] [--misses ATTRIBUTE] [--write]

Reads Home Depot's titles (brand, color and material hidden; the products of `test` that are not in
`dev`) and fashion's names (kind, color, gender, season and usage hidden). `--misses` lists what is
most often read wrongly or not at all, in fashion and in Home Depot's `dev`. `--write` puts the
table into docs/quality-extraction.md. Each set is read by the pack, and by a pack that adds to it
the words that `lore rules induce` finds in the columns of the other products.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from lore_sdk.cli.induce import pack_text
from lore_sdk.dsl import Cache, Pack, load_pack
from lore_sdk.judge.gather import gather
from lore_sdk.knowledge import Lexicon, fold_word, induce, open_lexicon, related, split_words
from lore_sdk.types import Item
from tests.benchmarks.labelled import ROOT, data_folder, labelled

PAGE = ROOT / "docs" / "quality-extraction.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.extraction --write` -->"
SURE = 0.8
LEAST = 3


class Product(NamedTuple):
    """A title, and what the catalogue's own columns state by the pack's attributes."""

    title: str
    columns: Mapping[str, str]


@dataclass(slots=True)
class Score:
    """Counts over products for which a column states a value that the pack knows.

    `right` of `read` are the stated value, `alike` also counts broader and narrower kinds. `sure`
    are those read with a confidence of at least SURE.
    """

    stated: int = 0
    unknown: int = 0
    named: int = 0
    read: int = 0
    right: int = 0
    alike: int = 0
    sure: int = 0
    sure_right: int = 0
    listed: int = 0
    listed_right: int = 0
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)


def fashion() -> list[Product]:
    columns = {"articleType": "product", "baseColour": "color", "gender": "gender"}
    columns |= {"season": "season", "usage": "dress_code"}
    with gzip.open(data_folder() / "fashion" / "items.csv.gz", "rt", encoding="utf-8") as lines:
        return [
            Product(row["productDisplayName"], {to: row[c] for c, to in columns.items() if row[c]})
            for row in csv.DictReader(lines)
        ]


def homedepot(split: str) -> list[Product]:
    known = {p.item.title for p in labelled("homedepot", "dev")} if split == "test" else set()
    products = {}
    for pair in labelled("homedepot", split):
        stated = {"brand": pair.item.brand, **pair.item.properties}
        if pair.item.title not in known:
            products[pair.item.title] = {name: str(raw) for name, raw in stated.items() if raw}
    return [Product(title, stated) for title, stated in sorted(products.items())]


def induced(products: Sequence[Product], pack: Pack) -> Pack:
    """Extend a pack by the words of the products with an odd place, unseen by anybody."""
    rows = [product.columns for product in products[1::2]]
    found = induce(rows, open_lexicon(pack, Cache.default()), least=LEAST)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "induced.rules"
        path.write_text(pack_text(found, pack, "induced", "items.csv"), encoding="utf-8")
        return load_pack(path)


def scores(products: Sequence[Product], pack: Pack) -> dict[str, Score]:
    """Score each attribute; the list of values is taken from products with an odd place."""
    lexicon = open_lexicon(pack, Cache.default())
    listed = _listed(products[1::2])
    found: dict[str, Score] = {}
    for product in products[::2]:
        evidence = {}
        for piece in gather(Item(title=product.title), lexicon).evidence:
            evidence.setdefault(piece.attribute, piece)
        for name, raw in product.columns.items():
            score = found.setdefault(name, Score())
            score.stated += 1
            truth = lexicon.read(lexicon.schema.attributes[name], raw)
            words = " ".join(_folded(product.title))
            score.named += f" {' '.join(_folded(raw))} " in f" {words} "
            guess = _longest(listed[name], words)
            score.listed += guess is not None
            score.listed_right += guess == " ".join(_folded(raw))
            if not truth:
                score.unknown += 1
                continue
            piece = evidence.get(name)
            if piece is None:
                score.wrong[raw, ""] += 1
                continue
            right = piece.value in truth
            score.read += 1
            score.right += right
            score.alike += right or _kin(name, piece.value, truth, lexicon)
            score.sure += piece.confidence >= SURE
            score.sure_right += right and piece.confidence >= SURE
            if not right:
                score.wrong[raw, str(piece.value)] += 1
    return found


def _listed(products: Sequence[Product]) -> dict[str, set[str]]:
    """The baseline's knowledge: all values that the columns of other products state."""
    found: dict[str, set[str]] = {}
    for product in products:
        for name, raw in product.columns.items():
            found.setdefault(name, set()).add(" ".join(_folded(raw)))
    return found


def _longest(values: set[str], words: str) -> str | None:
    inside = [value for value in values if value and f" {value} " in f" {words} "]
    return max(inside, key=lambda value: (len(value), value), default=None)


def _folded(text: str) -> list[str]:
    return [fold_word(word) for word in split_words(text).words]


def _kin(name: str, value: object, truth: Sequence[object], lexicon: Lexicon) -> bool:
    return lexicon.schema.attributes[name].type == "kind" and any(
        related(lexicon.kinds, str(value), str(other)) for other in truth
    )


def table(found: Mapping[str, Score]) -> Iterator[str]:
    yield (
        "| attribute | products that state it | title has its words | pack knows the value | "
        "precision | recall | F1 | kin counted: precision | sure: precision | sure: share | "
        "list of values: precision | recall | F1 |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for name, s in found.items():
        ours = _f1(s.right, s.read, s.stated)
        theirs = _f1(s.listed_right, s.listed, s.stated)
        yield (
            f"| {name} | {s.stated:,} | {_share(s.named, s.stated)} | "
            f"{_share(s.stated - s.unknown, s.stated)} | {_share(s.right, s.read)} | "
            f"{_share(s.right, s.stated)} | {ours} | {_share(s.alike, s.read)} | "
            f"{_share(s.sure_right, s.sure)} | {_share(s.sure, s.stated)} | "
            f"{_share(s.listed_right, s.listed)} | {_share(s.listed_right, s.stated)} | {theirs} |"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def _f1(right: int, read: int, stated: int) -> str:
    return f"{2 * right / (read + stated):.3f}" if read + stated else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="homedepot,fashion")
    parser.add_argument("--misses", default="", help="an attribute whose misses are listed")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    lines: list[str] = []
    for name in given.sets.split(","):
        pack = {"homedepot": "home", "fashion": "fashion"}[name]
        split = "dev" if given.misses else "test"
        products = fashion() if name == "fashion" else homedepot(split)
        loaded = load_pack(pack, cache=Cache.default())
        found = scores(products, loaded)
        if given.misses in found:
            for (raw, value), count in found[given.misses].wrong.most_common(40):
                print(f"{count:6,}  {raw}  read as  {value or 'nothing'}")
        lines += [f"## {name}, pack `{pack}`", "", *table(found), ""]
        more = scores(products, induced(products, loaded))
        lines += [f"## {name}, pack `{pack}` with induced words", "", *table(more), ""]
    print("\n".join(lines))
    if given.write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text("\n".join([f"{prose}{MARK}", "", *lines]), encoding="utf-8")


if __name__ == "__main__":
    main()
