"""Collects diagnostics while a pack is checked, so that all of them are reported in one run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, render
from lore_sdk.dsl.limits import MAX_DIAGNOSTICS
from lore_sdk.dsl.parse import written
from lore_sdk.dsl.schema import Attribute, fold
from lore_sdk.dsl.spans import Span
from lore_sdk.errors import RulesError, did_you_mean, known_names

__all__ = ["Report"]

_COMPARED = 200_000


@dataclass
class Report:
    """The diagnostics found so far; `raise_errors` ends the run if any is an error.

    `compared` counts the names that suggestions were looked for among: a text with thousands of
    mistakes does not get a suggestion for each of them.
    """

    found: list[Diagnostic] = field(default_factory=list)
    compared: int = 0

    def add(
        self,
        code: str,
        message: str,
        source: Source,
        span: Span,
        help: str = "",
        also: Iterable[Label] = (),
    ) -> None:
        """Note one diagnostic; raises RulesError when there are too many to be of use."""
        if len(self.found) < MAX_DIAGNOSTICS:
            self.found.append(Diagnostic(code, message, Label(source, span), help, tuple(also)))
        elif self.errors:
            message = f"more than {MAX_DIAGNOSTICS:,} things are wrong; the rest was not looked at"
            self.found.append(Diagnostic("E004", message, Label(source, span), "mend these first"))
            self.raise_errors()
        elif not code.startswith("W"):
            self.found[-1] = Diagnostic(code, message, Label(source, span), help, tuple(also))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """All that are not warnings, in the order of files and lines."""
        wrong = [d for d in self.found if d.severity == "error"]
        return tuple(sorted(wrong, key=lambda d: (d.at.source.path, d.at.span)))

    def raise_errors(self) -> None:
        """Raise RulesError with everything that was noted, if any of it is an error."""
        if self.errors:
            raise RulesError(render(self.errors), self.errors)

    def suggestion(self, word: str, names: Collection[str], what: str) -> str:
        """Say what was probably meant, or what there is."""
        if not self._affords(names):
            return ""
        near = did_you_mean(word, names)
        return f"did you mean `{near}`?" if near else f"{what} {known_names(names)}"

    def spelling(self, word: str, attribute: Attribute) -> str:
        """Say which value of a vocabulary was probably meant, or which there are."""
        if not self._affords(attribute.spellings):
            return ""
        near = did_you_mean(fold(word), attribute.spellings)
        if near is None:
            return f"values are {known_names(attribute.values)}"
        value = attribute.spellings[near]
        return f"did you mean `{value if fold(value) == near else written(near)}`?"

    def grade(self, word: str, names: Sequence[str]) -> str:
        """Say which grade was probably meant, or which there are, lowest first."""
        near = did_you_mean(word, names)
        return f"did you mean `{near}`?" if near else f"grades are {' < '.join(names)}"

    def _affords(self, names: Collection[str]) -> bool:
        self.compared += len(names)
        return bool(names) and self.compared <= _COMPARED
