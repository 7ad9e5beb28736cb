"""Short ways to write judged pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lore_sdk.evaluate import Figure, Judged, JudgedPair
from lore_sdk.types import LORE_SCALE, Scale

__all__ = ["by_name", "graded", "of_table", "voted"]


def graded(
    levels: Iterable[tuple[int, int | None]], *, size: int = 2, scale: Scale = LORE_SCALE
) -> Judged:
    """Pairs of (label, grade), `size` of them a query."""
    return Judged.of(
        scale,
        [
            JudgedPair(
                query=f"q{n // size}",
                item=f"i{n}",
                label=label,
                mean=float(label),
                grade=grade,
                abstained="" if grade is not None else "silent",
            )
            for n, (label, grade) in enumerate(levels)
        ],
    )


def of_table(table: Sequence[Sequence[int]], *, size: int = 2) -> Judged:
    """Pairs that make a confusion table (labels × grades)."""
    scale = Scale.of(*(f"G{n + 1}" for n in range(len(table))))
    cells = [
        (label, grade)
        for label, row in enumerate(table)
        for grade, count in enumerate(row)
        for _ in range(count)
    ]
    return graded(cells, size=size, scale=scale)


def voted(votes: Iterable[Sequence[int]], *, grades: int, judge: int | None = None) -> Judged:
    """Pairs with raters' votes, each of a query of its own."""
    scale = Scale.of(*(f"G{n + 1}" for n in range(grades)))
    return Judged.of(
        scale,
        [
            JudgedPair(
                query=f"q{n}",
                item=f"i{n}",
                label=own[0],
                mean=sum(own) / len(own),
                votes=tuple(own),
                grade=judge,
                abstained="" if judge is not None else "silent",
            )
            for n, own in enumerate(votes)
        ],
    )


def by_name(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {each.name: each for each in figures}
