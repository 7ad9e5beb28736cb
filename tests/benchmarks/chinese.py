"""What cutting Chinese into words is worth, on texts that the author wrote, and what it costs.

    python -m tests.benchmarks.chinese

Reads tests/knowledge/chinese/texts.tsv as titles by the pack in tests/judge/chinese, with and
without the cutter: values that a text does not state but are read (false), and that it states but
are not read (missed). Time is the median of reading all texts, one against the other.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from lore_sdk.dsl import load_pack
from lore_sdk.judge.gather import gather
from lore_sdk.knowledge import Lexicon, open_lexicon
from lore_sdk.types import Evidence, Item

TESTS = Path(__file__).parents[1]
TEXTS = TESTS / "knowledge" / "chinese" / "texts.tsv"
ROUNDS = 31


class Text(NamedTuple):
    """A title, and the values that it states, as `color=red`."""

    title: str
    stated: frozenset[str]


def texts() -> list[Text]:
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return [Text(title, frozenset(stated.split())) for title, _, stated in rows]


def read(title: str, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(map(_said, gather(Item(title=title), lexicon).evidence))


def _said(evidence: Evidence) -> str:
    value = evidence.value
    return f"{evidence.attribute}={f'{value:g}' if isinstance(value, float) else value}"


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    cut = open_lexicon(load_pack(TESTS / "judge" / "chinese"))
    readers = {"longest spelling": replace(cut, cutter=None), "cut into words": cut}
    known = texts()
    print("| reading | texts | values stated | right | false | missed |\n|---|--:|--:|--:|--:|--:|")
    for name, lexicon in readers.items():
        found = [read(text.title, lexicon) for text in known]
        right = sum(len(text.stated & seen) for text, seen in zip(known, found, strict=True))
        stated, seen = sum(len(text.stated) for text in known), sum(map(len, found))
        print(f"| {name} | {len(known)} | {stated} | {right} | {seen - right} | {stated - right} |")
        if lexicon is cut:
            for text, values in zip(known, found, strict=True):
                if values != text.stated:
                    print(text.title, "false", *values - text.stated, "; missed", end=" ")
                    print(*text.stated - values)
    times: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, lexicon in readers.items():
            start = perf_counter()
            for text in known:
                gather(Item(title=text.title), lexicon)
            times[name].append(perf_counter() - start)
    slow, fast = (statistics.median(times[name]) for name in reversed(readers))
    print(
        f"reading cut titles takes {slow / fast:.2f} times as long, {slow / len(known):.2g} s each"
    )


if __name__ == "__main__":
    main()
