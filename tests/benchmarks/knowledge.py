"""What knowledge is worth: the same judge with and without a store, on the same pairs.

    python -m tests.benchmarks.knowledge [--sets crowdflower,homedepot] [--write]

Three questions, each on `dev` alone, with 95 % intervals that draw whole queries: how often the
store tells the right kind of product, how well the judge agrees with people, and how many words of
a query are read as what people say they are. `--write` puts the tables into
docs/quality-knowledge.md.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lore_sdk.dsl import Cache, Pack, load_pack
from lore_sdk.evaluate import Judged, JudgedPair, compared
from lore_sdk.evaluate.resample import interval, resampled
from lore_sdk.files.knowledge.run import ImportJob, import_knowledge
from lore_sdk.judge import LoreJudge
from lore_sdk.judge.gather import gather
from lore_sdk.judge.knowing import Knowing
from lore_sdk.judge.matcher import Signals
from lore_sdk.judge.matching.words import WordTable
from lore_sdk.judge.votes import Vote
from lore_sdk.knowledge import KnowledgeStore, related
from lore_sdk.plugins import Plugins
from lore_sdk.types import LORE_SCALE
from tests.benchmarks import knowledge_needs as needs
from tests.benchmarks.clicks import clicked
from tests.benchmarks.labelled import ROOT, Labelled, SetName, data_folder, labelled, some
from tests.benchmarks.quality import FOLDS, PACKS, Start, Table, cross_validated, judge, started

PAGE = ROOT / "docs" / "quality-knowledge.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.knowledge --write` -->"
RETRIEVER = "bm25"
BEST = 3


@dataclass(frozen=True)
class Halves:
    """The pairs of one set: items that shoppers clicked on, and other items, which are judged."""

    clicked: Mapping[str, Sequence[Labelled]]
    judged: Sequence[Labelled]
    fold: Mapping[str, int]

    @classmethod
    def of(cls, pairs: Iterable[Labelled], seed: int = 0) -> Halves:
        """Split the items of each query, those of one title together; queries get folds."""
        dice = random.Random(seed)
        by_query: dict[str, dict[str, list[Labelled]]] = {}
        for pair in pairs:
            by_query.setdefault(pair.query.text, {}).setdefault(pair.item.title, []).append(pair)
        seen: dict[str, list[Labelled]] = {}
        judged: list[Labelled] = []
        for query, items in by_query.items():
            titles = sorted(items)
            dice.shuffle(titles)
            half = len(titles) // 2
            seen[query] = [items[title][0] for title in titles[:half]]
            judged += [pair for title in titles[half:] for pair in items[title]]
        names = sorted(by_query)
        dice.shuffle(names)
        return cls(seen, judged, {name: n % FOLDS for n, name in enumerate(names)})


def write_store(halves: Halves, folder: Path, without: int | None, plugins: Plugins) -> Path:
    """Import a click log and a catalogue; the queries of the fold `without` were never searched."""
    lists = {
        query: [(pair.item.title, pair.level) for pair in pairs]
        for query, pairs in halves.clicked.items()
        if halves.fold[query] != without and pairs
    }
    catalogue = {p.item.title: p.item for q in lists for p in halves.clicked[q]}
    ids = {title: str(n) for n, title in enumerate(sorted(catalogue))}
    shown = clicked(lists)
    clicks = [(s.query, ids[s.item], s.clicks, s.impressions, s.position) for s in shown]
    log = _table(folder / "clicks.csv", "query item clicks impressions position", clicks)
    rows = [(ids[title], title, item.brand) for title, item in catalogue.items()]
    items = _table(folder / "catalog.csv", "id title brand", rows)
    out = folder / f"{without}.knowledge"
    import_knowledge(ImportJob(files=[log, items], out=out, anew=True), plugins=plugins)
    return out


def _table(path: Path, header: str, rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(), *rows])
    return path


# ------------------------------------------------------------------ kinds
def kinds(
    halves: Halves, pack: Pack, plain: LoreJudge, own: LoreJudge, others: Sequence[LoreJudge]
) -> list[str]:
    """How often the kind of the items that people call excellent is among the first ones told."""
    right = _right_kinds(halves, plain)
    told: dict[str, list[list[str]]] = {}
    for query in right:
        read = plain.read(query)[-1][1].facts.get("product")
        told.setdefault("words of the query", []).append([str(read)] if read else [])
        told.setdefault("clicks after the query", []).append(_ranked(own, query, 0))
        other = others[halves.fold[query]]
        told.setdefault("clicks after the nearest queries", []).append(_ranked(other, query, 1))
        told.setdefault("nearest items", []).append(_ranked(other, query, 2))
    lines = [
        f"{len(right):,} queries have items that people call excellent and of which most are of "
        "one kind that the pack knows.",
        "",
        "| told by | some kind | right, first | 95 % | right, of first 3 | first, related |",
        "|---|--:|--:|---|--:|--:|",
    ]
    ancestry = pack.schema.attributes["product"].ancestry
    for name, ranked in told.items():
        pairs = list(zip(right.values(), ranked, strict=True))
        first = np.array([[float(found[:1] == [kind])] for kind, found in pairs])
        drawn = resampled([first], 1000, 0)[0][:, 0] / len(pairs)
        bounds = interval(drawn, len(pairs))
        some_kind = np.mean([bool(found) for _, found in pairs])
        within = np.mean([kind in found[:BEST] for kind, found in pairs])
        near = np.mean([bool(f) and related(ancestry, kind, f[0]) for kind, f in pairs])
        lines.append(
            f"| {name} | {some_kind:.3f} | {first.mean():.3f} | {bounds.low:.3f} – "
            f"{bounds.high:.3f} | {within:.3f} | {near:.3f} |"
        )
    return lines


def _right_kinds(halves: Halves, judge_: LoreJudge) -> dict[str, str]:
    found: dict[str, Counter[str]] = {}
    for pair in halves.judged:
        kind = gather(pair.item, judge_.lexicon).facts({}).get("product")
        if pair.level == len(LORE_SCALE) - 1 and kind:
            found.setdefault(pair.query.text, Counter())[str(kind)] += 1
    return {
        query: kind
        for query, counted in found.items()
        for kind, count in counted.most_common(1)
        if 2 * count > counted.total()
    }


def _ranked(judge_: LoreJudge, query: str, ballot: int) -> list[str]:
    """Rank the kinds that one ballot votes for: 0 own clicks, 1 nearest queries, 2 items."""
    knowing = judge_._knowing
    assert knowing is not None
    weights: Counter[str] = Counter()
    for vote in _votes(knowing, query, ballot):
        for kind in vote.stated.get("product", ()):
            weights[str(kind)] += vote.weight  # type: ignore[assignment]
    return sorted(weights, key=lambda kind: (-weights[kind], kind))


def _votes(knowing: Knowing, query: str, ballot: int) -> Sequence[Vote]:
    word = ("clicks", "clicks after", "nearest items")[ballot]
    for each in knowing.ballots(query):
        same = each.what == word if ballot == 0 else each.what.startswith(word)
        if same:
            return each.votes
    return ()


# ------------------------------------------------------------------ quality
def quality(halves: Halves, arms: Mapping[str, Sequence[LoreJudge]], start: Start) -> list[str]:
    """Agreement with people, each arm fitted and cross-validated in the same way."""
    pairs = halves.judged
    plain = next(iter(arms.values()))[0]
    silent = {query for query in halves.fold if "product" not in plain._understood(query, "").facts}
    found = {name: _judged(halves, judges, start) for name, judges in arms.items()}
    lines = [
        "| pairs | knowledge | queries | QWK | change | 95 % | p | needs from it |",
        "|---|---|--:|--:|--:|---|--:|--:|",
    ]
    for title, kept in (
        ("all", list(range(len(pairs)))),
        ("no kind in the words", [n for n, p in enumerate(pairs) if p.query.text in silent]),
    ):
        parts = {name: _part(judged, kept) for name, judged in found.items()}
        first, *others = parts
        base = parts[first]
        told = compared(base, {name: parts[name] for name in others})
        asked = {pairs[n].query.text for n in kept}
        for number, one in enumerate(told):
            (kappa,) = [d for d in one.differences if "quadratic" in d.name]
            if not number:
                lines.append(f"| {title} | none | {len(asked):,} | {kappa.first:.3f} | | | | |")
            added = _told(arms[one.name], asked, halves.fold)
            lines.append(
                f"| {title} | {one.name} | {len(asked):,} | {kappa.other:.3f} | {kappa.value:+.3f} "
                f"| {kappa.low:+.3f} – {kappa.high:+.3f} | {kappa.p:.3f} | {added:.2f} |"
            )
    return lines


def _told(judges: Sequence[LoreJudge], asked: Iterable[str], fold: Mapping[str, int]) -> float:
    """Return the share of queries that knowledge told a need of."""
    return float(
        np.mean(
            [
                any(
                    need.origin.startswith("knowledge:")
                    for need in judges[fold[query] % len(judges)]._understood(query, "").needs
                )
                for query in asked
            ]
        )
    )


def _judged(halves: Halves, judges: Sequence[LoreJudge], start: Start) -> Judged:
    signals: list[Signals] = [
        judges[halves.fold[pair.query.text] % len(judges)].signals(pair.query, pair.item)
        for pair in halves.judged
    ]
    seen = sorted({p.item.title for pairs in halves.clicked.values() for p in pairs})
    known = replace(start, words=start.words + WordTable.count(seen))
    table = Table(halves.judged, signals, [()] * len(signals), known)
    levels = cross_validated(table, judge).levels
    return Judged.of(
        LORE_SCALE,
        [
            JudgedPair(
                query=p.query.text,
                item=f"{number} {p.item.title}",
                label=p.level,
                mean=float(p.level),
                grade=int(level),
            )
            for number, (p, level) in enumerate(zip(halves.judged, levels, strict=True))
        ],
    )


def _part(judged: Judged, kept: Sequence[int]) -> Judged:
    return Judged.of(judged.scale, [judged.pairs[n] for n in kept])


# ------------------------------------------------------------------ runs
def section(name: SetName, plugins: Plugins) -> str:
    begun = time.perf_counter()
    halves = Halves.of(some(labelled(name, "dev")))
    pack = load_pack(PACKS[name], cache=Cache.default())
    start = started(next(other for other in PACKS if other != name))
    with tempfile.TemporaryDirectory() as folder:
        whole = KnowledgeStore.open(write_store(halves, Path(folder), None, plugins))
        parts = [
            KnowledgeStore.open(write_store(halves, Path(folder), n, plugins)) for n in range(FOLDS)
        ]
        own = LoreJudge(pack, knowledge=whole, plugins=plugins)
        others = [
            LoreJudge(pack, knowledge=part, retriever=RETRIEVER, plugins=plugins) for part in parts
        ]
        arms = {
            "none": [LoreJudge(pack, plugins=plugins)],
            "clicks after the query": [own],
            "nearest queries and items": others,
        }
        lines = [f"## {name}, pack `{PACKS[name]}`", ""]
        clicks = len(halves.judged), len(halves.fold), whole.info().facts["clicked"]
        lines += [
            "{:,} pairs of {:,} queries are judged; {:,} others were clicked.".format(*clicks)
        ]
        lines += [
            "",
            "### the right kind",
            "",
            *kinds(halves, pack, *arms["none"], own, others),
            "",
        ]
        lines += ["### agreement with people", "", *quality(halves, arms, start), ""]
    print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)
    return "\n".join(lines)


def needs_section(plugins: Plugins) -> str:
    """Needs of queryner/dev, read by the words of the pack and by learned aliases as well."""
    queries = needs.tagged("dev")
    rows = needs.learned(needs.tagged("train"))
    with tempfile.TemporaryDirectory() as folder:
        stated = [(row["alias"], row["meaning"], row["attribute"]) for row in rows]
        table = _table(Path(folder) / "aliases.csv", "alias meaning attribute", stated)
        out = Path(folder) / "learned.knowledge"
        import_knowledge(ImportJob(files=[table], out=out), plugins=plugins)
        arms = {
            "none": LoreJudge("base", plugins=plugins),
            f"{len(rows):,} from train": LoreJudge("base", knowledge=out, plugins=plugins),
        }
        counted = {
            name: [needs.counts(q, needs.read_as(q, one._understood(q.text, ""))) for q in queries]
            for name, one in arms.items()
        }
    lines = ["## queryner, pack `base`", "", f"{len(queries)} queries of `dev`.", ""]
    return "\n".join([*lines, *needs.rows(counted), ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="crowdflower,homedepot,queryner")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    given = parser.parse_args()
    if not data_folder().exists():
        raise SystemExit(f"`{data_folder()}` is not there; set LORE_DATA to the folder of the sets")
    plugins = Plugins.installed()
    wanted = given.sets.split(",")
    parts = [section(name, plugins) for name in PACKS if name in wanted]
    parts += [needs_section(plugins)] if "queryner" in wanted else []
    text = "\n".join(parts)
    print(text)
    if given.write:
        prose = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{prose}{MARK}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
