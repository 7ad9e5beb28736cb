"""Tables of texts, printed for a terminal, as Markdown or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lore_sdk.evaluate import Comparison, Evaluation
    from lore_sdk.evaluate.sections import Section

__all__ = ["as_json", "as_markdown", "as_text"]

_LEFT = ("", "note", "confidence", "95 % interval")


def as_text(lines: Iterable[str], sections: Iterable[Section]) -> str:
    """Print sections one below the other, columns aligned."""
    return "\n\n".join(["\n".join(lines), *(_text(section) for section in sections)])


def as_markdown(lines: Iterable[str], sections: Iterable[Section]) -> str:
    """Print sections as Markdown, a heading and a table each."""
    return "\n\n".join(["\n".join(lines), *(_markdown(section) for section in sections)])


def as_json(evaluation: Evaluation, comparisons: Sequence[Comparison]) -> str:
    """Print everything that is known, unrounded."""
    whole = asdict(evaluation) | {"comparisons": [asdict(each) for each in comparisons]}
    whole["scale"] = list(evaluation.scale.names)
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def _text(section: Section) -> str:
    header, rows = _filled(section)
    table = [(section.title, *header[1:]), *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = [
            cell.ljust(width) if name in _LEFT else cell.rjust(width)
            for cell, width, name in zip(row, widths, header, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _markdown(section: Section) -> str:
    header, rows = _filled(section)
    lines = [
        header,
        tuple("---" if name in _LEFT else "--:" for name in header),
        *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows),
    ]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {section.title}\n\n{table}"


def _filled(section: Section) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Leave out the column of notes when nothing stands in it."""
    if section.header[-1] != "note" or any(row[-1] for row in section.rows):
        return section.header, list(section.rows)
    return section.header[:-1], [row[:-1] for row in section.rows]
