"""How queries are read: kinds of query, and what reading misspelt words is worth.

    python -m tests.benchmarks.reading [--sets crowdflower,homedepot]

Cross-validation by query on `dev`, as in `quality`; three ways to read: as typed, needs of the
words that were meant, and the matcher told these words as well. Takes about ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lore_sdk.dsl import Cache, load_pack
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.matching.cuts import quadratic_kappa
from lore_sdk.judge.understand import STEPS
from lore_sdk.types import INTENTS
from tests.benchmarks import quality
from tests.benchmarks.labelled import ROOT, SetName, data_folder, labelled, some

QUERIES = (
    ("etsy_queries/final_queries.csv", "Query", "base"),
    ("algolia_queries/queries.csv.gz", "query", "electronics"),
    ("homedepot/dev.csv.gz", "search_term", "home"),
)
LABELLED = ROOT / "tests" / "judge" / "intents"
AS_TYPED = tuple(name for name in STEPS if name != "spelling")
RESAMPLES = 500


def kinds() -> None:
    judge = LoreJudge("base")
    for name in ("development", "reporting"):
        right: Counter[str] = Counter()
        with (LABELLED / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, delimiter="\t"))
        right.update(kind for kind, query in rows if judge.read(query)[-1][1].intent == kind)
        print(f"{name}: {right.total()} of {len(rows)}", {kind: right[kind] for kind in INTENTS})
    for file, column, pack in QUERIES:
        queries = sorted(set(_column(data_folder() / file, column)))
        judge = LoreJudge(pack, cache=Cache.default())
        counts = Counter(judge.read(query)[-1][1].intent for query in queries)
        shares = {kind: round(100 * counts[kind] / len(queries), 1) for kind in INTENTS}
        print(f"{file}, {pack}: {len(queries)} queries", shares)


def _column(file: Path, column: str) -> list[str]:
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8")
    return [row[column] for row in csv.DictReader(io.StringIO(text, newline=""))]


def spelling(name: SetName) -> None:
    pairs = some(labelled(name, "dev"))
    start = quality.started(next(other for other in quality.PACKS if other != name))
    pack = load_pack(quality.PACKS[name], cache=Cache.default())

    def table(steps: Sequence[str], told: bool) -> quality.Table:
        judge = LoreJudge(pack, matcher=quality._Unused(), steps=steps)
        signals = [judge.signals(pair.query, pair.item) for pair in pairs]
        if not told:
            signals = [replace(one, read_as="") for one in signals]
        return quality.Table(pairs, signals, [()] * len(pairs), start)

    tables = {
        "as typed": table(AS_TYPED, told=True),
        "needs": table(STEPS, told=False),
        "needs and matcher": table(STEPS, told=True),
    }
    found = {way: quality.cross_validated(t, quality.judge) for way, t in tables.items()}
    one = tables["as typed"]
    for way, predicted in found.items():
        figures = quality.figures(one, predicted)
        low, high = _difference(one, found["as typed"], predicted)
        print(f"{name}, {way}: QWK {figures.kappa:.4f} ({low:+.4f} to {high:+.4f} of as typed), "
              f"RMSE {figures.error:.4f}")  # fmt: skip
    read = tables["needs and matcher"].signals
    rows = np.flatnonzero([bool(signal.read_as) for signal in read])
    print(f"{name}: {len(rows)} of {len(pairs)} pairs have a query that is read otherwise")
    for way, predicted in found.items():
        table_of = quality._confusion(one.levels[rows], predicted.levels[rows])
        print(f"  {way}: QWK {quadratic_kappa(table_of):.4f}")


def _difference(
    table: quality.Table, typed: quality.Predicted, read: quality.Predicted
) -> tuple[float, float]:
    """Return the 95 % interval of the difference in kappa; queries are resampled."""
    count = int(table.groups.max()) + 1
    each = np.zeros((2, count, quality.STEPS, quality.STEPS))
    for way, predicted in enumerate((typed, read)):
        np.add.at(each[way], (table.groups, table.levels, predicted.levels), 1.0)
    random = np.random.default_rng(0)
    drawn = [random.integers(0, count, count) for _ in range(RESAMPLES)]
    differences = [
        quadratic_kappa(each[1][some].sum(axis=0)) - quadratic_kappa(each[0][some].sum(axis=0))
        for some in drawn
    ]
    return float(np.quantile(differences, 0.025)), float(np.quantile(differences, 0.975))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="crowdflower,homedepot")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    kinds()
    for name in quality.PACKS:
        if name in given.sets.split(","):
            spelling(name)


if __name__ == "__main__":
    main()
