"""The parts of the judge that the SDK brings itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Iterator

from lore_sdk.plugins import MatcherOffer, hookimpl

__all__ = ["lore_matchers"]


@hookimpl
def lore_matchers() -> Iterator[MatcherOffer]:
    """Offer the matcher whose weights ship with the SDK."""
    yield MatcherOffer(
        name="embedded",
        summary="ordinal model over lexical features, fitted on people's labels",
        load=_embedded,
    )


def _embedded() -> object:
    from lore_sdk.judge.matcher import EmbeddedMatcher

    return EmbeddedMatcher.default()
