"""Agreement with people: the judge beside baselines, on sets whose labels people gave.

    python -m tests.benchmarks.quality [--sets crowdflower,homedepot] [--write] [--ship]

Every row is fitted on `dev` alone: in cross-validation by query (the fitting part of each fold),
and for `test` on all of `dev`. `--write` writes docs/quality.md, `--ship` fits the weights that
ship with the SDK on both `dev` splits.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lore_sdk.dsl import Cache, load_pack
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.fit import BENDS, RIDGE, Example, fit_cuts, fit_matcher, quadratic_kappa
from lore_sdk.judge.matcher import WEIGHTS, EmbeddedMatcher, Prior, feature_rows
from lore_sdk.judge.matching.features import Signals
from lore_sdk.judge.matching.ordinal import Floats, Ints, fit_ordinal
from lore_sdk.judge.matching.tokens import read_tokens
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.types import Item, Query
from tests.benchmarks.labelled import ROOT, Labelled, SetName, data_folder, labelled

PACKS: dict[SetName, str] = {"crowdflower": "base", "homedepot": "home"}
FOLDS, STEPS, RESAMPLES = 5, 4, 500
SILENT = Signals()


@dataclass(frozen=True, slots=True)
class Predicted:
    """Levels (n,) and expected labels (n,) on the scale of the set's means."""

    levels: Ints
    means: Floats


@dataclass(frozen=True, slots=True)
class Table:
    """One set, ready to be split: pairs, what the rules said of them, labels and groups."""

    pairs: Sequence[Labelled]
    signals: Sequence[Signals]
    fired: Sequence[tuple[str, ...]]

    @property
    def levels(self) -> Ints:
        return np.array([pair.level for pair in self.pairs], dtype=np.int64)

    @property
    def means(self) -> Floats:
        return np.array([pair.mean for pair in self.pairs])

    @property
    def groups(self) -> Ints:
        names: dict[str, int] = {}
        return np.array([names.setdefault(p.query.text, len(names)) for p in self.pairs])

    def part(self, rows: Ints) -> Table:
        return Table(
            [self.pairs[n] for n in rows],
            [self.signals[n] for n in rows],
            [self.fired[n] for n in rows],
        )


Method = Callable[[Table, Table], Predicted]


# ------------------------------------------------------------------ methods
def majority(train: Table, test: Table) -> Predicted:
    level = int(np.bincount(train.levels).argmax())
    size = len(test.pairs)
    return Predicted(np.full(size, level), np.full(size, train.means.mean()))


def tfidf(train: Table, test: Table) -> Predicted:
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
    reader.fit([f"{p.query.text} {p.item.title}" for p in train.pairs])

    def scores(table: Table) -> Floats:
        asked = reader.transform([p.query.text for p in table.pairs])
        known = reader.transform([p.item.title for p in table.pairs])
        return np.asarray(asked.multiply(known).sum(axis=1)).ravel()

    return _by_score(scores(train), train, scores(test))


def bm25(train: Table, test: Table) -> Predicted:
    counts: Counter[str] = Counter()
    lengths = []
    for pair in train.pairs:
        words = _words(pair.item.title)
        counts.update(set(words))
        lengths.append(len(words))
    size, usual = len(train.pairs), sum(lengths) / len(lengths)

    def score(pair: Labelled) -> float:
        have = Counter(words := _words(pair.item.title))
        norm = 1.2 * (0.25 + 0.75 * len(words) / usual)
        total = 0.0
        for word in dict.fromkeys(_words(pair.query.text)):
            weight = math.log(1 + (size - counts[word] + 0.5) / (counts[word] + 0.5))
            total += weight * have[word] * 2.2 / (have[word] + norm)
        return total

    def scores(table: Table) -> Floats:
        return np.array([score(pair) for pair in table.pairs])

    return _by_score(scores(train), train, scores(test))


def _words(text: str) -> tuple[str, ...]:
    return read_tokens(text, characters=1000, limit=64)


def _by_score(train_scores: Floats, train: Table, scores: Floats) -> Predicted:
    """Turn one score into grades by fitted cuts, and into means by a fitted step function."""
    free = np.full(len(train_scores), STEPS - 1)
    cuts = fit_cuts(train_scores, train.levels, free)
    edges = np.unique(np.quantile(train_scores, np.linspace(0, 1, 21))[1:-1])
    bins = np.searchsorted(edges, train_scores)
    steps = np.array(
        [train.means[bins == b].mean() if (bins == b).any() else train.means.mean()
         for b in range(len(edges) + 1)]
    )  # fmt: skip
    levels = np.searchsorted(np.array(cuts), scores, side="right")
    return Predicted(levels, steps[np.searchsorted(edges, scores)])


def matcher_only(train: Table, test: Table) -> Predicted:
    silent = Table(train.pairs, [SILENT] * len(train.pairs), train.fired)
    return judge(silent, Table(test.pairs, [SILENT] * len(test.pairs), test.fired))


def judge(train: Table, test: Table) -> Predicted:
    """The embedded judge: matcher with the path's signals, held inside of the rules' band."""
    words = WordTable.count([pair.item.title for pair in train.pairs])
    seen = _features(train, words)
    model = fit_ordinal(seen, train.levels, steps=STEPS, bends=BENDS, ridge=RIDGE)
    expected = model.probabilities(seen) @ np.arange(STEPS)
    cuts = fit_cuts(expected, train.levels, _caps(train))
    chances = model.probabilities(_features(test, words))
    levels = np.searchsorted(np.array(cuts), chances @ np.arange(STEPS), side="right")
    floors = np.array([min(s.floor, s.cap) for s in test.signals])
    usual = np.array([train.means[train.levels == level].mean() for level in range(STEPS)])
    return Predicted(np.maximum(np.minimum(levels, _caps(test)), floors), chances @ usual)


def _features(table: Table, words: WordTable) -> Floats:
    told = [(p.query, p.item, s) for p, s in zip(table.pairs, table.signals, strict=True)]
    return feature_rows(told, words)


def _caps(table: Table) -> Ints:
    return np.array([signals.cap for signals in table.signals])


METHODS: dict[str, Method] = {
    "majority, mean": majority,
    "character TF-IDF": tfidf,
    "BM25": bm25,
    "matcher without rules": matcher_only,
    "embedded judge": judge,
}


# ------------------------------------------------------------------ figures
@dataclass(frozen=True, slots=True)
class Figures:
    """Agreement of one method with people; intervals are 95 %, bootstrapped by query."""

    kappa: float
    low: float
    high: float
    macro_f1: float
    recalls: tuple[float, ...]
    error: float


def figures(table: Table, found: Predicted) -> Figures:
    levels = table.levels
    low, high = _interval(table.groups, levels, found.levels)
    return Figures(
        kappa=quadratic_kappa(levels, found.levels),
        low=low,
        high=high,
        macro_f1=_macro_f1(levels, found.levels),
        recalls=tuple(
            float((found.levels[levels == level] == level).mean()) if (levels == level).any()
            else float("nan")
            for level in range(STEPS)
        ),
        error=float(np.sqrt(np.mean((found.means - table.means) ** 2))),
    )  # fmt: skip


def _macro_f1(levels: Ints, found: Ints) -> float:
    scores = []
    for level in range(STEPS):
        both = int(((levels == level) & (found == level)).sum())
        scores.append(2 * both / max(1, int((levels == level).sum() + (found == level).sum())))
    return sum(scores) / STEPS


def _interval(groups: Ints, levels: Ints, found: Ints) -> tuple[float, float]:
    """Resample queries: each brings its own confusion matrix."""
    count = int(groups.max()) + 1
    each = np.zeros((count, STEPS, STEPS))
    np.add.at(each, (groups, levels, found), 1.0)
    random = np.random.default_rng(0)
    places = np.arange(STEPS)
    penalty = (places[:, None] - places[None, :]) ** 2
    kappas = []
    for _ in range(RESAMPLES):
        seen = each[random.integers(0, count, count)].sum(axis=0)
        chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
        expected = (penalty * chance).sum()
        kappas.append(1 - (penalty * seen).sum() / expected if expected else 0.0)
    return float(np.quantile(kappas, 0.025)), float(np.quantile(kappas, 0.975))


# ------------------------------------------------------------------ runs
class _Unused:
    """A matcher that is never asked: the benchmark fits its own."""

    name = "unused"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        return [Prior(STEPS - 1, (0.0, 0.0, 0.0, 1.0), 1.0) for _ in pairs]


def walked(pack: str, pairs: Sequence[Labelled]) -> Table:
    loaded = load_pack(pack, cache=Cache.default())
    rules = LoreJudge(loaded, matcher=_Unused())
    signals = [rules.signals(pair.query, pair.item) for pair in pairs]
    verdicts = rules.judge_many((pair.query, pair.item) for pair in pairs)
    fired = [tuple(rule.partition("/")[2] for rule in verdict.rules) for verdict in verdicts]
    return Table(pairs, signals, fired)


def cross_validated(table: Table, method: Method) -> Predicted:
    groups = table.groups
    places = np.random.default_rng(0).permutation(int(groups.max()) + 1) % FOLDS
    fold = places[groups]
    levels, means = np.zeros(len(groups), dtype=np.int64), np.zeros(len(groups))
    for number in range(FOLDS):
        held = np.flatnonzero(fold == number)
        found = method(table.part(np.flatnonzero(fold != number)), table.part(held))
        levels[held], means[held] = found.levels, found.means
    return Predicted(levels, means)


def section(name: SetName) -> str:
    start = time.perf_counter()
    dev, test = (walked(PACKS[name], labelled(name, split)) for split in ("dev", "test"))
    lines = [f"## {name}, pack `{PACKS[name]}`", ""]
    for title, run in (
        (f"{FOLDS}-fold cross-validation by query on `dev`", _cross),
        ("`test`, fitted on `dev`", _held_out),
    ):
        lines += [f"### {title}", "", *_rows(run(dev, test)), ""]
    if name == "crowdflower":
        kept = np.flatnonzero([pair.agreed for pair in dev.pairs])
        lines += [f"### the same cross-validation, rows on which raters agreed ({len(kept):,})", ""]
        found = {key: cross_validated(dev, METHODS[key]) for key in ("character TF-IDF", "embedded judge")}  # fmt: skip
        part = dev.part(kept)
        rows = {key: figures(part, Predicted(p.levels[kept], p.means[kept])) for key, p in found.items()}  # fmt: skip
        lines += [*_rows(rows), ""]
    lines += ["### what each rule found on `dev`", "", *_rules(dev, PACKS[name]), ""]
    print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
    return "\n".join(lines)


def _cross(dev: Table, test: Table) -> dict[str, Figures]:
    return {name: figures(dev, cross_validated(dev, method)) for name, method in METHODS.items()}


def _held_out(dev: Table, test: Table) -> dict[str, Figures]:
    return {name: figures(test, method(dev, test)) for name, method in METHODS.items()}


def _rows(found: dict[str, Figures]) -> list[str]:
    lines = [
        "| method | QWK | 95 % | macro-F1 | recall L1 | L2 | L3 | L4 | RMSE |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, f in found.items():
        recalls = " | ".join(f"{recall:.2f}" for recall in f.recalls)
        lines.append(f"| {name} | {f.kappa:.3f} | {f.low:.3f} – {f.high:.3f} | {f.macro_f1:.3f} | "
                     f"{recalls} | {f.error:.3f} |")  # fmt: skip
    return lines


def _rules(dev: Table, pack: str) -> list[str]:
    """For each rule: how often it fired, and how often people's grade obeyed its bound."""
    loaded = load_pack(pack, cache=Cache.default())
    fired: dict[str, list[int]] = {}
    for pair, names in zip(dev.pairs, dev.fired, strict=True):
        for name in names:
            fired.setdefault(name, []).append(pair.level)
    levels = dev.levels
    lines = [
        "| rule | bound | fired | people obey it | obeyed anyway | mean grade | mean of all |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for name, seen in sorted(fired.items(), key=lambda one: -len(one[1])):
        rule = loaded.rule(name)
        if rule is None or len(seen) < 5:
            continue
        cap = rule.effect == "cap"
        obeyed = np.mean([level <= rule.level if cap else level >= rule.level for level in seen])
        anyway = np.mean(levels <= rule.level if cap else levels >= rule.level)
        lines.append(f"| {name} | {rule.effect} {loaded.scale[rule.level].code} | {len(seen)} | "
                     f"{obeyed:.2f} | {anyway:.2f} | {np.mean(seen) + 1:.2f} | "
                     f"{levels.mean() + 1:.2f} |")  # fmt: skip
    return lines


def ship() -> None:
    """Fit the weights that ship with the SDK: both sets weigh the same, rules are those of base."""
    examples: list[Example] = []
    for name in PACKS:
        table = walked("base", labelled(name, "dev"))
        weight = 1 / len(table.pairs)
        examples += [
            Example(query=p.query, item=p.item, level=p.level, signals=s, weight=weight)
            for p, s in zip(table.pairs, table.signals, strict=True)
        ]
    matcher: EmbeddedMatcher = fit_matcher(examples, name="embedded-1")
    matcher.save(WEIGHTS)
    print(f"wrote {WEIGHTS.name}: {WEIGHTS.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="crowdflower,homedepot")
    parser.add_argument("--write", action="store_true", help="write docs/quality-tables.md")
    parser.add_argument("--ship", action="store_true", help="fit the weights that ship")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    if given.ship:
        ship()
        return
    text = "\n".join(section(name) for name in PACKS if name in given.sets.split(","))
    print(text)
    if given.write:
        file = ROOT / "docs" / "quality-tables.md"
        head = "# Quality tables\n\nWritten by `make bench-quality`; what they say: [quality](quality.md).\n"
        file.write_text(f"{head}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
