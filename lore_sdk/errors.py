"""Every exception the SDK raises on purpose, in one tree.

    LoreError
    ├── DataError          a file, a row or a value that was handed in cannot be used
    │   ├── RowError       one row: it is rejected, the others go on
    │   ├── LayoutError    the columns of a file do not say where query and item are
    │   └── PhotoError     one photo cannot be looked at: it is left out, judging goes on
    ├── PackError          a rule pack cannot be found, read or trusted
    │   └── RulesError     `.rules` text with diagnostics: where, what, what to do
    ├── PluginError        a plugin is broken, clashes, or speaks another hook version
    │   └── UnknownNameError   a name nobody offers; lists the names that exist
    └── JudgeError         a judge was asked for something it cannot do
        └── ModelError     a language model cannot be asked at all: nothing more is judged with it

A message is lower case, has no full stop at its end, quotes the user's own text in
backticks, and says what is wrong, where, and what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "DataError",
    "JudgeError",
    "LayoutError",
    "LoreError",
    "ModelError",
    "PackError",
    "PhotoError",
    "PluginError",
    "RowError",
    "RulesError",
    "UnknownNameError",
    "did_you_mean",
    "known_names",
]


class LoreError(Exception):
    """The root of the tree: catch this to catch every error the SDK raises on purpose."""


class DataError(LoreError):
    """A file, a row or a value that was handed in cannot be used."""


class RowError(DataError):
    """One row cannot be judged; the rows around it can."""


class LayoutError(DataError):
    """The columns of a file do not say where query and item are."""


class PhotoError(DataError):
    """One photo cannot be looked at; the pair is judged without it."""


class PackError(LoreError):
    """A rule pack cannot be found, read or trusted."""


class RulesError(PackError):
    """`.rules` text that has errors; the message is the rendered report of all of them."""

    def __init__(self, report: str, diagnostics: tuple[object, ...] = ()) -> None:
        super().__init__(report)
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[RulesError], tuple[str, tuple[object, ...]]]:
        return type(self), (str(self), self.diagnostics)


class PluginError(LoreError):
    """A plugin is broken, clashes with another, or speaks another hook version."""


class UnknownNameError(PluginError):
    """A name that nothing installed offers."""


class JudgeError(LoreError):
    """A judge was asked for something it cannot do."""


class ModelError(JudgeError):
    """A language model cannot be asked at all, so that going on with other pairs is no use."""


def did_you_mean(word: str, names: Iterable[str]) -> str | None:
    """Return the name nearest to `word` in spelling, or None when nothing is near."""
    folded = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(word.casefold()[:80], list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def known_names(names: Iterable[str], limit: int = 12) -> str:
    """List names in backticks, for the end of a message; says how many were left out."""
    ordered = sorted(set(names))
    if not ordered:
        return "none"
    shown = ", ".join(f"`{name}`" for name in ordered[:limit])
    return shown if len(ordered) <= limit else f"{shown} and {len(ordered) - limit} more"
