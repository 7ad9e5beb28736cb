"""Agreement of a judge's grades with people's labels, on the pairs that it graded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from lore_sdk.errors import DataError
from lore_sdk.evaluate.chance import kappa, ordinal_alpha, quadratic_kappa, ratio
from lore_sdk.evaluate.columns import Columns, Floats
from lore_sdk.evaluate.statistic import Statistic
from lore_sdk.types import Scale

__all__ = [
    "COVERAGE",
    "agreement_statistics",
    "as_tables",
    "confusion_sums",
    "grade_statistics",
    "relevant_level",
]


def confusion_sums(columns: Columns) -> Floats:
    """Add up labels (rows) against grades (columns) within each query (queries × grades²)."""
    size = columns.levels**2
    graded = columns.graded
    cells = columns.label[graded] * columns.levels + columns.grade[graded]
    places = columns.query[graded] * size + cells
    sums = np.bincount(places, columns.weight[graded], minlength=columns.queries * size)
    return sums.reshape(columns.queries, size).astype(np.float64)


def relevant_level(grades: int) -> int:
    """Return the level from which one of so many grades counts as relevant: the upper half.

    L3 of four grades, as in LORE; the middle grade of an odd number does not count.
    """
    return (grades + 1) // 2


def agreement_statistics(scale: Scale, relevant: int | None = None) -> tuple[Statistic, ...]:
    """Return the statistics of agreement; grades from the level `relevant` count as relevant.

    Quadratic kappa, kappa, ordinal alpha, macro-F1, Acc@2 (relevant or not), Acc@n (the same grade
    of n) and leniency: the mean of grade less label, in grades. Raises DataError for a level that
    leaves no grade on one side.
    """
    cut = relevant_level(len(scale)) if relevant is None else relevant
    if not 0 < cut < len(scale):
        raise DataError(
            f"the level {cut} does not part relevant grades from others; from 1 to "
            f"{len(scale) - 1} it does"
        )
    return (
        _on_table("quadratic kappa", quadratic_kappa),
        _on_table("kappa", kappa),
        _on_table("ordinal alpha", _two_raters),
        _on_table("macro-F1", _macro_f1),
        _on_table("Acc@2", partial(_accuracy_of_two, cut)),
        *([_on_table(f"Acc@{len(scale)}", _accuracy)] if len(scale) > 2 else []),
        _on_table("leniency", _leniency),
    )


def grade_statistics(scale: Scale) -> tuple[Statistic, ...]:
    """Return recall and precision of every grade: `recall L1`, `precision L1`, `recall L2`, …"""
    found = []
    for grade in scale.grades:
        for name, axis, missing in (
            ("recall", -1, f"no graded pair is labelled {grade.code}"),
            ("precision", -2, f"the judge graded no pair {grade.code}"),
        ):
            found.append(
                Statistic(
                    name=f"{name} {grade.code}",
                    terms=confusion_sums,
                    value=partial(_share_right, grade.level, axis),
                    count=partial(_total, grade.level, axis),
                    why=partial(_said, missing),
                )
            )
    return tuple(found)


def as_tables(sums: Floats) -> Floats:
    """Turn flat tables (… × grades²) into square ones (… × grades × grades)."""
    side = round(sums.shape[-1] ** 0.5)
    return sums.reshape(*sums.shape[:-1], side, side)


def _coverage_sums(columns: Columns) -> Floats:
    return columns.by_query(np.column_stack([columns.graded, np.ones(len(columns.grade))]))


COVERAGE = Statistic(
    name="coverage",
    terms=_coverage_sums,
    value=lambda sums: ratio(sums[..., 0], sums[..., 1]),
    count=lambda sums: sums[..., 1],
    why=lambda total: "there are no pairs",
)
"""The share of pairs that the judge gave a grade."""


def _on_table(name: str, value: Callable[[Floats], Floats]) -> Statistic:
    return Statistic(
        name=name,
        terms=confusion_sums,
        value=lambda sums: value(as_tables(sums)),
        count=lambda sums: sums.sum(axis=-1),
        why=_why_none,
    )


def _why_none(total: Floats) -> str:
    labels = as_tables(total).sum(axis=-1)
    if not labels.any():
        return "no pair has a grade"
    return (
        f"people gave one grade only, L{int(labels.argmax()) + 1}; nothing tells chance from skill"
    )


def _said(text: str, total: Floats) -> str:
    return text


def _two_raters(tables: Floats) -> Floats:
    alpha = ordinal_alpha(tables + np.swapaxes(tables, -1, -2))
    return np.where(np.count_nonzero(tables.sum(axis=-1), axis=-1) > 1, alpha, np.nan)


def _macro_f1(tables: Floats) -> Floats:
    """Average F1 over the grades that either side gave."""
    both = tables.sum(axis=-1) + tables.sum(axis=-2)
    per_grade = np.nan_to_num(ratio(2 * _diagonal(tables), both))
    return ratio(per_grade.sum(axis=-1), np.count_nonzero(both, axis=-1).astype(np.float64))


def _accuracy(tables: Floats) -> Floats:
    return ratio(_diagonal(tables).sum(axis=-1), tables.sum(axis=(-1, -2)))


def _accuracy_of_two(cut: int, tables: Floats) -> Floats:
    right = tables[..., :cut, :cut].sum(axis=(-1, -2)) + tables[..., cut:, cut:].sum(axis=(-1, -2))
    return ratio(right, tables.sum(axis=(-1, -2)))


def _leniency(tables: Floats) -> Floats:
    levels = np.arange(tables.shape[-1])
    signed = levels[None, :] - levels[:, None]
    return ratio((tables * signed).sum(axis=(-1, -2)), tables.sum(axis=(-1, -2)))


def _share_right(level: int, axis: int, sums: Floats) -> Floats:
    return ratio(as_tables(sums)[..., level, level], _total(level, axis, sums))


def _total(level: int, axis: int, sums: Floats) -> Floats:
    totals: Floats = as_tables(sums).sum(axis=axis)[..., level]
    return totals


def _diagonal(tables: Floats) -> Floats:
    return np.diagonal(tables, axis1=-2, axis2=-1)
