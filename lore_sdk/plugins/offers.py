"""The records that hooks return: one offer for each thing a plugin brings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from lore_sdk.errors import PluginError

__all__ = [
    "HOOKS_VERSION",
    "KINDS",
    "CaptionerOffer",
    "CommandOffer",
    "EncoderOffer",
    "FileOffer",
    "LayoutOffer",
    "MatcherOffer",
    "ModelOffer",
    "Offer",
    "ProbeOffer",
    "ReaderOffer",
    "RetrieverOffer",
    "SliceOffer",
    "StepOffer",
    "WriterOffer",
]

HOOKS_VERSION = 1
"""The version of the hooks and offers in this release; a plugin states its own as `LORE_HOOKS`."""

SUMMARY_LIMIT = 100

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SUFFIX = re.compile(r"(?:\.[a-z0-9]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A name that people choose by, one line about it, and how to get it.

    `load` does the heavy imports and returns the thing itself, which the floor that uses it has a
    protocol for (docs/plugins.md lists them). `hooks` is the version of the hooks that the offer
    needs. Raises PluginError when a field cannot be used.
    """

    word: ClassVar[str] = "offer"

    name: str
    summary: str
    # Any: what a kind loads is a protocol of a floor above this one
    load: Callable[[], Any]
    hooks: int = HOOKS_VERSION

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise PluginError(
                f"`{self.name}` cannot name a {self.word}; "
                "names are lower-case words joined by hyphens, such as `my-csv`"
            )
        if not isinstance(self.summary, str) or not self.summary.strip():
            raise PluginError(f"the {self.word} `{self.name}` has no summary; give it one line")
        if "\n" in self.summary or len(self.summary) > SUMMARY_LIMIT:
            raise PluginError(
                f"the summary of the {self.word} `{self.name}` is longer than one line of "
                f"{SUMMARY_LIMIT} characters"
            )
        if not callable(self.load):
            raise PluginError(
                f"`load` of the {self.word} `{self.name}` cannot be called; "
                "give a function without parameters"
            )
        if not isinstance(self.hooks, int) or self.hooks < 1:
            raise PluginError(
                f"`hooks` of the {self.word} `{self.name}` is not a version, such as 1"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOffer(Offer):
    """An offer that is chosen by the ends of file names, such as `.csv`, when not by its own."""

    suffixes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # not super(): a slotted dataclass is a new class, which super() does not know of
        Offer.__post_init__(self)
        wrong = [s for s in self.suffixes if not isinstance(s, str) or not _SUFFIX.fullmatch(s)]
        if wrong or not isinstance(self.suffixes, tuple):
            raise PluginError(
                f"`suffixes` of the {self.word} `{self.name}` are {self.suffixes!r}; "
                "give a tuple of lower-case ends of file names, such as ('.csv',)"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderOffer(FileOffer):
    """Opens one file format as a table of rows."""

    word: ClassVar[str] = "reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOffer(Offer):
    """Knows which columns of a data set hold query, item and label."""

    word: ClassVar[str] = "layout"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterOffer(FileOffer):
    """Writes verdict records to one file format."""

    word: ClassVar[str] = "writer"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatcherOffer(Offer):
    """Grades how well an item fits a query where no rule speaks."""

    word: ClassVar[str] = "matcher"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOffer(Offer):
    """Opens a language model, from a folder or behind a server."""

    word: ClassVar[str] = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionerOffer(Offer):
    """Looks at photos: says which values of the asked attributes they show."""

    word: ClassVar[str] = "captioner"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOffer(Offer):
    """Reads queries: one step on the way from what was typed to what is asked for.

    `takes` names what a step has to be told behind a colon, such as `FOLDER` for a step that is
    chosen by `trained:my-folder`; empty for one that is chosen by its name alone.
    """

    word: ClassVar[str] = "step"

    takes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieverOffer(Offer):
    """Finds the texts, among many, that answer a query best."""

    word: ClassVar[str] = "retriever"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderOffer(Offer):
    """Turns texts into vectors whose nearness is that of their meanings."""

    word: ClassVar[str] = "encoder"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeOffer(Offer):
    """Changes a pair in a way that should not change its grade.

    One that is about `photos` is only run on a judge that sees them.
    """

    word: ClassVar[str] = "probe"

    photos: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceOffer(Offer):
    """Parts judged pairs into slices that agreement is told by."""

    word: ClassVar[str] = "slice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOffer(Offer):
    """Adds a command to `lore`."""

    word: ClassVar[str] = "command"


KINDS: tuple[type[Offer], ...] = (
    ReaderOffer,
    LayoutOffer,
    WriterOffer,
    MatcherOffer,
    ModelOffer,
    CaptionerOffer,
    StepOffer,
    RetrieverOffer,
    EncoderOffer,
    ProbeOffer,
    SliceOffer,
    CommandOffer,
)
"""Every kind of offer, in the order in which they are listed."""
