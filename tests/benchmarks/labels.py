"""How many labels does fitting need? The judge by the number of labelled queries.

    python -m tests.benchmarks.labels [--sets crowdflower,homedepot] [--write]

A third of the queries of `dev`, at most 1,500, are held out and never fitted on. From the others
some are drawn at random, several times; the matcher is fitted on their pairs from nothing, and from
one that was fitted on the other set. With no labels the latter judges as it is. `--write` puts the
table into docs/quality-labels.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.judge import fit
from lore_sdk.judge.matcher import EmbeddedMatcher
from lore_sdk.judge.matching.cuts import quadratic_kappa
from tests.benchmarks.labelled import ROOT, SetName, data_folder, labelled
from tests.benchmarks.quality import PACKS, STEPS, Ints, Table, started, walked

PAGE = ROOT / "docs" / "quality-labels.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.labels --write` -->"
SIZES = (5, 10, 30, 100, 300, 1000, 3000)
DRAWS = 6
MOST_HELD_OUT = 1500


def rows(name: SetName) -> Iterator[str]:
    other = next(each for each in PACKS if each != name)
    table = walked(PACKS[name], labelled(name, "dev"), started(other))
    order = np.random.default_rng(0).permutation(int(table.groups.max()) + 1)
    held = min(MOST_HELD_OUT, len(order) // 3)
    test = _queries(table, order[:held])
    yield f"| {name} | 0 | 0 | | {_kappa(_start(table), test):.3f} |"
    for size in SIZES:
        if size > len(order) - held:
            return
        yield _row(name, table, order[held:], size, test)


def _row(name: SetName, table: Table, pool: Ints, size: int, test: Table) -> str:
    draws = DRAWS if size < 1000 else 1
    alone, from_start, pairs = [], [], []
    for seed in range(draws):
        train = _queries(table, np.random.default_rng(seed).permutation(pool)[:size])
        pairs.append(len(train.pairs))
        alone.append(_fitted(train, test, None))
        from_start.append(_fitted(train, test, _start(table)))
    return (
        f"| {name} | {size:,} | {np.mean(pairs):,.0f} | {_spread(alone)} | {_spread(from_start)} |"
    )


def _queries(table: Table, queries: Ints) -> Table:
    return table.part(np.flatnonzero(np.isin(table.groups, queries)))


def _start(table: Table) -> EmbeddedMatcher:
    assert table.start is not None
    return table.start.told


def _fitted(train: Table, test: Table, start: EmbeddedMatcher | None) -> float:
    words = train.words
    try:
        found = fit.fit_features(train.told(words), words=words, start=start).matcher
    except DataError:  # five queries may all have one grade
        return float("nan")
    return _kappa(found, test)


def _kappa(matcher: EmbeddedMatcher, test: Table) -> float:
    features = test.told(matcher.words).features
    levels = np.array([matcher.prior(tuple(row)).level for row in features])
    caps = np.array([signals.cap for signals in test.signals])
    floors = np.array([signals.floor for signals in test.signals])
    table = np.zeros((STEPS, STEPS))
    np.add.at(table, (test.levels, np.maximum(np.minimum(levels, caps), floors)), 1.0)
    return quadratic_kappa(table)


def _spread(kappas: list[float]) -> str:
    known = [kappa for kappa in kappas if kappa == kappa]
    if len(known) < 2:
        return f"{known[0]:.3f}" if known else "none could be fitted"
    return f"{np.mean(known):.3f} ({min(known):.3f} – {max(known):.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="crowdflower,homedepot")
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    lines = [
        "| set | labelled queries | pairs | from nothing | from a fitted matcher |",
        "|---|--:|--:|---|---|",
    ]
    print(*lines, sep="\n")
    for name in PACKS:
        if name in given.sets.split(","):
            for line in rows(name):
                lines.append(line)
                print(line, flush=True)
    if given.write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text("\n".join([f"{prose}{MARK}\n", *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
