"""What a dense encoder adds to the matcher: the judge with and without its cosine, paired.

    python -m tests.benchmarks.dense --encoder sentence-transformers:FOLDER [--write]

Cross-validation by query on `dev` as in `quality`, from nothing, on at most 2,500 queries of a set.
The cosine is that of query and title; the hashed encoder, which needs no model, is always measured
too. `--write` puts the table under the name NAME into docs/quality-encoder.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lore_sdk.judge.matching.cuts import quadratic_kappa
from lore_sdk.judge.similarity import Similarity
from lore_sdk.knowledge.retrieval import Encoder, open_encoder
from lore_sdk.plugins import Plugins
from tests.benchmarks.labelled import ROOT, SetName, data_folder, labelled, some
from tests.benchmarks.quality import (
    PACKS,
    RESAMPLES,
    STEPS,
    Figures,
    Predicted,
    Table,
    by_score,
    cross_validated,
    figures,
    judge,
    unbound,
    walked,
)

PAGE = ROOT / "docs" / "quality-encoder.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.dense --write` -->"
HEAD = """\
| set | method | QWK | 95 % | change of QWK, paired | 95 % | RMSE |
|---|---|--:|---|--:|---|--:|"""


def cosine(train: Table, test: Table) -> Predicted:
    """The cosine alone, cut into grades."""
    scores = [np.array([s.similarity for s in table.signals]) for table in (train, test)]
    return by_score(scores[0], train, scores[1])


def rows(name: SetName, encoders: dict[str, Encoder]) -> Iterator[str]:
    table = walked(PACKS[name], some(labelled(name, "dev")))
    plain = {"rules enforced": judge, "rules not enforced": unbound}
    before = {title: cross_validated(table, method) for title, method in plain.items()}
    for title, found in before.items():
        yield _row(name, f"embedded judge, {title}", figures(table, found), ("", ""))
    for encoder_name, encoder in encoders.items():
        told = _told(table, encoder)
        alone = cross_validated(told, cosine)
        yield _row(name, f"cosine alone, {encoder_name}", figures(told, alone), ("", ""))
        for title, method in plain.items():
            found = cross_validated(told, method)
            change = _change(told, before[title], found)
            method_name = f"embedded judge, {title}, {encoder_name}"
            yield _row(name, method_name, figures(told, found), change)


def _told(table: Table, encoder: Encoder) -> Table:
    near = Similarity(encoder).of([(pair.query, pair.item) for pair in table.pairs])
    signals = [replace(s, similarity=c) for s, c in zip(table.signals, near, strict=True)]
    return replace(table, signals=signals)


def _change(table: Table, before: Predicted, after: Predicted) -> tuple[str, str]:
    """Return the difference of kappas and its interval, drawing whole queries."""
    groups = table.groups
    each = np.zeros((2, int(groups.max()) + 1, STEPS, STEPS))
    for which, found in enumerate((before, after)):
        np.add.at(each[which], (groups, table.levels, found.levels), 1.0)
    random = np.random.default_rng(0)

    def difference(tables: np.ndarray) -> float:
        return quadratic_kappa(tables[1]) - quadratic_kappa(tables[0])

    drawn = [
        difference(each[:, random.integers(0, each.shape[1], each.shape[1])].sum(axis=1))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{difference(each.sum(axis=1)):+.3f}", f"{low:+.3f} – {high:+.3f}"


def _row(name: str, method: str, found: Figures, change: tuple[str, str]) -> str:
    return (
        f"| {name} | {method} | {found.kappa:.3f} | {found.low:.3f} – {found.high:.3f} | "
        f"{change[0]} | {change[1]} | {found.error:.3f} |"
    )


def report(encoders: dict[str, Encoder], *, write: bool) -> None:
    """Print the table, and put it into the page when asked to."""
    lines = HEAD.splitlines()
    print(HEAD, flush=True)
    for name in PACKS:
        for row in rows(name, encoders):
            lines.append(row)
            print(row, flush=True)
    if write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text("\n".join([f"{prose}{MARK}", "", *lines, ""]), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="", help="as `lore fit --encoder` takes it")
    parser.add_argument("--name", default="encoder", help="what the table calls it")
    parser.add_argument("--write", action="store_true", help="put the table into the page")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    plugins = Plugins.installed()
    encoders = {"hashed": open_encoder("hashed:dimension=1024", plugins=plugins)}
    if given.encoder:
        encoders[given.name] = open_encoder(given.encoder, plugins=plugins)
    report(encoders, write=given.write)


if __name__ == "__main__":
    main()
