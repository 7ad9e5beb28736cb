"""Agreement slice by slice: the same figures on the pairs that have something in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from lore_sdk.evaluate.columns import Columns, Flags, Floats
from lore_sdk.evaluate.families import Family
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.judged import Judged
from lore_sdk.evaluate.resample import RESAMPLES
from lore_sdk.evaluate.statistic import Statistic, Terms, figures_of
from lore_sdk.evaluate.tables import COVERAGE, agreement_statistics

__all__ = ["LARGEST", "Slice", "SliceTable", "sliced"]

LARGEST = 20
"""Slices shown of one family, the largest first; the others are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Pairs of one slice: how many, and the figures of agreement on them, coverage first."""

    name: str
    pairs: int
    queries: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceTable:
    """One family of slices.

    `outside` counts the pairs that lie in none, `smaller` the slices beyond the largest, and `why`
    says what is missing where there are no slices.
    """

    family: str
    slices: tuple[Slice, ...]
    outside: int
    smaller: int = 0
    why: str = ""


def sliced(
    judged: Judged,
    families: Mapping[str, Family],
    *,
    relevant: int | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[SliceTable, ...]:
    """Compute the figures of agreement in every slice of every family, with 95 % intervals.

    Slices of a family may overlap. Intervals draw queries, as everywhere.
    """
    columns = Columns.of(judged)
    statistics = (COVERAGE, *agreement_statistics(judged.scale, relevant))

    def table(family: str, names_of: Family) -> SliceTable:
        names = [names_of(pair) for pair in judged.pairs]
        sizes = Counter(name for own in names for name in dict.fromkeys(own)).most_common()
        masks = {
            name: np.array([name in own for own in names], dtype=np.bool_)
            for name, _ in sizes[:LARGEST]
        }
        asked = [each for mask in masks.values() for each in _within(mask, statistics)]
        figures = figures_of(columns, asked, resamples=resamples, seed=seed)
        step = len(statistics)
        return SliceTable(
            family=family,
            slices=tuple(
                Slice(
                    name=name,
                    pairs=int(mask.sum()),
                    queries=len(np.unique(columns.query[mask])),
                    figures=figures[n * step : (n + 1) * step],
                )
                for n, (name, mask) in enumerate(masks.items())
            ),
            outside=sum(not own for own in names),
            smaller=len(sizes) - len(masks),
            why="" if sizes else f"no pair says anything of its {family}",
        )

    return tuple(table(*each) for each in families.items())


def _within(mask: Flags, statistics: tuple[Statistic, ...]) -> list[Statistic]:
    """Let statistics see the pairs of a slice only; those that shared work still share it."""

    @cache
    def narrowed(terms: Terms) -> Terms:
        def of_slice(columns: Columns) -> Floats:
            return terms(columns.only(mask))

        return of_slice

    return [replace(each, terms=narrowed(each.terms)) for each in statistics]
