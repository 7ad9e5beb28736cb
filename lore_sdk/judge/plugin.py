"""The parts of the judge that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from lore_sdk.plugins import MatcherOffer, StepOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.judge.understand import MakeStep, Step
    from lore_sdk.knowledge import Lexicon

__all__ = ["lore_matchers", "lore_steps"]

_STEPS = (
    (
        "normalise",
        "steps:write_plainly",
        "full-width letters, ligatures and spaces written plainly",
    ),
    ("spelling", "steps:correct", "misspelt, split and joined words, by the pack's vocabulary"),
    ("wording", "steps:find_words", "words, known phrases, numbers with units, models, segments"),
    ("head", "steps:find_subject", "the kind of product, as against its modifiers"),
    ("words", "needs:need_words", "what known words ask for, by the pack's lexicon"),
    ("numbers", "needs:need_numbers", "what numbers and units ask for"),
    ("models", "needs:need_models", "model numbers and series"),
    ("negation", "needs:deny", "what must not be: without, no, -free"),
    ("settle", "settle:settle", "one value an attribute; nothing where that cannot be told"),
    ("intent", "intent:classify", "the kind of query: plain, or one of six that are hard"),
)
"""Name, function in `lore_sdk.judge`, summary."""


@hookimpl
def lore_matchers() -> Iterator[MatcherOffer]:
    """Offer the matcher whose weights ship with the SDK."""
    yield MatcherOffer(
        name="embedded",
        summary="ordinal model over lexical features, fitted on people's labels",
        load=_embedded,
    )


@hookimpl
def lore_steps() -> Iterator[StepOffer]:
    """Offer the steps that read queries with the words of the pack."""
    for name, target, summary in _STEPS:
        yield StepOffer(name=name, summary=summary, load=partial(_step, target))


def _step(target: str) -> MakeStep:
    module, _, name = target.partition(":")
    function = getattr(import_module(f"lore_sdk.judge.{module}"), name)

    def make(lexicon: Lexicon) -> Step:
        return partial(function, lexicon=lexicon)

    return make


def _embedded() -> object:
    from lore_sdk.judge.matcher import EmbeddedMatcher

    return EmbeddedMatcher.default()
