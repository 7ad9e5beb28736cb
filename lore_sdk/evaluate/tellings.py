"""Slices and the diagnosis as tables of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lore_sdk.evaluate.compare import Difference
from lore_sdk.evaluate.diagnosis import Diagnosis
from lore_sdk.evaluate.figure import Figure
from lore_sdk.evaluate.guard import Contradiction
from lore_sdk.evaluate.reasons import Reason
from lore_sdk.evaluate.report import Report
from lore_sdk.evaluate.sections import Section, figure_section
from lore_sdk.evaluate.slices import SliceTable

__all__ = ["diagnosis_sections", "model_sections", "slice_section"]


def slice_section(table: SliceTable) -> Section:
    """Put a family of slices in a table, a row each; kappa and coverage with their notes."""
    names = [each.name for each in table.slices[0].figures] if table.slices else []
    lines = [table.why] if table.why else []
    if table.slices and table.outside:
        lines.append(f"{table.outside:,} pairs lie in no slice of this family")
    if table.smaller:
        lines.append(f"{table.smaller:,} smaller slices are left out")
    return Section(
        title=f"by {table.family}",
        header=("", "pairs", "queries", *names, "note"),
        rows=tuple(
            (
                each.name,
                f"{each.pairs:,}",
                f"{each.queries:,}",
                *(_with_interval(figure) for figure in each.figures),
                "; ".join(dict.fromkeys(figure.why for figure in each.figures if figure.why)),
            )
            for each in table.slices
        ),
        lines=tuple(lines),
    )


def model_sections(report: Report) -> Iterator[Section]:
    """Yield what there is to tell of a language model: where it contradicts rules, its reasons."""
    if report.contradictions:
        yield _contradictions(report.contradictions)
    if report.reasons:
        yield _reasons(report.reasons)


def diagnosis_sections(diagnosis: Diagnosis) -> Iterator[Section]:
    """Yield the tables of a diagnosis: losses, dependence, ablations where there are any."""
    yield _with_lines(
        figure_section("quadratic kappa lost through each capability", diagnosis.losses),
        "a pair is repaired once every capability that it needs is; losses are Shapley values and "
        "add up to one less the kappa of all pairs",
        *([f"{diagnosis.why}; its loss is among the others"] if diagnosis.why else []),
    )
    yield _with_lines(
        figure_section("dependence of errors (phi)", diagnosis.dependence),
        "over queries with pairs that need one capability alone and pairs that need the other: "
        "zero when an error of one says nothing of the other",
    )
    if not diagnosis.ablations:
        yield Section(
            title="ablations",
            header=("without",),
            rows=(),
            lines=(
                "no ablated run was given: --ablation knowledge=FILE takes verdicts of the same "
                "pairs, judged without knowledge; vision and rules likewise",
            ),
        )
        return
    yield Section(
        title="ablations",
        header=("without", "on pairs that need", "full", "ablated", "difference", "note"),
        rows=tuple(
            (each.without, each.on, *_difference(each.difference)) for each in diagnosis.ablations
        ),
        lines=("quadratic kappa; a capability that is independent costs only its own pairs",),
    )


def _with_lines(section: Section, *lines: str) -> Section:
    return Section(title=section.title, header=section.header, rows=section.rows, lines=lines)


def _difference(each: Difference) -> tuple[str, ...]:
    return (_number(each.first), _number(each.other), _with_interval(each), each.why)


def _with_interval(each: Figure | Difference) -> str:
    if each.low is None or each.high is None:
        return _number(each.value)
    return f"{_number(each.value)} ({_number(each.low)} to {_number(each.high)})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _contradictions(contradictions: Sequence[Contradiction]) -> Section:
    return Section(
        title="contradictions of the model and the rules",
        header=("rule", "pairs", "label nearer to the rules", "nearer to the model", "neither"),
        rows=tuple(
            (
                each.rule,
                f"{each.pairs:,}",
                f"{each.nearer_rules:,}",
                f"{each.nearer_model:,}",
                f"{each.neither:,}",
            )
            for each in contradictions
        ),
        lines=("the model stated a grade that the rules rule out; a pair counts for each rule",),
    )


def _reasons(reasons: Sequence[Reason]) -> Section:
    return Section(
        title="reasons of the model",
        header=("part", "pairs", "mean", "without a fault", "right if so", "right if not"),
        rows=tuple(
            (
                each.part,
                f"{each.pairs:,}",
                f"{each.mean:.2f}",
                f"{each.whole:,}",
                _share(each.right_whole, each.whole),
                _share(each.right_less, each.pairs - each.whole),
            )
            for each in reasons
        ),
        lines=(
            "how well what the model states holds, from 0 to 1, and how often it is right then",
        ),
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""
