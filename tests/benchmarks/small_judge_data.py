"""The pairs from which a small judge learns, and the judge that writes its prompts."""

from __future__ import annotations

import csv
import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from lore_sdk import LoreJudge
from lore_sdk.files.knowledge.run import ImportJob, import_knowledge
from lore_sdk.images import Photos
from lore_sdk.judge.asking.asker import Asking
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item, Model, Query
from tests.benchmarks.labelled import labelled
from tests.benchmarks.photos import HELD_OUT
from tests.benchmarks.photos_data import (
    COLUMNS,
    HIDDEN,
    PhotoPair,
    Product,
    folder,
    pairs,
    products,
)

_DRAWS = 4
"""How often a wrong value is drawn for a product that is learnt from."""


class Opens(Protocol):
    """Opens the judge whose prompts are learnt."""

    def __call__(self, *, model: Model, asking: Asking) -> LoreJudge: ...


class Lesson(NamedTuple):
    """A pair, and the level of its grade from 0 to 3."""

    query: Query
    item: Item
    level: int


class Course(NamedTuple):
    lessons: Sequence[Lesson]
    opens: Opens


def course(name: str, out: Path, clip: Path | None) -> Course:
    """Return what a small judge is to learn: `homedepot`, `crowdflower` or `photos`."""
    if name == "photos":
        if clip is None:
            raise SystemExit(
                "photos need the captioner that tests.benchmarks.photos trained: --clip"
            )
        return _photos(out, clip)
    made = labelled("crowdflower" if name == "crowdflower" else "homedepot", "dev")
    lessons = [Lesson(pair.query, pair.item, pair.level) for pair in made]
    pack = "base" if name == "crowdflower" else "home"
    return Course(_shuffled(lessons), partial(LoreJudge, pack))


def _photos(out: Path, clip: Path) -> Course:
    """Pairs of a catalogue, with photos that the captioner never trained on.

    The text of one in two hides what decides it, that of all pairs of `test` does. A supplier's
    sheet is made up of the catalogue's columns: it says of every other product, by id, what its own
    text may hide, and is the knowledge. `out` gets it, and the pairs of `test`.
    """
    plain = LoreJudge("fashion")
    dev, test = products(plain, "dev"), products(plain, "test")
    store = out / "sheet.knowledge"
    _write_sheet([*dev, *test], out / "sheet.csv")
    import_knowledge(
        ImportJob(files=[out / "sheet.csv"], out=store, anew=True), plugins=Plugins.installed()
    )
    _write_pairs(_hidden(plain, test, seeds=1), out / "test.csv")
    held = [each for each in dev if zlib.crc32(each.item.id.encode()) % HELD_OUT == 0]
    whole = {each.item.id: each.item for each in held}
    lessons = [
        Lesson(pair.query, item, 3 if pair.relevant else 1)
        for pair in _hidden(plain, held, seeds=_DRAWS)
        for item in (pair.item, whole[pair.item.id])
    ]
    opens = partial(
        LoreJudge,
        "fashion",
        captioner=f"open-clip:{clip}",
        photos=Photos(folder()),
        knowledge=store,
    )
    return Course(_shuffled(lessons), opens)


def _hidden(judge: LoreJudge, found: Sequence[Product], *, seeds: int) -> Iterator[PhotoPair]:
    for seed in range(seeds):
        for hidden in HIDDEN:
            yield from pairs(judge, found, hidden, seed)


def _shuffled(lessons: list[Lesson]) -> list[Lesson]:
    random.Random(0).shuffle(lessons)
    return lessons


def _write_sheet(found: Iterable[Product], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", *COLUMNS])
        for each in found:
            if zlib.crc32(each.item.id[::-1].encode()) % 2 == 0:
                writer.writerow([each.item.id, "", *(each.stated[name] for name in COLUMNS)])


def _write_pairs(found: Iterable[PhotoPair], path: Path) -> None:
    """Write pairs as `lore experiment` reads them, in an order that says nothing."""
    rows = [
        [
            each.query.text,
            each.item.id,
            each.item.title,
            each.item.images[0],
            *(each.item.properties.get(column, "") for column in COLUMNS.values()),
            "L4" if each.relevant else "L2",
        ]
        for each in found
    ]
    random.Random(0).shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["query", "item_id", "title", "images", *COLUMNS.values(), "label"])
        writer.writerows(rows)
