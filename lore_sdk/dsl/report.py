"""Collects diagnostics while a pack is checked, so that all of them are reported in one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, render
from lore_sdk.dsl.nodes import Span
from lore_sdk.errors import RulesError, did_you_mean, known_names

__all__ = ["Report", "suggestion"]


@dataclass
class Report:
    """The diagnostics found so far; `raise_errors` ends the run if any is an error."""

    found: list[Diagnostic] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: str,
        source: Source,
        span: Span,
        help: str = "",
        also: Iterable[Label] = (),
    ) -> None:
        """Note one diagnostic."""
        self.found.append(Diagnostic(code, message, Label(source, span), help, tuple(also)))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """All that are not warnings, in the order of files and lines."""
        wrong = [d for d in self.found if d.severity == "error"]
        return tuple(sorted(wrong, key=lambda d: (d.at.source.path, d.at.span)))

    def raise_errors(self) -> None:
        """Raise RulesError with everything that was noted, if any of it is an error."""
        if self.errors:
            raise RulesError(render(self.errors), self.errors)


def suggestion(word: str, names: Iterable[str], what: str = "known") -> str:
    """Say what was probably meant, or what there is."""
    names = list(names)
    near = did_you_mean(word, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"{what}: {known_names(names)}" if names else ""
