"""The parts of the judge that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from lore_sdk.plugins import MatcherOffer, TaggerOffer, hookimpl

if TYPE_CHECKING:
    from lore_sdk.knowledge import Lexicon
    from lore_sdk.types import Query

__all__ = ["lore_matchers", "lore_taggers"]


@hookimpl
def lore_matchers() -> Iterator[MatcherOffer]:
    """Offer the matcher whose weights ship with the SDK."""
    yield MatcherOffer(
        name="embedded",
        summary="ordinal model over lexical features, fitted on people's labels",
        load=_embedded,
    )


@hookimpl
def lore_taggers() -> Iterator[TaggerOffer]:
    """Offer the tagger that reads queries with the words of the pack."""
    yield TaggerOffer(
        name="lexicon",
        summary="words, quantities and model numbers, by the pack's vocabulary",
        load=_lexicon,
    )


def _lexicon() -> Callable[[Lexicon], Callable[[Query], object]]:
    from lore_sdk.judge.understand import understand

    def tagger(lexicon: Lexicon) -> Callable[[Query], object]:
        return partial(understand, lexicon=lexicon)

    return tagger


def _embedded() -> object:
    from lore_sdk.judge.matcher import EmbeddedMatcher

    return EmbeddedMatcher.default()
