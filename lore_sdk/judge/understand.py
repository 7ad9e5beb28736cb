"""Path construction: what a query asks for, read from its own words, step by step.

An `Understanding` is both what flows through the steps and what comes out of them: each step is
handed one and returns another that says more. `STEPS` names those of the SDK in their order; a
plugin's may stand in the place of any of them, or beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lore_sdk.dsl import Facts
from lore_sdk.dsl.rules import excluded
from lore_sdk.knowledge import TITLE_LIMIT, Aligned, Head, Lexicon, Value, Wording
from lore_sdk.plugins import Plugins, StepOffer
from lore_sdk.types import Correction, Intent, Need, Query

__all__ = [
    "STEPS",
    "MakeStep",
    "NamedStep",
    "Step",
    "Understanding",
    "open_steps",
    "traced",
    "understand",
]

STEPS = (
    "normalise",
    "spelling",
    "wording",
    "head",
    "words",
    "numbers",
    "models",
    "negation",
    "settle",
    "intent",
)
"""The steps that read a query, unless a judge is given others; docs/understanding.md tells more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What is known of a query after some steps; at first, only its text.

    `text` is what is read, beside what was typed. `corrections` say which words are read as others.
    `wording` has the words, phrases, numbers and segments of the text (None while there are none),
    and `subject` the kind at its head. `needs` are what it asks for, their spans in the text as
    typed.

    Once needs are settled, `facts` maps attributes to what is asked; what must not be is in
    `excluded` instead, and a negated flag is the fact False. `head` is the noun that the query is
    about, as typed (its kind may be unknown). `leftovers` are the words that no need covers.
    `intent` is the kind of query it is.
    """

    text: Aligned = field(default_factory=lambda: Aligned.of(""))
    corrections: tuple[Correction, ...] = ()
    wording: Wording | None = None
    subject: Head | None = None
    needs: tuple[Need, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str | bool | float, ...]] = field(default_factory=dict)
    head: str = ""
    leftovers: tuple[str, ...] = ()
    intent: Intent = "plain"

    @classmethod
    def of(cls, text: str) -> Understanding:
        """Begin with a text as typed, of which as much is read as of a title."""
        return cls(text=Aligned.of(text[:TITLE_LIMIT]))

    @property
    def asked(self) -> Facts:
        """What the rules look at: the facts, and under `not <attribute>` what must not be."""
        if not self.excluded:
            return self.facts
        return {**self.facts, **{excluded(name): value for name, value in self.excluded.items()}}


Step = Callable[[Understanding], Understanding]
MakeStep = Callable[[Lexicon], Step]
"""What a `StepOffer` loads: makes a step that reads by one pack's lexicon."""


class NamedStep(NamedTuple):
    """A step and the name that it was chosen by."""

    name: str
    step: Step


def open_steps(names: Sequence[str], lexicon: Lexicon, plugins: Plugins) -> tuple[NamedStep, ...]:
    """Make steps by name, in this order; raises UnknownNameError listing the names there are."""
    return tuple(NamedStep(name, plugins.load(StepOffer, name)(lexicon)) for name in names)


def understand(query: Query, steps: Sequence[NamedStep]) -> Understanding:
    """Read what a query asks for; a query without words asks for nothing."""
    found = Understanding.of(query.text)
    for _, step in steps:
        found = step(found)
    return found


def traced(query: Query, steps: Sequence[NamedStep]) -> Iterator[tuple[str, Understanding]]:
    """Yield the name of each step and what is understood after it."""
    found = Understanding.of(query.text)
    for name, step in steps:
        found = step(found)
        yield name, found
