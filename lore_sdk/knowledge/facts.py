"""What a knowledge store holds: facts, each with who says so and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from lore_sdk.knowledge.text import TITLE_LIMIT, split_words
from lore_sdk.types import Item

__all__ = ["FACT_KINDS", "Fact", "FactKind", "KnownItem", "StoreInfo", "StoreSource", "subject_of"]

FactKind = Literal["clicked", "alias", "selling-point", "parent", "near"]

FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is known, and who says so.

    | kind | subject | object |
    |---|---|---|
    | `clicked` | a query | id of an item that was clicked after it |
    | `alias` | words that shoppers use | what they mean |
    | `selling-point` | id of an item | what its merchant says for it |
    | `parent` | a brand | the brand that it belongs to |
    | `near` | a color | a color that shoppers take for it |

    Queries, words, brands and colors are folded (`subject_of`). `attribute` is the one that the
    meaning of an alias is a value of, empty where it is plain text. Of clicked items, `clicks`
    counts the searches in which it was clicked; `shown` those in which it was seen, None when
    unknown; `lift` is what `StoreBuilder` says, 1.0 being usual, None when unknown. `source` names
    the imported file; `time` is when this was last observed, else when it was imported (ISO 8601).
    """

    kind: FactKind
    subject: str
    object: str
    attribute: str = ""
    clicks: int = 0
    shown: int | None = None
    lift: float | None = None
    source: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """An item as a catalogue states it, which one, and since when."""

    item: Item
    source: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSource:
    """One imported file: its name, what it was read as, when, and how many rows were taken."""

    name: str
    kind: str
    imported: str
    rows: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store holds. `version` rises by one with each import; `digest` names its content."""

    version: int
    digest: str
    created: str
    sources: tuple[StoreSource, ...]
    facts: Mapping[FactKind, int]
    queries: int
    items: int


def subject_of(text: str) -> str:
    """Fold what facts are looked up by: case, accents, punctuation and spaces do not matter."""
    return " ".join(split_words(text[:TITLE_LIMIT]).words)
