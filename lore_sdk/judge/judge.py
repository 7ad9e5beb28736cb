"""`LoreJudge`: understand → gather → follow → decide, for one pair or for millions."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import perf_counter

from lore_sdk.dsl import Cache, Outcome, Pack, Value, load_pack
from lore_sdk.judge.decide import decide
from lore_sdk.judge.follow import findings, passed, questions, wording
from lore_sdk.judge.gather import Gathered, gather
from lore_sdk.judge.matcher import Matcher, Prior
from lore_sdk.judge.understand import Understanding, understand
from lore_sdk.knowledge import build_lexicon
from lore_sdk.plugins import MatcherOffer, Plugins
from lore_sdk.types import AnsweredBy, Interval, Item, Query, Verdict
from lore_sdk.types import Path as Explanation

__all__ = ["LoreJudge", "Ranked"]

BATCH = 256
REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One item of a ranked list: its place in the input, its score in [0, 1], its verdict."""

    index: int
    score: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Walked:
    """One pair after its path was walked: all that the decision and the explanation need."""

    query: Query
    item: Item
    asked: Understanding
    known: Gathered
    facts: Mapping[str, Value]
    outcome: Outcome
    seconds: float
