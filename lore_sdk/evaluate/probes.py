"""Probes: changes that should not matter, and how often they turn a grade.

Nobody's relevance changes when a shopper types the same words in another order, so a judge whose
grade does has shown a weakness without a single label. After Ribeiro et al., “Beyond Accuracy:
Behavioral Testing of NLP Models with CheckList”, ACL 2020 (invariance tests).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.chance import ratio
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.resample import RESAMPLES, interval, resampled
from lore_sdk.types import Item, Query, Verdict

__all__ = ["Case", "Change", "Flip", "Judges", "Pair", "Probe", "Probed", "run_probes"]

Pair = tuple[Query, Item]

WORST = 5
"""Examples that are kept of each probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pair to change, and what a change may draw on.

    `random` is the case's own and depends on nothing but seed, probe and row. `synonyms` maps a
    lower-case phrase to others that mean the same. `popular` are words that many titles have.
    `other` is the item of another pair.
    """

    query: Query
    item: Item
    random: Random
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    popular: tuple[str, ...] = ()
    other: Item = field(default_factory=Item)


Change = Callable[[Case], Pair | None]
"""Returns the changed pair, or None where there is nothing to change."""


class Judges(Protocol):
    """What a probe needs of a judge."""

    def judge_many(self, pairs: Iterable[Pair]) -> Iterator[Verdict]:
        """Yield one verdict a pair, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A named change. One that is about `photos` is only run on a judge that sees them."""

    name: str
    summary: str
    change: Change
    photos: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A pair whose grade a change turned; grades are codes, None where the judge abstained.

    `shift` is by how much the score rose, 0 where one is missing.
    """

    query: str
    item: str
    changed_query: str
    changed_item: str
    before: str | None
    after: str | None
    shift: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What came of a probe.

    `flips` is the share of changed pairs whose verdict is another grade (or an abstention, or no
    longer one), `up` and `down` the shares that got a higher and a lower grade; in [0, 1], with
    95 % intervals by a bootstrap over queries. `why` says why there are none. `worst` are the flips
    that go furthest.
    """

    name: str
    summary: str
    flips: Figure | None = None
    up: Figure | None = None
    down: Figure | None = None
    worst: tuple[Flip, ...] = ()
    why: str = ""


def run_probes(
    judge: Judges,
    pairs: Sequence[Pair],
    probes: Iterable[Probe],
    *,
    synonyms: Mapping[str, tuple[str, ...]] | None = None,
    popular: tuple[str, ...] = (),
    sees_photos: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Probed, ...]:
    """Judge pairs as they are and as each probe changes them; raises DataError without pairs.

    `synonyms` and `popular` are those of every `Case`. Equal seeds change the same pairs in the
    same way.
    """
    if not pairs:
        raise DataError("there are no pairs to probe")
    before = list(judge.judge_many(pairs))
    found = []
    for probe in probes:
        if probe.photos and not sees_photos:
            found.append(_silent(probe, "not applicable: the judge sees no photos"))
            continue
        changed: dict[int, Pair] = {}
        for row in range(len(pairs)):
            case = _case(probe, pairs, row, seed, synonyms or {}, popular)
            made = probe.change(case)
            if made is not None:
                changed[row] = made
        if not changed:
            found.append(_silent(probe, "not applicable: no pair has anything to change"))
            continue
        after = dict(zip(changed, judge.judge_many(changed.values()), strict=True))
        found.append(_told(probe, pairs, changed, before, after, resamples, seed))
    return tuple(found)


def _silent(probe: Probe, why: str) -> Probed:
    return Probed(name=probe.name, summary=probe.summary, why=why)


def _case(
    probe: Probe,
    pairs: Sequence[Pair],
    row: int,
    seed: int,
    synonyms: Mapping[str, tuple[str, ...]],
    popular: tuple[str, ...],
) -> Case:
    random = Random(f"{seed}/{probe.name}/{row}")
    query, item = pairs[row]
    other = pairs[random.randrange(len(pairs))][1]
    return Case(
        query=query, item=item, random=random, synonyms=synonyms, popular=popular, other=other
    )


def _told(
    probe: Probe,
    pairs: Sequence[Pair],
    changed: Mapping[int, Pair],
    before: Sequence[Verdict],
    after: Mapping[int, Verdict],
    resamples: int,
    seed: int,
) -> Probed:
    queries: dict[str, int] = {}
    rows = [queries.setdefault(_name(pairs[row][0]), len(queries)) for row in changed]
    sums = np.zeros((len(queries), 4))
    flips = []
    for query, row in zip(rows, changed, strict=True):
        first, second = before[row], after[row]
        sums[query, 3] += 1
        if first.grade == second.grade:
            continue
        sums[query, 0] += 1
        if first.grade and second.grade:
            sums[query, 1 if second.grade > first.grade else 2] += 1
        flips.append(_flip(pairs[row], changed[row], first, second))
    (drawn,) = resampled([sums], resamples, seed)
    shares = []
    for column, name in enumerate(("flips", "up", "down")):
        bounds = interval(ratio(drawn[:, column], drawn[:, 3]), len(queries))
        shares.append(
            Figure(
                name=name,
                value=float(sums[:, column].sum() / sums[:, 3].sum()),
                low=bounds.low,
                high=bounds.high,
                pairs=len(changed),
                queries=len(queries),
                why=bounds.why,
            )
        )
    flips.sort(key=lambda flip: (-_distance(flip), -abs(flip.shift), flip.query, flip.item))
    return Probed(
        name=probe.name,
        summary=probe.summary,
        flips=shares[0],
        up=shares[1],
        down=shares[2],
        worst=tuple(flips[:WORST]),
    )


def _flip(pair: Pair, changed: Pair, first: Verdict, second: Verdict) -> Flip:
    known = first.score is not None and second.score is not None
    return Flip(
        query=pair[0].text,
        item=pair[1].title,
        changed_query=changed[0].text,
        changed_item=changed[1].title,
        before=first.grade.code if first.grade else None,
        after=second.grade.code if second.grade else None,
        shift=round((second.score or 0.0) - (first.score or 0.0), 6) if known else 0.0,
    )


def _distance(flip: Flip) -> int:
    """Return how many grades a flip goes; an abstention counts as one."""
    if flip.before is None or flip.after is None:
        return 1
    return abs(int(flip.before[1:]) - int(flip.after[1:]))


def _name(query: Query) -> str:
    return query.id or query.text
