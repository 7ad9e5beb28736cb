"""What a photo adds where text is silent: a CLIP trained on fashion `dev`, measured on `test`.

    python -m tests.benchmarks.photos [--clip FOLDER] [--write]

Trains the captioner first when FOLDER holds none, with `lore clip train`; about ten minutes of one
core, then five to measure. The pairs are catalogue-derived (tests/benchmarks/photos_data.py).
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from lore_open_clip.captioner import ClipCaptioner, Encoders
from lore_open_clip.folder import digest, load
from lore_open_clip.telling import Telling
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from lore_sdk import LoreJudge
from lore_sdk.images import AnswerCache, Photos, Remembering, answers_in_order
from lore_sdk.judge.looking import photo_question
from lore_sdk.types import Asked, Captioner, Photo, PhotoAnswer, Verdict
from tests.benchmarks.labelled import ROOT
from tests.benchmarks.photos_data import (
    COLUMNS,
    HIDDEN,
    PhotoPair,
    Product,
    folder,
    pairs,
    products,
    write_catalogue,
)

PAGE = ROOT / "docs" / "quality-photos.md"
MARK = "<!-- tables: written by `python -m tests.benchmarks.photos --write` -->"
PACK = "fashion"
RELEVANT = 2
RESAMPLES = 1000
HELD_OUT = 6
"""One photo in so many is held out of training (`lore_open_clip.data`)."""
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001)

Flags = NDArray[np.bool_]


class Changed(Photos):
    """Photos of a folder, each replaced by what a function makes of its name."""

    def __init__(self, change: Callable[[str], Photo]) -> None:
        super().__init__()
        self._change = change

    def open(self, image: str) -> Photo:
        return self._change(image)


@dataclass(frozen=True)
class Eyes:
    """The trained model: as captioner, with answers however unsure, and as two encoders."""

    captioner: Captioner
    unsure: Captioner
    encoders: Encoders


class Took(NamedTuple):
    """Minutes that passed, and those of one core."""

    wall: float
    core: float


def trained(clip: Path) -> Took:
    """Train the captioner as users would."""
    with tempfile.TemporaryDirectory() as scratch:
        catalogue = Path(scratch) / "dev.csv"
        write_catalogue(products(LoreJudge.open(PACK), "dev"), catalogue)
        command = [sys.executable, "-m", "lore_sdk.cli.main", "clip", "train", str(catalogue)]
        command += ["--images", str(folder()), "-p", PACK, "-o", str(clip)]
        command += ["--properties", ",".join(COLUMNS.values())]
        start, before = time.perf_counter(), _core_seconds()
        subprocess.run(command, check=True)
        wall, core = time.perf_counter() - start, _core_seconds() - before
        return Took(wall / 60, core / 60)


def _core_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def opened(clip: Path, memory: Path) -> Eyes:
    model, telling = load(clip)
    encoders = Encoders(model)
    name = f"open-clip {digest(clip)}"
    anyhow = Telling(
        {name: replace(told, threshold=0.0) for name, told in telling.attributes.items()}
    )
    sure = ClipCaptioner(encoders, telling, name)
    return Eyes(
        Remembering(sure, AnswerCache(memory)),
        ClipCaptioner(encoders, anyhow, f"{name} anyhow"),
        encoders,
    )


# ---- pairs
@dataclass(frozen=True)
class Measured:
    """What judges made of the pairs of one hidden attribute."""

    hidden: str
    relevant: Flags
    right: dict[str, Flags]
    scores: dict[str, NDArray[np.float64]]
    verdicts: dict[str, list[Verdict]]


def measured(
    hidden: str, some: Sequence[PhotoPair], eyes: Eyes, judges: dict[str, LoreJudge], cut: float
) -> Measured:
    relevant = np.array([pair.relevant for pair in some])
    right: dict[str, Flags] = {}
    scores: dict[str, NDArray[np.float64]] = {}
    made: dict[str, list[Verdict]] = {}
    for name, judge in judges.items():
        made[name] = verdicts = list(judge.judge_many((pair.query, pair.item) for pair in some))
        graded = np.array([v.grade is not None and v.grade.level >= RELEVANT for v in verdicts])
        right[name] = graded == relevant
        scores[name] = np.array([v.score or 0.0 for v in verdicts])
    direct = similarities(some, eyes)
    right["photo alone"] = (direct >= cut) == relevant
    scores["photo alone"] = direct
    return Measured(hidden, relevant, right, scores, made)


def similarities(some: Sequence[PhotoPair], eyes: Eyes) -> NDArray[np.float64]:
    """Return the cosine of each query and photo."""
    photos = Photos(folder())
    images = list(dict.fromkeys(pair.item.images[0] for pair in some))
    queries = list(dict.fromkeys(pair.query.text for pair in some))
    seen = eyes.encoders.photos([photos.open(image) for image in images]).numpy()
    asked = eyes.encoders.texts([f"a photo of {query}" for query in queries]).numpy()
    at_image = {image: at for at, image in enumerate(images)}
    at_query = {query: at for at, query in enumerate(queries)}
    return np.array(
        [float(asked[at_query[p.query.text]] @ seen[at_image[p.item.images[0]]]) for p in some]
    )


def best_cut(some: Sequence[PhotoPair], eyes: Eyes) -> float:
    """Return the cosine from which a pair is best called relevant, fitted on `dev`."""
    found = similarities(some, eyes)
    relevant = np.array([pair.relevant for pair in some])
    order = np.argsort(found)
    kept = np.cumsum(~relevant[order]) + relevant.sum() - np.cumsum(relevant[order])
    return float(found[order[int(kept.argmax())]]) + 1e-9


def interval(one: Flags, other: Flags) -> tuple[float, float]:
    """Return the 95 % interval of a lift, resampling products, who have two pairs each."""
    rng = np.random.default_rng(0)
    lifts = (one.astype(float) - other.astype(float)).reshape(-1, 2).mean(axis=1)
    drawn = rng.integers(0, len(lifts), (RESAMPLES, len(lifts)))
    low, high = np.quantile(lifts[drawn].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


# ---- answers
@dataclass(frozen=True)
class Answered:
    """One answer about a photo beside what the catalogue says."""

    truth: str
    anyhow: PhotoAnswer
    answer: PhotoAnswer

    @property
    def right(self) -> bool:
        return self.anyhow.value == self.truth


def answered(judge: LoreJudge, found: Sequence[Product], eyes: Eyes) -> dict[str, list[Answered]]:
    photos = Photos(folder())
    names = list(COLUMNS)
    questions = tuple(photo_question(judge.pack.schema.attributes[name]) for name in names)
    asked = [Asked(photos.open(p.item.images[0]), questions) for p in found]
    rows = zip(
        found,
        answers_in_order(eyes.unsure, asked),
        answers_in_order(eyes.captioner, asked),
        strict=True,
    )
    result: dict[str, list[Answered]] = defaultdict(list)
    for product, anyhow, sure in rows:
        for at, name in enumerate(names):
            result[name].append(Answered(product.stated[name], anyhow[at], sure[at]))
    return result


def share(flags: Sequence[bool] | Flags) -> float:
    return float(np.mean(flags)) if len(flags) else float("nan")


# ---- tables
JUDGES = ("text alone", "with photo", "photo alone", "blank photo", "swapped photo")


def pair_table(found: Sequence[Measured]) -> Iterator[str]:
    yield "| hidden from the text | pairs | " + " | ".join(JUDGES) + " | lift of the photo |"
    yield "|---|--:|" + "--:|" * (len(JUDGES) + 1)
    joined = {name: np.concatenate([m.right[name] for m in found]) for name in JUDGES}
    rows = [(m.hidden, m.right) for m in found] + [("all", joined)]
    for hidden, right in rows:
        low, high = interval(right["with photo"], right["text alone"])
        lift = 100 * (share(right["with photo"]) - share(right["text alone"]))
        cells = [f"{100 * share(right[name]):.1f}" for name in JUDGES]
        size = len(right["text alone"])
        yield (
            f"| {'kind' if hidden == 'product' else hidden} | {size:,} | {' | '.join(cells)} "
            f"| {lift:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) |"
        )


def stage_table(found: Sequence[Measured]) -> Iterator[str]:
    names = ("text alone", "photo alone", "with photo")
    yield "| hidden | " + " | ".join(f"{n}: Acc@2 | AUC" for n in names) + " |"
    yield "|---|" + "--:|--:|" * len(names)
    for m in found:
        cells = [
            f"{100 * share(m.right[n]):.1f} | {roc_auc_score(m.relevant, m.scores[n]):.3f}"
            for n in names
        ]
        yield f"| {'kind' if m.hidden == 'product' else m.hidden} | {' | '.join(cells)} |"


def answer_table(found: dict[str, list[Answered]]) -> Iterator[str]:
    yield "| attribute | photos | right if it had to answer | answered | right of these | ECE |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, rows in found.items():
        told = [row for row in rows if row.answer.value is not None]
        yield (
            f"| {name} | {len(rows):,} | {100 * share([r.right for r in rows]):.1f} % "
            f"| {100 * len(told) / len(rows):.1f} % | {100 * share([r.right for r in told]):.1f} % "
            f"| {calibration_error(rows):.3f} |"
        )


def calibration_error(rows: Sequence[Answered]) -> float:
    """Expected calibration error in ten bins (Guo et al., 2017)."""
    sure = np.array([row.anyhow.confidence for row in rows])
    right = np.array([row.right for row in rows])
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def bin_table(found: dict[str, list[Answered]]) -> Iterator[str]:
    yield "| confidence | " + " | ".join(f"{n}: answers | right" for n in found) + " |"
    yield "|---|" + "--:|--:|" * len(found)
    for low, high in itertools.pairwise(BINS):
        cells = []
        for rows in found.values():
            some = [r for r in rows if low <= r.anyhow.confidence < high]
            told = f"{100 * share([r.right for r in some]):.0f} %" if some else "–"
            cells.append(f"{len(some):,} | {told}")
        yield f"| {low:.1f} to {min(high, 1):.1f} | {' | '.join(cells)} |"


def value_table(rows: Sequence[Answered], name: str, fewest: int = 5) -> Iterator[str]:
    yield f"| {name} | photos | right | answered | most often taken for |"
    yield "|---|--:|--:|--:|---|"
    by_value: dict[str, list[Answered]] = defaultdict(list)
    for row in rows:
        by_value[row.truth].append(row)
    for value, some in sorted(by_value.items(), key=lambda each: -len(each[1])):
        if len(some) < fewest:
            continue
        wrong = [r.anyhow.value for r in some if not r.right]
        often = max(set(wrong), key=lambda v: (wrong.count(v), str(v))) if wrong else None
        taken = f"{often} ({wrong.count(often)})" if often else "–"
        told = share([r.answer.value is not None for r in some])
        yield (
            f"| {value} | {len(some):,} | {100 * share([r.right for r in some]):.0f} % "
            f"| {100 * told:.0f} % | {taken} |"
        )


def look_table(full: Sequence[Verdict], found: Sequence[Measured]) -> Iterator[str]:
    yield "| pairs whose text | pairs | photos looked at | looks saved | grades changed |"
    yield "|---|--:|--:|--:|--:|"
    rows = [("says everything", full)]
    rows += [
        (f"hides {m.hidden.replace('product', 'kind')}", m.verdicts["with photo"]) for m in found
    ]
    for name, verdicts in rows:
        looked = [v for v in verdicts if v.unseen is not None]
        changed = sum(v.unseen != v.grade for v in looked)
        saved = 100 * (1 - len(looked) / len(verdicts))
        yield f"| {name} | {len(verdicts):,} | {len(looked):,} | {saved:.1f} % | {changed:,} |"


def null_table(found: Sequence[Measured]) -> Iterator[str]:
    """Say what blank and swapped photos tell, and how many grades hang on which photo it is."""
    nulls = ("blank photo", "swapped photo")
    yield (
        "| hidden | with photo: told | "
        + " | ".join(f"{name}: told | grades changed" for name in nulls)
        + " |"
    )
    yield "|---|--:|" + "--:|--:|" * len(nulls)
    for m in found:
        real = m.verdicts["with photo"]
        cells = [f"{100 * told(real):.1f} %"]
        for name in nulls:
            null = m.verdicts[name]
            changed = share([a.grade != b.grade for a, b in zip(real, null, strict=True)])
            cells += [f"{100 * told(null):.1f} %", f"{100 * changed:.1f} %"]
        yield f"| {'kind' if m.hidden == 'product' else m.hidden} | {' | '.join(cells)} |"


def told(verdicts: Sequence[Verdict]) -> float:
    """Return the share of verdicts for which a photo told something."""
    return share([any(look.value is not None for look in v.path.looks) for v in verdicts])


# ---- the page
def page(clip: Path, took: Took | None) -> Iterator[str]:
    plain = LoreJudge.open(PACK)
    test, dev = products(plain, "test"), products(plain, "dev")
    held = [p for p in dev if zlib.crc32(p.item.id.encode()) % HELD_OUT == 0]
    with tempfile.TemporaryDirectory() as scratch:
        eyes = opened(clip, Path(scratch) / "answers")
        judges = {"text alone": plain, **seeing(eyes, test)}
        found, full = [], []
        whole = {product.item.id: product.item for product in test}
        for hidden in HIDDEN:
            some = list(pairs(plain, test, hidden))
            cut = best_cut(list(pairs(plain, held, hidden)), eyes)
            found.append(measured(hidden, some, eyes, judges, cut))
            full += [(pair.query, whole[pair.item.id]) for pair in some]
        spoken = list(judges["with photo"].judge_many(full))
        answers = answered(plain, test, eyes)
    yield from ["## Acc@2", "", *pair_table(found), ""]
    yield from ["## Caption then judge, or score the image", "", *stage_table(found), ""]
    yield from ["## Null tests", "", *null_table(found), ""]
    yield from ["## Looks", "", *look_table(spoken, found), ""]
    yield from ["## Answers", "", *answer_table(answers), ""]
    yield from ["## Confidence", "", *bin_table(answers), ""]
    for name in ("color", "product"):
        title = "kind" if name == "product" else name
        yield from [f"## By {title}", "", *value_table(answers[name], title), ""]
    how = f"; trained in {took.wall:.0f} minutes, {took.core:.0f} of one core" if took else ""
    yield f"{len(dev):,} products of `dev`, {len(test):,} of `test`{how}."


def seeing(eyes: Eyes, test: Sequence[Product]) -> dict[str, LoreJudge]:
    """Return judges that see the photo, a blank one, and that of another product."""
    real = Photos(folder())
    blank = Photo(width=64, height=64, pixels=b"\xff" * (64 * 64 * 3))
    images = [product.item.images[0] for product in test]
    drawn = list(images)
    random.Random(0).shuffle(drawn)
    other = dict(zip(images, drawn, strict=True))
    shown = {
        "with photo": real,
        "blank photo": Changed(lambda image: blank),
        "swapped photo": Changed(lambda image: real.open(other[image])),
    }
    return {
        name: LoreJudge.open(PACK, captioner=eyes.captioner, photos=photos)
        for name, photos in shown.items()
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--clip", type=Path, help="folder of the model, trained if not there")
    options.add_argument("--write", action="store_true", help=f"into {PAGE.relative_to(ROOT)}")
    given = options.parse_args()
    if not folder().is_dir():
        sys.exit(f"there is no `{folder()}`; name the data with LORE_DATA")
    with tempfile.TemporaryDirectory() as scratch:
        clip: Path = given.clip or Path(scratch)
        took = None if (clip / "lore.json").exists() else trained(clip)
        text = "\n".join(page(clip, took))
    print(text)
    if given.write:
        head, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
        PAGE.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
