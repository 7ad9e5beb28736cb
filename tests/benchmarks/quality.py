"""Agreement with people: the judge beside baselines, on sets whose labels people gave.

    python -m tests.benchmarks.quality [--sets crowdflower,homedepot] [--write] [--ship]

Every row is fitted on `dev` alone: in cross-validation by query (the fitting part of each fold),
and for `test` on all of `dev`. The judge starts from a matcher fitted on the other set, as a shop
starts from the one that ships; words are counted in the titles of both. `--write` puts the tables
into docs/quality.md, `--ship` fits the weights that ship with the SDK on both `dev` splits.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lore_sdk.dsl import Cache, load_pack
from lore_sdk.judge import LoreJudge, fit
from lore_sdk.judge.matcher import EmbeddedMatcher, Prior, Signals
from lore_sdk.judge.matching.cuts import best_cuts, quadratic_kappa
from lore_sdk.judge.matching.ordinal import Floats
from lore_sdk.judge.matching.tokens import read_tokens
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.types import Item, Query
from tests.benchmarks.labelled import ROOT, Labelled, SetName, data_folder, labelled

PACKS: dict[SetName, str] = {"crowdflower": "base", "homedepot": "home"}
FOLDS, STEPS, RESAMPLES = 5, 4, 500
WEIGHTS = ROOT / "lore_sdk" / "judge" / "weights.json"
PAGE = ROOT / "docs" / "quality.md"
MARK = "<!-- tables: written by `make bench-quality` -->"
SILENT = Signals()
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Predicted:
    """Levels (n,), expected labels (n,) on the scale of the set's means, and confidence (n,).

    Confidence is the probability that the level is the label; NaN where a method has none.
    """

    levels: Ints
    means: Floats
    confidence: Floats

    def part(self, rows: Ints) -> Predicted:
        return Predicted(self.levels[rows], self.means[rows], self.confidence[rows])


@dataclass(frozen=True, slots=True)
class Start:
    """What is known before a set is looked at: matchers fitted on the other one, with its words.

    `told` knows what paths say, `silent` does not.
    """

    words: WordTable
    told: EmbeddedMatcher
    silent: EmbeddedMatcher


@dataclass(frozen=True)
class Table:
    """One set, ready to be split: pairs, what the rules said of them, and where fitting starts."""

    pairs: Sequence[Labelled]
    signals: Sequence[Signals]
    fired: Sequence[tuple[str, ...]]
    start: Start | None = None

    @cached_property
    def levels(self) -> Ints:
        return np.array([pair.level for pair in self.pairs], dtype=np.int64)

    @cached_property
    def means(self) -> Floats:
        return np.array([pair.mean for pair in self.pairs])

    @cached_property
    def groups(self) -> Ints:
        names: dict[str, int] = {}
        return np.array([names.setdefault(p.query.text, len(names)) for p in self.pairs])

    @cached_property
    def words(self) -> WordTable:
        """Words of the titles that may be looked at while fitting."""
        own = WordTable.count(titles_of(self.pairs))
        return own + self.start.words if self.start else own

    def told(self, words: WordTable) -> fit.Labelled:
        """Return features with the signals of the path."""
        return fit.label(self._examples(self.signals), words)

    def silent(self, words: WordTable) -> fit.Labelled:
        """Return features of the words alone."""
        return fit.label(self._examples([SILENT] * len(self.pairs)), words)

    def _examples(self, signals: Sequence[Signals]) -> list[fit.Example]:
        return [
            fit.Example(query=p.query, item=p.item, level=p.level, signals=s)
            for p, s in zip(self.pairs, signals, strict=True)
        ]

    def part(self, rows: Ints) -> Table:
        return Table(
            [self.pairs[n] for n in rows],
            [self.signals[n] for n in rows],
            [self.fired[n] for n in rows],
            self.start,
        )


def titles_of(pairs: Sequence[Labelled]) -> list[str]:
    return sorted({pair.item.title for pair in pairs})


Method = Callable[[Table, Table], Predicted]


# ------------------------------------------------------------------ methods
def majority(train: Table, test: Table) -> Predicted:
    level = int(np.bincount(train.levels).argmax())
    size = len(test.pairs)
    shares = np.full(size, np.mean(train.levels == level))
    return Predicted(np.full(size, level), np.full(size, train.means.mean()), shares)


def tfidf(train: Table, test: Table) -> Predicted:
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
    reader.fit([f"{p.query.text} {p.item.title}" for p in train.pairs])

    def scores(table: Table) -> Floats:
        asked = reader.transform([p.query.text for p in table.pairs])
        known = reader.transform([p.item.title for p in table.pairs])
        return np.asarray(asked.multiply(known).sum(axis=1)).ravel()

    return by_score(scores(train), train, scores(test))


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

    return by_score(scores(train), train, scores(test))


def _words(text: str) -> tuple[str, ...]:
    return read_tokens(text, characters=1000, limit=64)


def by_score(train_scores: Floats, train: Table, scores: Floats) -> Predicted:
    """Turn one score into grades by fitted cuts, and into means by a fitted step function."""
    cuts = best_cuts(train_scores, np.eye(STEPS)[train.levels])
    edges = np.unique(np.quantile(train_scores, np.linspace(0, 1, 21))[1:-1])
    bins = np.searchsorted(edges, train_scores)
    steps = np.array(
        [
            train.means[bins == b].mean() if (bins == b).any() else train.means.mean()
            for b in range(len(edges) + 1)
        ]
    )
    levels = np.searchsorted(np.array(cuts), scores, side="right")
    return unsure(levels, steps[np.searchsorted(edges, scores)])


def unsure(levels: Ints, means: Floats) -> Predicted:
    return Predicted(levels, means, np.full(len(levels), np.nan))


def boosted(train: Table, test: Table) -> Predicted:
    """Gradient boosting on the matcher's features, blind to path and rules."""
    words = train.words
    seen, new = train.silent(words), test.silent(words)
    left_out = np.zeros(len(train.pairs))
    folds = fit.query_folds(seen.groups)
    for fold in range(folds.max() + 1):
        kept, out = folds != fold, folds == fold
        left_out[out] = _boosting(seen.features[kept], train.means[kept])(seen.features[out])
    means = _boosting(seen.features, train.means)(new.features)
    cuts = best_cuts(left_out, np.eye(STEPS)[train.levels])
    return unsure(np.searchsorted(np.array(cuts), means, side="right"), means)


def _boosting(features: Floats, means: Floats) -> Callable[[Floats], Floats]:
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=200,
        learning_rate=0.05,
        max_leaf_nodes=15,
        min_samples_leaf=40,
        l2_regularization=1.0,
        random_state=0,
    )
    return model.fit(features, means).predict  # type: ignore[no-any-return]


def matcher_only(train: Table, test: Table) -> Predicted:
    """The matcher over words alone: no rule speaks."""
    words = train.words
    start = train.start.silent if train.start else None
    return _fitted(train.silent(words), test.silent(words), train, start).predicted()


def unbound(train: Table, test: Table) -> Predicted:
    """The matcher with the path's signals; rules advise it, and do not bind it."""
    return _told(train, test).predicted()


def judge(train: Table, test: Table) -> Predicted:
    """The embedded judge: matcher with the path's signals, held inside of the rules' band."""
    free = _told(train, test)
    caps = np.array([signals.cap for signals in test.signals])
    floors = np.array([signals.floor for signals in test.signals])
    return free.predicted(np.maximum(np.minimum(free.levels, caps), floors))


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a matcher makes of pairs: levels (n,), means (n,) and probabilities (n, STEPS)."""

    levels: Ints
    means: Floats
    shares: Floats

    def predicted(self, levels: Ints | None = None) -> Predicted:
        """Take these levels, or its own; confidence is the matcher's probability of them."""
        taken = self.levels if levels is None else levels
        return Predicted(taken, self.means, self.shares[np.arange(len(taken)), taken])


def _told(train: Table, test: Table) -> Fitted:
    words = train.words
    start = train.start.told if train.start else None
    return _fitted(train.told(words), test.told(words), train, start)


def _fitted(
    seen: fit.Labelled, new: fit.Labelled, train: Table, start: EmbeddedMatcher | None
) -> Fitted:
    matcher = fit.fit_features(seen, words=train.words, start=start).matcher
    priors = [matcher.prior(tuple(row)) for row in new.features]
    usual = np.array([train.means[train.levels == level].mean() for level in range(STEPS)])
    shares = np.array([prior.probabilities for prior in priors])
    return Fitted(np.array([prior.level for prior in priors]), shares @ usual, shares)


METHODS: dict[str, Method] = {
    "majority, mean": majority,
    "character TF-IDF": tfidf,
    "BM25": bm25,
    "gradient boosting, no rules": boosted,
    "matcher without rules": matcher_only,
    "judge, rules not enforced": unbound,
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
    calibration: float


def figures(table: Table, found: Predicted) -> Figures:
    levels = table.levels
    low, high = _interval(table.groups, levels, found.levels)
    return Figures(
        kappa=quadratic_kappa(_confusion(levels, found.levels)),
        low=low,
        high=high,
        macro_f1=_macro_f1(levels, found.levels),
        recalls=tuple(
            float((found.levels[levels == level] == level).mean()) if (levels == level).any()
            else float("nan")
            for level in range(STEPS)
        ),
        error=float(np.sqrt(np.mean((found.means - table.means) ** 2))),
        calibration=_calibration_error(found.confidence, levels == found.levels),
    )  # fmt: skip


def _calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error, ten bins of equal width (Guo et al., ICML 2017)."""
    if np.isnan(confidence).any():
        return float("nan")
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(10)]
    return float(sum(gaps) / len(right))


def _confusion(levels: Ints, found: Ints) -> Floats:
    table = np.zeros((STEPS, STEPS))
    np.add.at(table, (levels, found), 1.0)
    return table


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
    kappas = [
        quadratic_kappa(each[random.integers(0, count, count)].sum(axis=0))
        for _ in range(RESAMPLES)
    ]
    return float(np.quantile(kappas, 0.025)), float(np.quantile(kappas, 0.975))


# ------------------------------------------------------------------ runs
class _Unused:
    """A matcher that is never asked: the benchmark fits its own."""

    name = "unused"

    def priors(self, pairs: Sequence[tuple[Query, Item, Signals]]) -> list[Prior]:
        return [Prior(STEPS - 1, (0.0, 0.0, 0.0, 1.0), 1.0) for _ in pairs]


def walked(pack: str, pairs: Sequence[Labelled], start: Start | None = None) -> Table:
    loaded = load_pack(pack, cache=Cache.default())
    rules = LoreJudge(loaded, matcher=_Unused())
    signals = [rules.signals(pair.query, pair.item) for pair in pairs]
    verdicts = rules.judge_many((pair.query, pair.item) for pair in pairs)
    fired = [tuple(rule.partition("/")[2] for rule in verdict.rules) for verdict in verdicts]
    return Table(pairs, signals, fired, start)


def started(name: SetName) -> Start:
    """Fit matchers on one set, from nothing, for the other set to start from."""
    table = walked(PACKS[name], labelled(name, "dev"))
    words = table.words
    return Start(
        words,
        fit.fit_features(table.told(words), words=words, start=None).matcher,
        fit.fit_features(table.silent(words), words=words, start=None).matcher,
    )


def cross_validated(table: Table, method: Method) -> Predicted:
    groups = table.groups
    places = np.random.default_rng(0).permutation(int(groups.max()) + 1) % FOLDS
    fold = places[groups]
    levels = np.zeros(len(groups), dtype=np.int64)
    means, confidence = np.zeros(len(groups)), np.zeros(len(groups))
    for number in range(FOLDS):
        held = np.flatnonzero(fold == number)
        found = method(table.part(np.flatnonzero(fold != number)), table.part(held))
        levels[held], means[held] = found.levels, found.means
        confidence[held] = found.confidence
    return Predicted(levels, means, confidence)


def section(name: SetName) -> str:
    start = time.perf_counter()
    start_from = started(next(other for other in PACKS if other != name))
    dev = walked(PACKS[name], labelled(name, "dev"), start_from)
    test = walked(PACKS[name], labelled(name, "test"))
    lines = [f"## {name}, pack `{PACKS[name]}`", ""]
    for title, run in (
        (f"{FOLDS}-fold cross-validation by query on `dev`", _cross),
        ("`test`, fitted on `dev`", _held_out),
    ):
        lines += [f"### {title}", "", *_rows(run(dev, test)), ""]
    if name == "crowdflower":
        kept = np.flatnonzero([pair.agreed for pair in dev.pairs])
        lines += [f"### the same cross-validation, rows on which raters agreed ({len(kept):,})", ""]
        wanted = ("character TF-IDF", "embedded judge")
        found = {key: cross_validated(dev, METHODS[key]) for key in wanted}
        part = dev.part(kept)
        rows = {key: figures(part, predicted.part(kept)) for key, predicted in found.items()}
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
        "| method | QWK | 95 % | macro-F1 | recall L1 | L2 | L3 | L4 | RMSE | ECE |",
        "|---|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, f in found.items():
        recalls = " | ".join(f"{recall:.2f}" for recall in f.recalls)
        lines.append(f"| {name} | {f.kappa:.3f} | {f.low:.3f} – {f.high:.3f} | {f.macro_f1:.3f} | "
                     f"{recalls} | {f.error:.3f} | {_known(f.calibration)} |")  # fmt: skip
    return lines


def _known(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


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
    sets = {name: labelled(name, "dev") for name in PACKS}
    words = WordTable.count([title for pairs in sets.values() for title in titles_of(pairs)])
    examples: list[fit.Example] = []
    for pairs in sets.values():
        table = walked("base", pairs)
        weight = 10_000 / len(pairs)
        examples += [
            fit.Example(query=p.query, item=p.item, level=p.level, signals=s, weight=weight)
            for p, s in zip(table.pairs, table.signals, strict=True)
        ]
    matcher = fit.fit_matcher(examples, words=words, start=None, name="embedded-1").matcher
    matcher.save(WEIGHTS)
    print(f"wrote {WEIGHTS.name}: {WEIGHTS.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="crowdflower,homedepot")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/quality.md")
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
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{prose}{MARK}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
