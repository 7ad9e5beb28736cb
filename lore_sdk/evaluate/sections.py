"""An evaluation as tables of texts, for terminals and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lore_sdk.evaluate.calibration import Bin, Point
from lore_sdk.evaluate.compare import Comparison, Difference
from lore_sdk.evaluate.evaluation import Evaluation
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.systems import Systems

__all__ = ["Section", "comparison_section", "evaluation_sections", "figure_section", "headline"]

_NONE = "–"
_REASONS = 5
_SIGNED = frozenset({"leniency", "overconfidence"})
_FIGURE = ("", "value", "95 % interval", "pairs", "queries", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table: a title, the names of its columns, and rows of as many texts.

    `lines` say what the table rests on.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...] = ()


def headline(name: str, evaluation: Evaluation) -> tuple[str, ...]:
    """Say in a few lines what was evaluated, and why pairs have no grade."""
    graded = evaluation.pairs - sum(evaluation.abstained.values())
    return (
        f"{name}: {_counted(evaluation.pairs, 'labelled pair', 'labelled pairs')} of "
        f"{_counted(evaluation.queries, 'query', 'queries')}, "
        f"{graded:,} of them graded on {len(evaluation.scale)} grades",
        *_weighed(evaluation),
        *_abstentions(evaluation),
    )


def _weighed(evaluation: Evaluation) -> Iterator[str]:
    if round(evaluation.effective) < evaluation.pairs:
        yield (
            "weighted: figures are of the pool that the pairs were drawn from, counts and measures "
            f"of ranking of the pairs; they tell as much as {evaluation.effective:,.0f} pairs that "
            "were drawn evenly"
        )


def _abstentions(evaluation: Evaluation) -> Iterator[str]:
    reasons = list(evaluation.abstained.items())
    for why, count in reasons[:_REASONS]:
        # a reason comes from a file, and a terminal obeys what does not print
        yield f"no grade: {count:,}, {''.join(c if c.isprintable() else ' ' for c in why)[:120]}"
    more = reasons[_REASONS:]
    if more:
        left = sum(count for _, count in more)
        yield f"no grade: {left:,}, for {_counted(len(more), 'other reason', 'other reasons')}"


def evaluation_sections(evaluation: Evaluation) -> Iterator[Section]:
    """Yield the tables of an evaluation; those of curves only where there is one."""
    yield figure_section("agreement", evaluation.agreement)
    yield figure_section("recall and precision", evaluation.grades)
    yield _confusion(evaluation)
    yield figure_section("calibration", evaluation.calibration)
    if evaluation.reliability:
        yield _reliability(evaluation.reliability)
    if evaluation.risk:
        yield _risk(evaluation.risk)
    yield figure_section("human ceiling", evaluation.raters)
    yield figure_section("ranking", evaluation.ranking)
    for systems in evaluation.systems:
        yield _scored(systems)
        yield figure_section(f"order of systems by {systems.measure}", (systems.tau,))


def figure_section(title: str, figures: Iterable[Figure]) -> Section:
    """Put figures in a table, a row each."""
    return Section(
        title=title,
        header=_FIGURE,
        rows=tuple(
            (
                each.name,
                _shown(each.value, each.name),
                _interval(each, each.name),
                f"{each.pairs:,}",
                f"{each.queries:,}",
                each.why,
            )
            for each in figures
        ),
    )


def comparison_section(comparison: Comparison, first: str) -> Section:
    """Put the differences between two judges in a table, a row each."""
    return Section(
        title=f"{comparison.name} less {first}",
        header=("", first, comparison.name, "difference", "95 % interval", "p", "Holm", "note"),
        rows=tuple(_difference(each) for each in comparison.differences),
        lines=tuple(_matched(comparison, first)),
    )


def _matched(comparison: Comparison, first: str) -> Iterator[str]:
    """Say on which pairs two judges are compared."""
    matched = _counted(comparison.matched, "pair", "pairs")
    yield f"both were asked about {matched}; figures are of those both graded"
    for name, only, abstained in (
        (first, comparison.first_only, comparison.first_abstained),
        (comparison.name, comparison.other_only, comparison.other_abstained),
    ):
        if abstained:
            yield f"{name} gave no grade to {abstained:,} of them"
        if only:
            yield f"{name} alone was asked about {only:,} more, which are left out"
    shown = (f"query `{p.query[:40]}` with item `{p.item[:40]}`" for p in comparison.examples)
    if comparison.examples:
        yield f"left out are, for example: {', '.join(shown)}"


def _difference(each: Difference) -> tuple[str, ...]:
    return (
        each.name,
        _shown(each.first, each.name),
        _shown(each.other, each.name),
        _shown(each.value, each.name, signed=True),
        _interval(each, each.name, signed=True),
        _shown(each.p, ""),
        _shown(each.corrected, ""),
        each.why,
    )


def _confusion(evaluation: Evaluation) -> Section:
    codes = [grade.code for grade in evaluation.scale.grades]
    return Section(
        title="labels (rows) and grades",
        header=("", *codes, "all"),
        rows=tuple(
            (code, *(f"{count:,}" for count in row), f"{sum(row):,}")
            for code, row in zip(codes, evaluation.confusion, strict=True)
        ),
    )


def _reliability(bins: Iterable[Bin]) -> Section:
    return Section(
        title="reliability",
        header=("confidence", "mean", "accuracy", "95 % interval", "pairs", "note"),
        rows=tuple(
            (
                f"{each.low:.1f} to {each.high:.1f}",
                _shown(each.confidence, ""),
                _shown(each.accuracy.value, ""),
                _interval(each.accuracy, ""),
                f"{each.accuracy.pairs:,}",
                each.accuracy.why,
            )
            for each in bins
        ),
    )


def _risk(points: Iterable[Point]) -> Section:
    return Section(
        title="coverage and risk",
        header=("confidence from", "coverage", "error", "95 % interval", "quadratic kappa", "note"),
        rows=tuple(
            (
                _shown(each.threshold, ""),
                _shown(each.coverage, ""),
                _shown(each.error.value, ""),
                _interval(each.error, ""),
                _shown(each.quadratic_kappa.value, ""),
                each.quadratic_kappa.why,
            )
            for each in points
        ),
    )


def _scored(systems: Systems) -> Section:
    return Section(
        title=f"systems by {systems.measure}",
        header=("", "labels", "grades", "can lie in", "condensed", "judged@10"),
        rows=tuple(
            (
                each.name,
                _shown(each.by_labels, ""),
                _shown(each.by_grades, ""),
                " to ".join(_shown(end, "") for end in each.extent) if each.extent else _NONE,
                _shown(each.condensed, ""),
                _shown(each.judged, ""),
            )
            for each in systems.scores
        ),
    )


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def _interval(found: Figure | Difference, name: str, *, signed: bool = False) -> str:
    if found.low is None or found.high is None:
        return _NONE
    ends = (_shown(end, name, signed=signed) for end in (found.low, found.high))
    return " to ".join(ends)


def _shown(value: float | None, name: str, *, signed: bool = False) -> str:
    if value is None:
        return _NONE
    sign = "+" if signed or name in _SIGNED else ""
    # what rounds to zero has no sign
    return f"{round(value, 3) + 0.0:{sign}.3f}" if round(value, 3) else "0.000"
