"""Plugins: hooks, the offers that they return, and all that is installed as one value.

All that a plugin's author reads is here, in `lore_sdk.plugins.testing` and in docs/plugins.md.
"""

from lore_sdk.plugins.entries import Owner
from lore_sdk.plugins.hookspecs import HOOKS, hookimpl
from lore_sdk.plugins.manager import Broken, Plugins, Survey
from lore_sdk.plugins.offers import (
    HOOKS_VERSION,
    KINDS,
    CaptionerOffer,
    CommandOffer,
    EncoderOffer,
    FileOffer,
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
from lore_sdk.plugins.packs import PackSource, find_pack, installed_packs
from lore_sdk.plugins.settings import read_settings

__all__ = [
    "HOOKS",
    "HOOKS_VERSION",
    "KINDS",
    "Broken",
    "CaptionerOffer",
    "CommandOffer",
    "EncoderOffer",
    "FileOffer",
    "LayoutOffer",
    "MatcherOffer",
    "ModelOffer",
    "Offer",
    "Owner",
    "PackSource",
    "Plugins",
    "ProbeOffer",
    "ReaderOffer",
    "RetrieverOffer",
    "SliceOffer",
    "StepOffer",
    "Survey",
    "WriterOffer",
    "find_pack",
    "hookimpl",
    "installed_packs",
    "read_settings",
]
