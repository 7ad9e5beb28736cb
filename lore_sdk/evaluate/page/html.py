"""The page: its sections in order, with style and script inside and nothing from outside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files

from lore_sdk.evaluate.page.advice import OF_SLICES, advice
from lore_sdk.evaluate.page.explorer import explorer
from lore_sdk.evaluate.page.plots import forest, heat_map, reliability_plot, risk_plot
from lore_sdk.evaluate.page.text import safe
from lore_sdk.evaluate.report import Report
from lore_sdk.evaluate.sections import (
    Section,
    comparison_section,
    evaluation_sections,
    headline,
)
from lore_sdk.evaluate.slices import SliceTable
from lore_sdk.evaluate.tellings import diagnosis_sections, model_sections, slice_section

__all__ = ["as_html"]


def as_html(report: Report) -> str:
    """Write a report as one HTML page without any link to elsewhere.

    Its content security policy lets only the page's own style and script run.
    """
    style, script = _own("page.css"), _own("page.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>Report on {safe(report.name)}</title><style>{style}</style></head><body>",
            *_body(report),
            f"<script>{script}</script></body></html>\n",
        ]
    )


def _body(report: Report) -> Iterator[str]:
    evaluation = report.evaluation
    yield f"<header><h1>Report on <bdi>{safe(report.name)}</bdi></h1>"
    yield from (f"<p>{safe(line)}</p>" for line in headline(report.name, evaluation))
    yield "<nav aria-label='Parts'>"
    for part in ("Agreement", "Capabilities", "Slices", "Disagreements"):
        yield f'<a href="#{part.lower()}">{part}</a>'
    yield "</nav></header><main>"
    yield '<section id="agreement"><h2>Agreement</h2>'
    yield "<p>Intervals are 95 %, from drawing whole queries. A dash says that there is none.</p>"
    yield from _agreement(report)
    yield '</section><section id="capabilities"><h2>Capabilities</h2>'
    yield from _capabilities(report)
    yield '</section><section id="slices"><h2>Slices</h2>'
    yield f'<p class="advice">{safe(OF_SLICES)}</p>'
    for table in report.slices:
        yield from _slices(table, len(evaluation.scale))
    yield '</section><section id="disagreements"><h2>Disagreements</h2>'
    yield from explorer(report)
    yield "</section></main>"


def _agreement(report: Report) -> Iterator[str]:
    evaluation = report.evaluation
    codes = [grade.code for grade in evaluation.scale.grades]
    plots = {
        "labels (rows) and grades": heat_map(codes, evaluation.confusion),
        "reliability": reliability_plot(evaluation.reliability),
        "coverage and risk": risk_plot(evaluation.risk),
    }
    for section in evaluation_sections(evaluation):
        yield _table(section, plots.get(section.title, ""))
    if not evaluation.reliability:
        yield "<p>No reliability or risk curve: no grade has a confidence.</p>"
    for comparison in report.comparisons:
        yield _table(comparison_section(comparison, report.name))
    for section in model_sections(report):
        yield _table(section)


def _capabilities(report: Report) -> Iterator[str]:
    losses = [each for each in report.diagnosis.losses if each.value is not None]
    top = max((each.high or each.value or 0.0 for each in losses), default=0.0)
    high = max(0.1, round(top + 0.05, 1))
    plot = forest(losses, "quadratic kappa lost", high=high) if losses else ""
    for n, section in enumerate(diagnosis_sections(report.diagnosis)):
        yield _table(section, "" if n else plot)


def _slices(table: SliceTable, grades: int) -> Iterator[str]:
    exact = f"Acc@{grades}"
    accuracies = [
        replace(figure, name=each.name)
        for each in table.slices
        for figure in each.figures
        if figure.name == exact
    ]
    plot = forest(accuracies, "share of grades that are right") if accuracies else ""
    yield _table(slice_section(table), plot)


def _table(section: Section, plot: str = "") -> str:
    empty = section.header[-1] == "note" and not any(row[-1] for row in section.rows)
    header = section.header[: -1 if empty else None]
    head = "".join(f'<th scope="col"{_kind(name)}>{safe(name)}</th>' for name in header)
    rows = "".join(
        f'<tr><th scope="row"><bdi>{safe(row[0])}</bdi></th>{_cells(header[1:], row[1:])}</tr>'
        for row in section.rows
    )
    lines = "".join(f"<p>{safe(line)}</p>" for line in section.lines)
    title = safe(section.title)
    body = (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}, table"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        if section.rows
        else ""
    )
    figure = f"<figure>{plot}</figure>" if plot else ""
    said = advice(section.title) if section.rows else ""
    todo = f'<p class="advice">{safe(said)}</p>' if said else ""
    return f"<article><h3>{title}</h3>{todo}{lines}{figure}{body}</article>"


def _cells(header: Iterable[str], cells: Iterable[str]) -> str:
    # a column of notes that says nothing is left out of the header, and so of the rows
    return "".join(
        f"<td{_kind(name)}>{safe(cell)}</td>" for name, cell in zip(header, cells, strict=False)
    )


def _kind(name: str) -> str:
    return ' class="note"' if name == "note" else ""


def _own(name: str) -> str:
    return (files("lore_sdk.evaluate.page") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
