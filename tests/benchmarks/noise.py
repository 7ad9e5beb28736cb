"""Suspicion of labels: do wrong ones come first, and do labels that raters differed on?

    python -m tests.benchmarks.noise [--write]

One label in twenty of `dev` is changed: to a grade beside it, to one at least two off, or to any
other. The matcher is then fitted on the changed labels in cross-validation by query, as a shop
would have to, and labels are ranked by suspicion and by three baselines: the
expected distance of the label by the judge's probabilities alone, the loss of the label, and
confident learning's normalised margin with a threshold for each grade, as in cleanlab. Figures are
means of five seeds. `--write` puts the tables into docs/evaluation-tools.md.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections.abc import Callable, Mapping

import numpy as np

from lore_sdk.dsl import Cache
from lore_sdk.evaluate.noise import suspicion, true_grades
from lore_sdk.judge import LoreJudge, fit
from lore_sdk.judge.matching.ordinal import Floats
from lore_sdk.judge.matching.words import WordTable
from tests.benchmarks.labelled import ROOT, SetName, data_folder, labelled, some
from tests.benchmarks.quality import Ints

PAGE = ROOT / "docs" / "evaluation-tools.md"
MARK, END = "<!-- noise: written by tests.benchmarks.noise -->", "<!-- end of noise -->"
PACKS: dict[SetName, str] = {"crowdflower": "base", "homedepot": "home"}
GRADES, RATE, SEEDS = 4, 0.05, 5
SHIFTS: Mapping[str, Callable[[int], bool]] = {
    "one grade": lambda off: off == 1,
    "two or more": lambda off: off >= 2,
    "any": lambda off: off >= 1,
}


def by_suspicion(expected: Floats, levels: Ints) -> Floats:
    return suspicion(true_grades(expected, np.eye(GRADES)[levels]), levels)


def by_loss(expected: Floats, levels: Ints) -> Floats:
    return -np.log(np.maximum(expected[np.arange(len(levels)), levels], 1e-12))


def by_confident_learning(expected: Floats, levels: Ints) -> Floats:
    """The most probable other grade less the label's, each less the grade's mean confidence."""
    rows = np.arange(len(levels))
    given = [levels == level for level in range(GRADES)]
    usual = np.array([expected[own, n].mean() if own.any() else 0 for n, own in enumerate(given)])
    moved = expected - usual + usual.max()
    moved = moved / moved.sum(axis=1, keepdims=True)
    others = moved.copy()
    others[rows, levels] = -1
    return others.max(axis=1) - moved[rows, levels]


def by_expected_cost(expected: Floats, levels: Ints) -> Floats:
    return suspicion(expected, levels)


METHODS = {
    "suspicion": by_suspicion,
    "expected cost": by_expected_cost,
    "loss": by_loss,
    "confident learning": by_confident_learning,
}


def auc(scores: Floats, wrong: np.ndarray) -> float:
    """The chance that a wrong label stands before a right one; ties count half."""
    _, place = np.unique(scores, return_inverse=True)
    counts = np.bincount(place)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    bad = int(wrong.sum())
    below = ranks[wrong].sum() - bad * (bad + 1) / 2
    return float(below / (bad * (len(wrong) - bad)))


def corrupted(levels: Ints, allowed: Callable[[int], bool], seed: int) -> tuple[Ints, np.ndarray]:
    random = np.random.default_rng(seed)
    wrong = np.zeros(len(levels), dtype=bool)
    wrong[random.choice(len(levels), round(RATE * len(levels)), replace=False)] = True
    found = levels.copy()
    for row in np.flatnonzero(wrong):
        choice = [n for n in range(GRADES) if allowed(abs(n - int(levels[row])))]
        if choice:
            found[row] = random.choice(choice)
        else:
            wrong[row] = False
    return found, wrong


def read(name: SetName) -> tuple[fit.Labelled, Ints]:
    pairs = some(labelled(name, "dev"))
    judge = LoreJudge(PACKS[name], cache=Cache.default())
    examples = [
        fit.Example(
            query=p.query, item=p.item, level=p.level, signals=judge.signals(p.query, p.item)
        )
        for p in pairs
    ]
    words = WordTable.count(sorted({pair.item.title for pair in pairs}))
    levels = np.array([pair.level for pair in pairs], dtype=np.int64)
    return fit.label(examples, words), levels


def found(name: SetName, known: fit.Labelled, levels: Ints) -> list[str]:
    rows = []
    for shift, allowed in SHIFTS.items():
        measured: dict[str, list[tuple[float, float, float]]] = {m: [] for m in METHODS}
        for seed in range(SEEDS):
            given, wrong = corrupted(levels, allowed, seed)
            expected = fit.out_of_fold(known._replace(targets=np.eye(GRADES)[given]))
            for method, score in METHODS.items():
                scores = score(expected, given)
                order = np.argsort(-scores, kind="stable")
                first = [float(wrong[order[:k]].mean()) for k in (100, int(wrong.sum()))]
                measured[method].append((auc(scores, wrong), *first))
        for method, each in measured.items():
            means = " | ".join(f"{mean:.3f}" for mean in np.mean(each, axis=0))
            rows.append(f"| {name} | {shift} | {method} | {means} |")
    return rows


def differed(known: fit.Labelled, levels: Ints) -> list[str]:
    """Compare the suspicion of CrowdFlower's own labels with the variance of their raters."""
    path = data_folder() / "crowdflower" / "dev.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        variance = np.array([float(row["relevance_variance"]) for row in csv.DictReader(lines)])
    expected = fit.out_of_fold(known)
    rows = []
    for method, score in METHODS.items():
        scores = score(expected, levels)
        within = [
            auc(scores[own], variance[own] > 0)
            for own in (levels == level for level in range(GRADES))
        ]
        figures = [auc(scores, variance > 0), _spearman(scores, variance), *within]
        rows.append(f"| {method} | {' | '.join(f'{each:.3f}' for each in figures)} |")
    return rows


def _spearman(one: Floats, two: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(one, two).statistic)


def tables() -> str:
    lines = [
        "| set | labels changed by | ranked by | AUC | precision@100 | precision@wrong |",
        "|---|---|---|--:|--:|--:|",
    ]
    second: list[str] = []
    for name in PACKS:
        known, levels = read(name)
        lines += found(name, known, levels)
        if name == "crowdflower":
            second = differed(known, levels)
    return "\n".join(
        [
            *lines,
            "",
            "| ranked by | AUC | Spearman's ρ | AUC in L1 | in L2 | in L3 | in L4 |",
            "|---|--:|--:|--:|--:|--:|--:|",
            *second,
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    text = tables()
    print(text)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        start, end = page.index(MARK) + len(MARK), page.index(END)
        PAGE.write_text(f"{page[:start]}\n\n{text}\n\n{page[end:]}", encoding="utf-8")


if __name__ == "__main__":
    main()
