"""How many rules are left for a query, how long they are in a prompt, how fast they are written.

    python -m tests.benchmarks.render [--tokenizer tokenizer.json] [--write]

Queries are those that people typed for the labelled sets (`dev`), and others made of the columns of
two catalogues. Each is read by the judge's own steps; that is not timed. Times are processor
times of one call, beside those of `specialise`, which puts the query into every rule of the pack
and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lore_sdk.dsl import Cache, Facts, Pack, load_pack
from lore_sdk.dsl.render import BUDGET, RuleRenderer, RuleSection
from lore_sdk.dsl.specialise import specialise
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.gather import gather
from lore_sdk.types.tokens import estimate
from tests.benchmarks import icecat
from tests.benchmarks.labelled import ROOT, data_folder, labelled

PAGE = ROOT / "docs" / "quality-render.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.render --write` -->"
SAMPLE = 3000
ENDLESS = 1_000_000
BUDGETS = (200, 400, BUDGET)
Count = Callable[[str], int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Queries as their facts, under one pack; with facts of items, pairs of both."""

    name: str
    pack: Pack
    queries: Sequence[Facts]
    items: Sequence[Facts | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What all queries of a set came to, and the seconds of each call.

    `first` are those of a fresh renderer, `again` of one that has had all these queries once.
    """

    asked: Asked
    sections: Sequence[RuleSection]
    first: Sequence[float]
    again: Sequence[float]
    baseline: Sequence[float]


# ---- queries
def sets() -> Iterator[Asked]:
    for name, pack in (("homedepot", "home"), ("homedepot", "base"), ("crowdflower", "base")):
        pairs = labelled(name, "dev")  # type: ignore[arg-type]
        texts = sorted({pair.query.text for pair in pairs})
        judge = _judge(pack)
        yield _of(f"{name}, typed", judge, _some(texts))
        if pack == "home":
            some = _some(pairs)
            asked = [_read(judge, pair.query.text) for pair in some]
            known = [gather(pair.item, judge.lexicon) for pair in some]
            items = [one.facts(query) for one, query in zip(known, asked, strict=True)]
            yield Asked(name=f"{name}, pairs", pack=judge.pack, queries=asked, items=items)
    yield _of("fashion catalogue, made", _judge("fashion"), _some(sorted(set(_fashion()))))
    judge = _judge("electronics")
    yield _of("Icecat, made", judge, sorted(set(_electronics(judge))))


def _of(name: str, judge: LoreJudge, texts: Sequence[str]) -> Asked:
    queries = [_read(judge, text) for text in texts]
    return Asked(name=name, pack=judge.pack, queries=queries, items=[None] * len(queries))


def _judge(pack: str) -> LoreJudge:
    return LoreJudge(load_pack(pack, cache=Cache.default()))


def _read(judge: LoreJudge, text: str) -> Facts:
    return judge.read(text)[-1][1].asked


def _some(values: Sequence[T]) -> Sequence[T]:
    return random.Random(0).sample(values, min(SAMPLE, len(values)))


def _fashion() -> Iterator[str]:
    """Make queries such as `navy blue casual shirts for men`."""
    with gzip.open(data_folder() / "fashion" / "items.csv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            words = (row["baseColour"], row["usage"], row["articleType"], "for", row["gender"])
            yield " ".join(words).casefold()


def _electronics(judge: LoreJudge) -> Iterator[str]:
    """Make queries such as `hp black laptop 15.6 inch 8 gb ram`."""
    for product in icecat.products(judge.lexicon, SAMPLE):
        if product.kind:
            numbers = [
                f"{column.of(product) * column.asked:g} {column.unit}"
                for column in icecat.NUMBERS[:5]
                if column.of(product)
            ]
            words = (str(product.row["supplier"]), product.color, product.kind.replace("-", " "))
            yield " ".join(filter(None, (*words, *numbers))).casefold()


# ---- measures
def rendered(asked: Asked) -> Rendered:
    renderer = RuleRenderer(asked.pack)
    # what is worked out once a pack, as values that go for another, is no query's time
    renderer.rules_for({"product": "shoes", "color": "red", "brand": "nike", "material": "wool"})
    pairs = list(zip(asked.queries, asked.items, strict=True))

    def call(query: Facts, item: Facts | None) -> RuleSection:
        return renderer.rules_for(query, item=item, budget=ENDLESS)

    first, sections = _timed(call, pairs)
    again, _ = _timed(call, pairs)
    baseline, _ = _timed(lambda query, _: specialise(asked.pack.evaluator, query), pairs)
    return Rendered(asked=asked, sections=sections, first=first, again=again, baseline=baseline)


def _timed(
    call: Callable[[Facts, Facts | None], T], pairs: Iterable[tuple[Facts, Facts | None]]
) -> tuple[list[float], list[T]]:
    seconds, results = [], []
    for query, item in pairs:
        start = time.thread_time()
        result = call(query, item)
        seconds.append(time.thread_time() - start)
        results.append(result)
    return seconds, results


# ---- tables
def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    marks = ["---", "---", *["--:"] * (len(heads) - 2)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, marks, *rows))


def lengths(found: Sequence[Rendered], exact: Count | None) -> str:
    heads = [
        "queries", "pack", "number", "rules in the pack", "rules left: median", "90 %", "most",
        "tokens, about: median", "90 %", "most", *(f"within {budget}" for budget in BUDGETS),
    ]  # fmt: skip
    if exact:
        heads += ["tokens, exactly: median", "90 %", "most"]
    return table(heads, (_lengths(one, exact) for one in found))


def _lengths(one: Rendered, exact: Count | None) -> list[str]:
    about = [estimate(section.text) for section in one.sections]
    within = [f"{sum(t <= budget for t in about) / len(about):.1%}" for budget in BUDGETS]
    cells = [
        *_head(one),
        f"{len(one.asked.queries):,}",
        str(len(one.asked.pack.rules)),
        *_spread([len(section.shown) for section in one.sections]),
        *_spread(about),
        *within,
    ]
    return cells + (_spread([exact(s.text) for s in one.sections]) if exact else [])


def seconds(found: Sequence[Rendered]) -> str:
    heads = ["queries", "pack", "first: median", "90 %", "again: median", "90 %",
             "`specialise`: median", "90 %", "again, of it"]  # fmt: skip
    rows = []
    for one in found:
        cells = _head(one)
        for taken in (one.first, one.again, one.baseline):
            cells += [f"{_at(taken, share) * 1e6:.0f}" for share in (0.5, 0.9)]
        cells.append(f"{_at(one.again, 0.5) / _at(one.baseline, 0.5):.2f}")
        rows.append(cells)
    return table(heads, rows)


def _head(one: Rendered) -> list[str]:
    return [one.asked.name, one.asked.pack.name]


def _spread(values: Sequence[int]) -> list[str]:
    return [f"{_at(values, share):,.0f}" for share in (0.5, 0.9, 1)]


def _at(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of them lies; 1 for the most."""
    place = min(len(values) - 1, int(share * len(values)))
    return sorted(values)[place]


def _counter(path: str) -> Count:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokenizer", help="a tokenizer.json, to count exactly")
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    found = [rendered(asked) for asked in sets()]
    exact = _counter(given.tokenizer) if given.tokenizer else None
    text = "\n\n".join(
        ["## Rules and tokens", lengths(found, exact), "## Microseconds", seconds(found)]
    )
    print(text)
    if given.write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{prose}{MARK}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
