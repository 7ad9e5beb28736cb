"""Diagnostics: what is wrong in `.rules` text, where, and what to do about it.

A diagnostic has a stable code, a message, one primary span and any number of secondary labels
("declared here"), and a help line. `render` draws them in the manner of rustc; `plain` gives one
line each for editors and screen readers; `record` gives plain data for JSON.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from lore_sdk.dsl.spans import Span

__all__ = ["CODES", "Diagnostic", "Label", "Severity", "Source", "plain", "record", "render"]

Severity = Literal["error", "warning"]

CODES: dict[str, str] = {
    "E001": "a word or sign that cannot stand here",
    "E002": "a word of the language used as a name",
    "E003": "a character that cannot be seen or turns the text around",
    "E004": "text past a limit: too long, too deep, too many digits",
    "E005": "a pack without its header, or with two",
    "E101": "an attribute that is not declared",
    "E102": "a value that the attribute does not have",
    "E103": "a grade that the pack does not have",
    "E104": "a rule that does not exist",
    "E105": "a dimension that is not one of the 18",
    "E106": "a pack that cannot be found",
    "E107": "a pack whose version is outside of the wanted range",
    "E201": "two rules of one name",
    "E202": "one spelling for two values",
    "E203": "an attribute declared twice, or again with another type",
    "E204": "a unit declared twice, or in a circle",
    "E205": "a kind below two others, or below itself",
    "E206": "grades declared twice, or changed by an heir",
    "E207": "a clause that may stand once and stands twice",
    "E208": "parent packs that do not go together",
    "E301": "an operator that this type of attribute does not have",
    "E302": "two sides that cannot be compared",
    "E303": "a unit that measures something else",
    "E304": "a number without its unit",
    "E305": "a number out of range",
    "E306": "a value of the wrong type",
    "E307": "a clause that does not go with this type",
    "E401": "a rule that neither caps nor floors",
    "E402": "a rule that both caps and floors",
    "E403": "a rule that compares nothing",
    "E404": "an amendment that may not be made",
    "E405": "a rule that is not inherited",
    "E406": "a template with something that is not a fact",
    "E501": "rules that override each other in a circle",
    "E502": "packs that extend each other in a circle",
    "W601": "a rule without a title",
    "W602": "a rule without a reason",
    "W603": "a rule without a case of each outcome",
    "W604": "a test whose answer can turn when more becomes known",
    "W605": "an attribute that does not say its dimension",
    "T001": "a case that does not come out",
    "T002": "a check that does not come out",
}
"""Stable code → what it is about; `docs/diagnostics.md` has an example of each."""

SHOWN = 10


@dataclass(frozen=True)
class Source:
    """The text of one file and the name it is shown under."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of a character, both counted from 1."""
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@dataclass(frozen=True)
class Label:
    """A span of a file with a remark."""

    source: Source
    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong."""

    code: str
    message: str
    at: Label
    help: str = ""
    also: tuple[Label, ...] = field(default=())

    @property
    def severity(self) -> Severity:
        """Warnings are those whose code starts with W."""
        return "warning" if self.code.startswith("W") else "error"


def render(diagnostics: Sequence[Diagnostic], limit: int = SHOWN) -> str:
    """Draw diagnostics with their source lines, at most `limit` of them, and count the rest."""
    drawn = [_draw(d) for d in diagnostics[:limit]]
    if len(diagnostics) > limit:
        drawn.append(f"… and {len(diagnostics) - limit} more")
    return "\n\n".join(drawn)


def plain(diagnostics: Iterable[Diagnostic]) -> str:
    """Give one line per diagnostic: `file:line:column: severity[code]: message (help)`."""
    return "\n".join(_plain_line(d) for d in diagnostics)


def record(diagnostic: Diagnostic) -> dict[str, object]:
    """Give a diagnostic as plain data for JSON; lines and columns count from 1."""
    line, column = diagnostic.at.source.position(diagnostic.at.span.start)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "file": diagnostic.at.source.path,
        "line": line,
        "column": column,
        "length": diagnostic.at.span.end - diagnostic.at.span.start,
        "help": diagnostic.help,
    }


def _plain_line(diagnostic: Diagnostic) -> str:
    line, column = diagnostic.at.source.position(diagnostic.at.span.start)
    place = f"{diagnostic.at.source.path}:{line}:{column}"
    help_ = f" ({diagnostic.help})" if diagnostic.help else ""
    return f"{place}: {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}{help_}"


def _draw(diagnostic: Diagnostic) -> str:
    labels = (diagnostic.at, *diagnostic.also)
    width = max(len(str(label.source.position(label.span.start)[0])) for label in labels)
    out = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    shown = ""
    for number, label in enumerate(labels):
        line, column = label.source.position(label.span.start)
        if label.source.path != shown:
            out.append(
                f"{' ' * width}{'-->' if not shown else ':::'} {label.source.path}:{line}:{column}"
            )
            out.append(f"{' ' * width} |")
            shown = label.source.path
        else:
            out.append(f"{' ' * width} ...")
        out += _underlined(label, width, "^" if number == 0 else "-")
    if diagnostic.help:
        out.append(f"{' ' * width} = help: {diagnostic.help}")
    return "\n".join(out)


def _underlined(label: Label, width: int, mark: str) -> list[str]:
    line, column = label.source.position(label.span.start)
    text = label.source.line(line)
    length = max(1, min(label.span.end - label.span.start, len(text) - column + 1))
    text, column = _window(text, column, length)
    length = min(length, WINDOW)
    gap = _columns(text[: column - 1])
    marked = max(1, _columns(text[column - 1 : column - 1 + length]))
    under = f"{' ' * width} | {' ' * gap}{mark * marked} {label.text}"
    return [f"{line:>{width}} | {visible(text)}", under.rstrip()]


def _columns(text: str) -> int:
    """Return how wide a terminal draws a text: some letters take two columns, accents none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


WINDOW = 120


def _window(text: str, column: int, length: int) -> tuple[str, int]:
    """Cut a very long line down to the part around the span."""
    if len(text) <= WINDOW:
        return text, column
    start = max(0, column - 1 - max(0, (WINDOW - min(length, WINDOW)) // 2))
    return text[start : start + WINDOW], column - start


def visible(text: str) -> str:
    """Replace characters that would not print, or would turn the line around, by `·`."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "·" for c in text)
