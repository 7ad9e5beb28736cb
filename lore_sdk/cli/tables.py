"""Tables of texts, printed for a terminal, as Markdown or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lore_sdk.evaluate import Comparison, Evaluation
    from lore_sdk.evaluate.report import Report
    from lore_sdk.evaluate.sections import Section

__all__ = ["as_json", "as_markdown", "as_text", "printable", "report_json", "report_markdown"]

_LEFT = ("", "note", "confidence", "95 % interval")


def as_text(lines: Iterable[str], sections: Iterable[Section]) -> str:
    """Print sections one below the other, columns aligned."""
    return "\n\n".join(["\n".join(lines), *(_text(section) for section in sections)])


def as_markdown(lines: Iterable[str], sections: Iterable[Section]) -> str:
    """Print sections as Markdown, a heading and a table each."""
    return "\n\n".join(["\n".join(lines), *(_markdown(section) for section in sections)])


def as_json(evaluation: Evaluation, comparisons: Sequence[Comparison]) -> str:
    """Print everything that is known, unrounded."""
    return _dumped(_whole(evaluation, comparisons))


def report_json(report: Report) -> str:
    """Print everything that a report knows, unrounded."""
    whole = _whole(report.evaluation, report.comparisons)
    whole |= {
        "name": report.name,
        "slices": [asdict(each) for each in report.slices],
        "diagnosis": asdict(report.diagnosis),
        "contradictions": [asdict(each) for each in report.contradictions],
        "reasons": [asdict(each) for each in report.reasons],
        "disagreed": report.disagreed,
        "disagreements": [asdict(each) for each in report.disagreements],
    }
    return _dumped(whole)


def report_markdown(report: Report) -> str:
    """Print a report as Markdown, without the disagreements."""
    from lore_sdk.evaluate.sections import comparison_section, evaluation_sections, headline
    from lore_sdk.evaluate.tellings import (
        diagnosis_sections,
        model_sections,
        slice_section,
    )

    sections = [
        *evaluation_sections(report.evaluation),
        *(comparison_section(each, report.name) for each in report.comparisons),
        *model_sections(report),
        *diagnosis_sections(report.diagnosis),
        *map(slice_section, report.slices),
    ]
    return as_markdown(headline(report.name, report.evaluation), sections) + "\n"


# Any: values of JSON
def _whole(evaluation: Evaluation, comparisons: Sequence[Comparison]) -> dict[str, Any]:
    whole = asdict(evaluation) | {"comparisons": [_plain(each) for each in comparisons]}
    whole["scale"] = list(evaluation.scale.names)
    return whole


def _dumped(whole: dict[str, Any]) -> str:
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def _plain(comparison: Comparison) -> dict[str, object]:
    examples = [{"query": pair.query, "item": pair.item} for pair in comparison.examples]
    return asdict(replace(comparison, examples=())) | {"examples": examples}


def printable(text: str) -> str:
    """Blank out what does not print: texts come from files, and a terminal obeys some."""
    return "".join(c if c.isprintable() else " " for c in text)


def _text(section: Section) -> str:
    header, rows = _filled(section)
    rows = [tuple(map(printable, row)) for row in rows]
    table = [(section.title, *header[1:]), *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = [
            cell.ljust(width) if name in _LEFT else cell.rjust(width)
            for cell, width, name in zip(row, widths, header, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *section.lines])


def _markdown(section: Section) -> str:
    header, rows = _filled(section)
    lines = [
        header,
        tuple("---" if name in _LEFT else "--:" for name in header),
        *(tuple(printable(cell).replace("|", "\\|") for cell in row) for row in rows),
    ]
    table = ["\n".join(f"| {' | '.join(line)} |" for line in lines)] if rows else []
    return "\n\n".join([f"## {section.title}", *section.lines, *table])


def _filled(section: Section) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Leave out the column of notes when nothing stands in it."""
    if section.header[-1] != "note" or any(row[-1] for row in section.rows):
        return section.header, list(section.rows)
    return section.header[:-1], [row[:-1] for row in section.rows]
