"""The hooks that a plugin may implement.

Every hook returns records from `offers`, so a plugin is tested by calling its functions.
Parameters may be added to a hook at any release; a plugin names only those that it wants, and
gives none of them a default. Nothing is removed without a release that warns first.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import pluggy

from lore_sdk.plugins.offers import (
    CaptionerOffer,
    CommandOffer,
    EncoderOffer,
    LayoutOffer,
    MatcherOffer,
    ModelOffer,
    Offer,
    ProbeOffer,
    ReaderOffer,
    RetrieverOffer,
    SliceOffer,
    StepOffer,
    WriterOffer,
)

__all__ = [
    "HOOKS",
    "PROJECT",
    "hookimpl",
    "hookspec",
    "lore_captioners",
    "lore_commands",
    "lore_encoders",
    "lore_layouts",
    "lore_matchers",
    "lore_probes",
    "lore_readers",
    "lore_retrievers",
    "lore_slices",
    "lore_steps",
    "lore_writers",
]

PROJECT = "lore_sdk"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def lore_readers() -> Iterable[ReaderOffer]:
    """Offer file formats that pairs and catalogues can be read from.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_layouts() -> Iterable[LayoutOffer]:
    """Offer data sets whose columns are known, so that nobody has to map them.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_writers() -> Iterable[WriterOffer]:
    """Offer file formats that verdicts can be written to.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_matchers() -> Iterable[MatcherOffer]:
    """Offer matchers, which grade what no rule speaks about.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_models() -> Iterable[ModelOffer]:
    """Offer language models, which decide inside of what the rules leave open.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_captioners() -> Iterable[CaptionerOffer]:
    """Offer captioners, which look at photos where the rules leave questions open.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_steps() -> Iterable[StepOffer]:
    """Offer steps, which read what a query asks for.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_retrievers() -> Iterable[RetrieverOffer]:
    """Offer retrievers, which find the texts that answer a query best.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_encoders() -> Iterable[EncoderOffer]:
    """Offer encoders, which turn texts into vectors.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_probes() -> Iterable[ProbeOffer]:
    """Offer changes of a pair that should not change its grade.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_slices() -> Iterable[SliceOffer]:
    """Offer families of slices, by which a report tells agreement.

    .. versionadded:: 0.1
    """
    return ()


@hookspec
def lore_commands() -> Iterable[CommandOffer]:
    """Offer commands, which stand beside those of `lore`.

    .. versionadded:: 0.1
    """
    return ()


HOOKS = MappingProxyType[str, type[Offer]](
    {
        "lore_readers": ReaderOffer,
        "lore_layouts": LayoutOffer,
        "lore_writers": WriterOffer,
        "lore_matchers": MatcherOffer,
        "lore_models": ModelOffer,
        "lore_captioners": CaptionerOffer,
        "lore_steps": StepOffer,
        "lore_retrievers": RetrieverOffer,
        "lore_encoders": EncoderOffer,
        "lore_probes": ProbeOffer,
        "lore_slices": SliceOffer,
        "lore_commands": CommandOffer,
    }
)
"""Hook name → the kind of offer that it returns."""
