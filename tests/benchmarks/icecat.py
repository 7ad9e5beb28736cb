"""A catalogue without labels: what is read of its typed attributes, and whether that judges it.

    python -m tests.benchmarks.icecat [--products 4000] [--write]

The answers are the catalogue's own. Reading: every number and color that a product states in a
column of its own is compared with the fact that the judge holds, by arithmetic of this file's own.
Judging: queries are made from a product's columns (`hp notebook 17 inch`) and put to that product,
to one of the same kind that states another value, and to one of another kind. Nobody labelled
anything, so the figures say whether columns reach rules, not how good the rules are.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lore_sdk.dsl.schema import fold
from lore_sdk.files.items import ItemReader
from lore_sdk.files.layouts.ready import ICECAT
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.gather import gather
from lore_sdk.judge.gathered import Gathered
from lore_sdk.knowledge import Lexicon
from lore_sdk.types import Item, Query, Verdict
from tests.benchmarks.labelled import ROOT, data_folder

PAGE = ROOT / "docs" / "quality-icecat.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.icecat --write` -->"
CLOSE = 0.01
FAR = 1.5
"""Two products differ in a number when one is so many times the other."""
COLORS = ("black", "white", "silver", "grey", "blue", "red", "green", "yellow", "pink")


@dataclass(frozen=True, slots=True)
class Product:
    """One product: its row, the item made of it, and what the judge knows about that."""

    row: Mapping[str, Any]
    item: Item
    known: Gathered

    @property
    def kind(self) -> str:
        kinds = self.known.stated.get("product", ())
        return str(kinds[0]) if len(kinds) == 1 else ""

    @property
    def color(self) -> str:
        stated = fold(str(self.row.get("attr_t_product_colour", "")))
        return stated if stated in COLORS else ""


@dataclass(frozen=True, slots=True)
class Column:
    """A numeric column: the attributes it is about, the unit of queries, and the factors to both.

    A stated number times `stored` is the fact, times `asked` what a shopper would type. Numbers
    above `most` are in another unit. `less` is true where more of it does no harm.
    """

    name: str
    attributes: tuple[str, ...]
    unit: str
    stored: float
    asked: float = 1.0
    most: float = float("inf")
    less: bool = False

    def of(self, product: Product) -> float:
        """Return what a product states, 0 for nothing."""
        number = product.row.get(self.name) or 0
        return number if number <= self.most else 0

    def read(self, product: Product) -> tuple[object, ...]:
        """Return what was read of it."""
        found = (product.known.stated.get(name, ()) for name in self.attributes)
        return next(filter(None, found), ())


NUMBERS = (
    Column("attr_n_display_diagonal", ("screen",), "inch", 2.54),
    Column("attr_n_cable_length", ("length", "cable_length"), "m", 100),
    Column("attr_n_internal_memory", ("ram",), "gb ram", 1, most=1024, less=True),
    Column("attr_n_total_storage_capacity", ("storage",), "gb storage", 1, less=True),
    Column("attr_n_quantity_per_pack", ("pieces",), "pack", 1),
    Column("attr_n_width", ("width",), "cm wide", 0.1, 0.1),
    Column("attr_n_height", ("height",), "cm high", 0.1, 0.1),
    Column("attr_n_depth", ("depth",), "cm deep", 0.1, 0.1),
    Column("attr_n_weight", ("weight",), "g", 1),
)


def products(lexicon: Lexicon, count: int) -> list[Product]:
    """Read a fixed random sample of the catalogue through the layout."""
    path = data_folder() / "icecat" / "products.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    reader = ItemReader(ICECAT.items.columns if ICECAT.items else ICECAT.pairs.columns)
    found = []
    for row in random.Random(0).sample(rows, min(count, len(rows))):
        item = Item(**reader.fields(row))  # type: ignore[arg-type]
        found.append(Product(row, item, gather(item, lexicon)))
    return found


# ------------------------------------------------------------------ reading
def reading(catalogue: Sequence[Product]) -> list[str]:
    """Compare columns with facts."""
    size = len(catalogue)
    named = Counter(
        name
        for product in catalogue
        for name in ("product", "brand")
        if name in product.known.stated
    )
    both = sum({"product", "brand"} <= product.known.stated.keys() for product in catalogue)
    facts = sum(len(product.known.stated) for product in catalogue)
    lines = [
        f"Of {size:,} products {named['product'] / size:.1%} have a kind that is read, "
        f"{named['brand'] / size:.1%} a brand, {both / size:.1%} both; "
        f"{facts / size:.1f} attributes are known of one on average.",
        "",
        "| column | attribute | products that state it | read | of these right |",
        "|---|---|--:|--:|--:|",
    ]
    for column in NUMBERS:
        stating = [p for p in catalogue if column.of(p)]
        read = [p for p in stating if column.read(p)]
        right = [p for p in read if _close(column, p)]
        names = ", ".join(column.attributes)
        lines.append(_line(column.name, names, len(stating), len(read), len(right)))
    stating = [p for p in catalogue if p.color]
    read = [p for p in stating if "color" in p.known.stated]
    right = [p for p in read if p.color.replace("grey", "gray") in _colors(p)]
    lines.append(_line("attr_t_product_colour", "color", len(stating), len(read), len(right)))
    return lines


def _line(column: str, attribute: str, stating: int, read: int, right: int) -> str:
    share = f"{read / stating:.1%}" if stating else ""
    exact = f"{right / read:.1%}" if read else ""
    return f"| `{column.removeprefix('attr_')}` | {attribute} | {stating:,} | {share} | {exact} |"


def _colors(product: Product) -> set[str]:
    return {str(value).replace("grey", "gray") for value in product.known.stated["color"]}


def _close(column: Column, product: Product) -> bool:
    wanted = column.of(product) * column.stored
    return any(
        isinstance(value, float) and abs(value - wanted) <= CLOSE * wanted
        for value in column.read(product)
    )


# ------------------------------------------------------------------ judging
@dataclass(frozen=True, slots=True)
class Asked:
    """A query made from a product, with the attribute it is about, and whom it is put to."""

    query: Query
    about: str
    who: str
    item: Item


def questions(catalogue: Sequence[Product], each: int) -> Iterator[Asked]:
    """Make at most `each` queries about each attribute, and put them to three products."""
    chance = random.Random(1)
    pool = [p for p in catalogue if p.kind]
    by_kind: dict[str, list[Product]] = {}
    for product in pool:
        by_kind.setdefault(product.kind, []).append(product)
    for about, words, differs in _templates():
        made = 0
        for product in chance.sample(pool, len(pool)):
            said = words(product)
            others = [p for p in by_kind[product.kind] if said and differs(product, p)]
            if not others:
                continue
            query = Query(text=said)
            yield Asked(query, about, "itself", product.item)
            yield Asked(query, about, "same kind, other value", chance.choice(others).item)
            stranger = chance.choice([p for p in chance.sample(pool, 50) if _unrelated(p, product)])
            yield Asked(query, about, "other kind", stranger.item)
            made += 1
            if made == each:
                break


def _templates() -> Iterator[tuple[str, Any, Any]]:
    yield "color", _color_words, lambda one, other: bool(other.color) and other.color != one.color
    yield "brand", _brand_words, lambda one, other: _brand(one) != _brand(other)
    for column in NUMBERS[:5]:
        yield column.attributes[0], _number_words(column), _differing(column)


def _kind_words(product: Product) -> str:
    return product.kind.replace("-", " ")


def _brand(product: Product) -> str:
    return fold(str(product.row["supplier"])).split(" ")[0]


def _color_words(product: Product) -> str:
    return f"{product.color} {_kind_words(product)}" if product.color else ""


def _brand_words(product: Product) -> str:
    return f"{product.row['supplier']} {_kind_words(product)}"


def _number_words(column: Column) -> Any:
    def words(product: Product) -> str:
        number = column.of(product)
        if not number or (column.unit == "pack" and number == 1):
            return ""
        return f"{_kind_words(product)} {number * column.asked:g} {column.unit}"

    return words


def _differing(column: Column) -> Any:
    def differs(one: Product, other: Product) -> bool:
        asked, offered = column.of(one), column.of(other)
        if not offered:
            return False
        return asked / offered > FAR or (not column.less and offered / asked > FAR)

    return differs


def _unrelated(one: Product, other: Product) -> bool:
    kinds = one.known.lexicon.schema.attributes["product"].ancestry
    return not kinds[one.kind] & kinds[other.kind]


def judging(judge: LoreJudge, catalogue: Sequence[Product], each: int) -> list[str]:
    """Judge the pairs and count what became of them."""
    asked = list(questions(catalogue, each))
    verdicts = judge.judge_many((one.query, one.item) for one in asked)
    grouped: dict[tuple[str, str], list[Verdict]] = {}
    for one, verdict in zip(asked, verdicts, strict=True):
        grouped.setdefault((one.about, one.who), []).append(verdict)
    lines = [
        "| asked for | put to | pairs | L4 | L3 | L2 | L1 | a rule fired |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for (about, who), found in grouped.items():
        grades = Counter(v.grade.code for v in found if v.grade)
        shares = " | ".join(f"{grades[code] / len(found):.0%}" for code in ("L4", "L3", "L2", "L1"))
        fired = sum(bool(verdict.rules) for verdict in found) / len(found)
        lines.append(f"| {about} | {who} | {len(found)} | {shares} | {fired:.0%} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=4000)
    parser.add_argument("--each", type=int, default=150, help="queries about each attribute")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    judge = LoreJudge.open("electronics")
    catalogue = products(judge.lexicon, given.products)
    parts = [
        "## What is read",
        "\n".join(reading(catalogue)),
        "## What is judged",
        "\n".join(judging(judge, catalogue, given.each)),
    ]
    text = "\n\n".join(parts) + "\n"
    print(text)
    if given.write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{prose}{MARK}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
