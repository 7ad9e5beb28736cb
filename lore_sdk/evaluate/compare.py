"""Whether one judge agrees with people better than another: paired tests on the same pairs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lore_sdk.evaluate.calibration import CALIBRATION
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.judged import Judged, JudgedPair
from lore_sdk.evaluate.matched import Matched, match
from lore_sdk.evaluate.resample import LEAST_QUERIES, RESAMPLES, Sides, interval, resampled, swapped
from lore_sdk.evaluate.statistic import Statistic
from lore_sdk.evaluate.tables import agreement_statistics

__all__ = ["Comparison", "Difference", "compared", "holm"]

_ALIKE = 1e-12
_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure of two judges on the same pairs; `value` is that of the other less the first's.

    `low` and `high` bound the 95 % interval of the difference. `p` is how often chance alone
    would make it as large, two-sided, in (0, 1]; `corrected` is `p` after Holm's correction for
    all differences that were tested together. What is None is explained by `why`.
    """

    name: str
    first: float | None
    other: float | None
    value: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    corrected: float | None = None
    pairs: int
    queries: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two judges on the pairs that both gave a grade.

    `matched` counts the pairs that both were asked about, `first_only` and `other_only` those of
    one side, of which `examples` are the first; `first_abstained` and `other_abstained` count
    abstentions among the matched.
    """

    name: str
    matched: int
    first_only: int
    other_only: int
    examples: tuple[JudgedPair, ...]
    first_abstained: int
    other_abstained: int
    differences: tuple[Difference, ...]


def compared(
    first: Judged,
    others: Mapping[str, Judged],
    *,
    relevant: int | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Compare judges, by name, with the first, and correct all tests together.

    The interval is a bootstrap that draws queries with the pairs of both judges. The test swaps the
    two judges' grades within whole queries, chosen at random, and counts how often the difference
    comes out as large. Raises DataError for judges that have no pairs or other labels; see `match`.
    """
    statistics = (*agreement_statistics(first.scale, relevant), *CALIBRATION)
    found = [
        _comparison(name, match(first, other), statistics, resamples, seed)
        for name, other in others.items()
    ]
    tested = [each.p for one in found for each in one.differences if each.p is not None]
    corrected = iter(holm(tested))
    return tuple(replace(one, differences=_corrected(one.differences, corrected)) for one in found)


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """Correct p-values of tests made together; each stays in its place and never falls.

    Holm, “A simple sequentially rejective multiple test procedure”, 1979.
    """
    order = sorted(range(len(ps)), key=lambda n: ps[n])
    corrected = [1.0] * len(ps)
    reached = 0.0
    for rank, n in enumerate(order):
        reached = max(reached, min(1.0, (len(ps) - rank) * ps[n]))
        corrected[n] = reached
    return tuple(corrected)


def _corrected(
    differences: Iterable[Difference], corrected: Iterable[float]
) -> tuple[Difference, ...]:
    left = iter(corrected)
    return tuple(
        each if each.p is None else replace(each, corrected=next(left)) for each in differences
    )


def _comparison(
    name: str, matched: Matched, statistics: Sequence[Statistic], resamples: int, seed: int
) -> Comparison:
    graded = matched.graded()
    first, other = Columns.of(graded.first), Columns.of(graded.other)
    return Comparison(
        name=name,
        matched=len(matched.first),
        first_only=len(matched.first_only),
        other_only=len(matched.other_only),
        examples=(*matched.first_only, *matched.other_only)[:_EXAMPLES],
        first_abstained=sum(pair.grade is None for pair in matched.first.pairs),
        other_abstained=sum(pair.grade is None for pair in matched.other.pairs),
        differences=_differences(first, other, statistics, resamples, seed),
    )


def _differences(
    first: Columns,
    other: Columns,
    statistics: Sequence[Statistic],
    resamples: int,
    seed: int,
) -> tuple[Difference, ...]:
    sums = {each.terms: (each.terms(first), each.terms(other)) for each in statistics}
    plain = first.counted()
    counted = {each.terms: each.terms(plain) for each in statistics}
    flat = [side for both in sums.values() for side in both]
    drawn = resampled(flat, resamples, seed)
    swapping = swapped(list(sums.values()), resamples, seed)
    found = []
    for statistic in statistics:
        place = list(sums).index(statistic.terms)
        found.append(
            _difference(
                statistic,
                statistic.count(counted[statistic.terms]),
                sums[statistic.terms],
                (drawn[2 * place], drawn[2 * place + 1]),
                swapping[place],
            )
        )
    return tuple(found)


def _difference(
    statistic: Statistic, counts: Floats, sums: Sides, drawn: Sides, swapping: Sides
) -> Difference:
    totals = [side.sum(axis=0) for side in sums]
    values = [_value(statistic, total) for total in totals]
    pairs, queries = round(float(counts.sum())), int(np.count_nonzero(counts))
    first, other = values
    if first is None or other is None:
        why = statistic.why(totals[0] if first is None else totals[1])
        return Difference(
            name=statistic.name,
            first=first,
            other=other,
            value=None,
            pairs=pairs,
            queries=queries,
            why=why,
        )
    bounds = interval(statistic.value(drawn[1]) - statistic.value(drawn[0]), queries)
    chance = np.abs(statistic.value(swapping[1]) - statistic.value(swapping[0]))
    return Difference(
        name=statistic.name,
        first=first,
        other=other,
        value=other - first,
        low=bounds.low,
        high=bounds.high,
        p=_share_as_large(chance, abs(other - first)) if queries >= LEAST_QUERIES else None,
        pairs=pairs,
        queries=queries,
        why=bounds.why,
    )


def _value(statistic: Statistic, total: Floats) -> float | None:
    value = float(statistic.value(total)) if statistic.count(total) else np.nan
    return None if np.isnan(value) else value


def _share_as_large(chance: Floats, found: float) -> float | None:
    """Return the share of differences as large as the one found, which counts as one of them."""
    if not len(chance):
        return None
    # undefined counts as large: what cannot be told speaks against a finding
    large = int(np.count_nonzero(~(chance < found - _ALIKE)))
    return (1 + large) / (1 + len(chance))
