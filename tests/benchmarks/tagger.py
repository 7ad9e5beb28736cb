"""Taggers of queries beside each other on QueryNER: lexicons, a CRF, spaCy, and ours.

    python -m tests.benchmarks.tagger [--write]

Needs `pip install python-crfsuite spacy` for the two baselines. All learn from `train` under
LORE_DATA, all are measured on `dev`. Takes about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from lore_tagger.data import Tagged
from lore_tagger.folder import save
from lore_tagger.scores import Agreement, Scores, score
from lore_tagger.step import PRODUCT
from lore_tagger.tagger import Tagger
from lore_tagger.tags import OUTSIDE, entities
from lore_tagger.train import Settings, train

from lore_sdk import LoreJudge
from lore_sdk.evaluate import Judged, JudgedPair, compared
from lore_sdk.judge.understand import STEPS, Understanding
from tests.benchmarks.labelled import ROOT, Labelled, data_folder, labelled
from tests.benchmarks.quality import PACKS

PAGE = ROOT / "docs" / "quality-tagger.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.tagger --write` -->"
RESAMPLES = 1000
MOST_PAIRS = 10_000
SEEDS = (0, 1, 2)

Words = Sequence[str]
Tag = Callable[[Words], Sequence[str]]

TYPES = {
    "category": PRODUCT,
    "brand": "creator",
    "store": "creator",
    "color": "color",
    "material": "material",
    "audience": "department",
    "season": "occasion",
    "ip": "content",
    "style": "modifier",
    "function": "modifier",
    "detail": "shape",
    "specification": "UoM",
    "set": "quantity",
    "model": "product_name",
    "accessory": "product_name",
    "price": "price",
    "special": "condition",
}
"""What QueryNER calls the words of a need, by its dimension."""

SIZES = frozenset({"size", "clothing_size", "shoe_size", "bed_size"})


class Row(NamedTuple):
    """A way to tag, and what it took to learn."""

    name: str
    tag: Tag
    seconds: float = 0.0
    folder: Path | None = None


# ---------------------------------------------------------------------------- lexicons
def by_pack(name: str) -> Tag:
    """The needs that the judge reads by a pack alone, under QueryNER's names.

    `for` belongs to whom and to what occasion something is for, and the last noun is the product
    where no kind is known.
    """
    judge = LoreJudge(name)

    def tag(words: Words) -> Sequence[str]:
        (*_, (_, read)) = judge.read(" ".join(words))
        return _as_tags(words, read)

    return tag


def _as_tags(words: Words, read: Understanding) -> list[str]:
    tags = [OUTSIDE] * len(words)
    starts = [sum(len(word) + 1 for word in words[:place]) for place in range(len(words))]
    for need in sorted(read.needs, key=lambda each: each.span[0] - each.span[1]):
        first, last = need.span
        inside = [
            place
            for place, start in enumerate(starts)
            if start < last and first < start + len(words[place])
        ]
        if not inside or any(tags[place] != OUTSIDE for place in inside):
            continue
        before = inside[0] - 1
        for_whom = need.dimension in ("audience", "season")
        if for_whom and before >= 0 and words[before].lower() == "for" and tags[before] == OUTSIDE:
            inside.insert(0, before)
        _mark(tags, inside, "UoM" if need.attribute in SIZES else TYPES[need.dimension])
    if read.head and not any(tag.endswith(PRODUCT) for tag in tags):
        _mark_head(tags, words, read.head.lower().split())
    return tags


def _mark(tags: list[str], places: Sequence[int], name: str) -> None:
    for number, place in enumerate(places):
        tags[place] = f"{'I' if number else 'B'}-{name}"


def _mark_head(tags: list[str], words: Words, head: Sequence[str]) -> None:
    folded = [word.lower() for word in words]
    for start in range(len(words) - len(head), -1, -1):
        places = range(start, start + len(head))
        if folded[start : start + len(head)] == head and all(tags[p] == OUTSIDE for p in places):
            _mark(tags, places, PRODUCT)
            return


def by_phrases(data: Sequence[Tagged], share: float = 0.3) -> Tag:
    """The longest phrase that is tagged as one type in `share` of the queries it stands in."""
    tagged: dict[Words, Counter[str]] = defaultdict(Counter)
    stands: Counter[Words] = Counter()
    for query in data:
        words = tuple(word.lower() for word in query.words)
        for found in entities(query.tags):
            tagged[words[found.start : found.end]][found.type] += 1
        for start in range(len(words)):
            stands.update(words[start:end] for end in range(start + 1, len(words) + 1))
    lexicon = {
        phrase: types.most_common(1)[0][0]
        for phrase, types in tagged.items()
        if types.most_common(1)[0][1] >= share * stands[phrase]
    }
    longest = max(map(len, lexicon))

    def tag(words: Words) -> Sequence[str]:
        tags, place = [OUTSIDE] * len(words), 0
        folded = tuple(word.lower() for word in words)
        while place < len(words):
            ends = range(min(len(words), place + longest), place, -1)
            end = next((end for end in ends if folded[place:end] in lexicon), place)
            if end > place:
                _mark(tags, range(place, end), lexicon[folded[place:end]])
            place = max(end, place + 1)
        return tags

    return tag


def both(first: Tag, second: Tag) -> Tag:
    """The entities of the first, and those of the second that none of them touches."""

    def tag(words: Words) -> Sequence[str]:
        tags = list(first(words))
        for found in entities(second(words)):
            if all(tags[place] == OUTSIDE for place in range(found.start, found.end)):
                _mark(tags, range(found.start, found.end), found.type)
        return tags

    return tag


# ---------------------------------------------------------------------------- baselines
def by_crf(data: Sequence[Tagged]) -> Tag:
    """A linear-chain CRF over words, affixes, shapes and neighbours (CRFsuite, L-BFGS)."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for query in data:
        trainer.append([_features(query.words, n) for n in range(len(query.words))], query.tags)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 150})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/crf")
        tagger = pycrfsuite.Tagger()
        tagger.open(f"{folder}/crf")
    return lambda words: tagger.tag([_features(words, place) for place in range(len(words))])


def _features(words: Words, place: int) -> list[str]:
    word = words[place].lower()
    shape = "".join("d" if c.isdigit() else "a" if c.isalpha() else "." for c in word)
    found = ["bias", f"w={word}", f"shape={shape[:6]}", f"at={min(place, 3)}"]
    found += [f"first{n}={word[:n]}" for n in (1, 2, 3)] + [f"last{n}={word[-n:]}" for n in (2, 3)]
    for step in (-2, -1, 1, 2):
        other = place + step
        near = words[other].lower() if 0 <= other < len(words) else "edge"
        found.append(f"{step}={near}")
        if abs(step) == 1:
            found.append(f"{step}+w={near}|{word}")
    return found


def by_spacy(data: Sequence[Tagged], epochs: int = 10) -> Tag:
    """spaCy's own pipeline for entities (hashed words, convolutions, transitions), from nothing."""
    import spacy
    from spacy.tokens import Doc, Span
    from spacy.training import Example
    from spacy.util import compounding, fix_random_seed, minibatch

    fix_random_seed(0)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner")

    def example(query: Tagged) -> Any:
        # Any: spaCy's classes have no annotations here
        told = Doc(pipeline.vocab, words=list(query.words))
        told.ents = tuple(Span(told, e.start, e.end, e.type) for e in entities(query.tags))
        return Example(Doc(pipeline.vocab, words=list(query.words)), told)

    examples = [example(query) for query in data]
    pipeline.initialize(lambda: examples)
    shuffled = np.random.default_rng(0)
    for _ in range(epochs):
        order = [examples[place] for place in shuffled.permutation(len(examples))]
        for batch in minibatch(order, size=compounding(16.0, 128.0, 1.001)):
            pipeline.update(batch, drop=0.3)
    ner = pipeline.get_pipe("ner")

    def tag(words: Words) -> Sequence[str]:
        read = ner(Doc(pipeline.vocab, words=list(words)))
        return [f"{t.ent_iob_}-{t.ent_type_}" if t.ent_type_ else OUTSIDE for t in read]

    return tag


# ---------------------------------------------------------------------------- measuring
def trained(data: Sequence[Tagged], seed: int) -> Row:
    """Ours, as `lore tagger train` makes it."""
    start = time.process_time()
    network = train(data, Settings.of(None, epochs=None, seed=seed))
    seconds = time.process_time() - start
    folder = Path(tempfile.mkdtemp())
    save(network, folder, {})
    return Row("lore-tagger", Tagger.open(folder).tag, seconds, folder)


def read_set(name: str) -> list[Tagged]:
    with gzip.open(data_folder() / "queryner" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Tagged(tuple(row["tokens"]), tuple(row["tags"])) for row in rows]


def learnt(name: str, data: Sequence[Tagged], make: Callable[[Sequence[Tagged]], Tag]) -> Row:
    start = time.process_time()
    tag = make(data)
    return Row(name, tag, time.process_time() - start)


def rows(data: Sequence[Tagged]) -> Iterator[Row]:
    packs = by_pack("base")
    yield Row("lexicon: pack `base`", packs)
    phrases = learnt("lexicon: phrases of `train`", data, by_phrases)
    yield phrases
    yield Row("lexicon: phrases, then pack", both(phrases.tag, packs), phrases.seconds)
    yield learnt("CRF", data, by_crf)
    yield learnt("spaCy NER", data, by_spacy)
    yield trained(data, SEEDS[0])


def interval(wanted: Sequence[Words], found: Sequence[Words]) -> tuple[float, float]:
    """Return the 95 % interval of micro-F1, queries drawn anew."""
    counts = np.array(
        [(one.right, one.found, one.wanted) for one in map(_of_query, wanted, found)], dtype=float
    )
    random = np.random.default_rng(0)
    sums = [
        counts[random.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(RESAMPLES)
    ]
    low, high = np.percentile([2 * right / (f + w) for right, f, w in sums], [2.5, 97.5])
    return float(low), float(high)


def _of_query(wanted: Words, found: Words) -> Agreement:
    return score([wanted], [found]).overall


def latency(tag: Tag, data: Sequence[Tagged]) -> tuple[float, float]:
    """Return median and 95th percentile of one query, in milliseconds of this process."""
    taken = []
    for query in data[:500]:
        start = time.perf_counter()
        tag(query.words)
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken), float(np.percentile(taken, 95))


def report() -> str:
    torch.set_num_threads(1)
    data, dev = read_set("train"), read_set("dev")
    wanted = [query.tags for query in dev]
    lines, found_by = [], {}
    for row in rows(data):
        found = [row.tag(query.words) for query in dev]
        scores = found_by[row.name] = score(wanted, found)
        one, (low, high) = scores.overall, interval(wanted, found)
        middle, slow = latency(row.tag, dev)
        lines.append(
            f"| {row.name} | {one.f1:.3f} | {low:.3f} – {high:.3f} | {one.precision:.3f} "
            f"| {one.recall:.3f} | {middle:.2f} | {slow:.2f} "
            f"| {f'{row.seconds:.0f}' if row.seconds else ''} |"
        )
        print(lines[-1], flush=True)
    assert row.folder is not None, "the last row is ours"
    size = sum(each.stat().st_size for each in row.folder.iterdir())
    others = [_seed(data, dev, seed) for seed in SEEDS[1:]]
    f1s = [found_by["lore-tagger"].overall.f1, *others]
    return "\n".join(
        [
            "| tagger | micro-F1 | 95 % | precision | recall | ms a query | 95th percentile "
            "| seconds to learn |",
            "|---|--:|---|--:|--:|--:|--:|--:|",
            *lines,
            "",
            f"Three seeds of lore-tagger: {', '.join(f'{f1:.3f}' for f1 in f1s)}. Its folder has "
            f"{size / 2**20:.1f} MiB. {_machine()}",
            "",
            *_by_type(found_by),
            "",
            "What it does for grades:",
            "",
            *grades(row.folder),
        ]
    )


def _seed(data: Sequence[Tagged], dev: Sequence[Tagged], seed: int) -> float:
    row = trained(data, seed)
    return score([q.tags for q in dev], [row.tag(q.words) for q in dev]).overall.f1


def _by_type(found: Mapping[str, Scores]) -> Iterator[str]:
    yield f"| F1 by type | entities | {' | '.join(found)} |"
    yield f"|---|--:|{'--:|' * len(found)}"
    for name, one in next(iter(found.values())).types.items():
        if one.wanted:
            f1s = (f"{scores.types[name].f1:.2f}" for scores in found.values())
            yield f"| {name} | {one.wanted} | {' | '.join(f1s)} |"


def grades(folder: Path) -> Iterator[str]:
    """Yield a row a set: the judge with and without the step, on the same pairs of `dev`."""
    place = STEPS.index("negation")
    steps = (*STEPS[:place], f"trained:{folder}", *STEPS[place:])
    yield "| set | pairs | QWK without | with | difference | 95 % | grades that change |"
    yield "|---|--:|--:|--:|--:|---|--:|"
    for name, pack in PACKS.items():
        pairs = labelled(name, "dev")[:MOST_PAIRS]
        plain, stepped = (
            _judged(LoreJudge(pack), pairs),
            _judged(LoreJudge(pack, steps=steps), pairs),
        )
        (found,) = compared(plain, {"trained": stepped})
        (kappa,) = [each for each in found.differences if each.name == "quadratic kappa"]
        changed = np.mean(
            [a.grade != b.grade for a, b in zip(plain.pairs, stepped.pairs, strict=True)]
        )
        yield (
            f"| {name} | {len(pairs):,} | {kappa.first:.3f} | {kappa.other:.3f} "
            f"| {kappa.value:+.3f} | {kappa.low:+.3f} – {kappa.high:+.3f} | {changed:.1%} |"
        )


def _judged(judge: LoreJudge, pairs: Sequence[Labelled]) -> Judged:
    verdicts = judge.judge_many([(pair.query, pair.item) for pair in pairs])
    return Judged.of(
        judge.pack.scale,
        [
            JudgedPair(
                query=pair.query.text,
                item=str(number),
                label=pair.level,
                mean=pair.level,
                grade=verdict.grade.level if verdict.grade else None,
            )
            for number, (pair, verdict) in enumerate(zip(pairs, verdicts, strict=True))
        ],
    )


def _machine() -> str:
    return (
        f"One thread of {os.cpu_count()} cores, Python {platform.python_version()}, torch "
        f"{torch.__version__.partition('+')[0]}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into the page")
    given = parser.parse_args()
    if not (data_folder() / "queryner").is_dir():
        raise SystemExit(f"there is no folder `{data_folder() / 'queryner'}`; set LORE_DATA")
    text = report()
    print(text)
    if given.write:
        head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
        PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
