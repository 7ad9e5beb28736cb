"""The step `trained`: what a trained tagger says of the words, held against the lexicon's needs.

The lexicon knows which values a word may stand for; the tagger tells which part each word plays in
this query. `jeans` is a kind of trousers, but not in `white jeans perfume`, where it names a scent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lore_sdk.judge.needs import NeedMaker
from lore_sdk.judge.understand import Step, Understanding
from lore_sdk.knowledge import Head, Lexicon, Wording
from lore_sdk.types import Need
from lore_tagger.tagger import Tagger
from lore_tagger.tags import entities

__all__ = ["PRODUCT", "STATES", "Part", "TrainedStep", "open_step"]

PRODUCT = "core_product_type"
"""The type of the words that name what is asked for, as the sets of QueryNER call it."""

STATES: Mapping[str, frozenset[str]] = {
    "creator": frozenset({"brand", "ip", "store"}),
    "product_name": frozenset({"brand", "ip", "model", "category", "accessory", "specification"}),
    "content": frozenset({"ip", "brand", "style", "season"}),
    "department": frozenset({"audience", "detail", "specification"}),
    "color": frozenset({"color", "material", "style"}),
    "material": frozenset({"material", "color"}),
    "occasion": frozenset({"season", "style", "function", "ip"}),
    PRODUCT: frozenset(
        {"category", "detail", "audience", "season", "function", "style", "material"}
        | {"accessory", "set", "specification"}
    ),
}
"""Type of QueryNER (Palen-Michel et al., 2024) → dimensions that its words may speak of.

Words of other types may speak of all.
"""


class Part(NamedTuple):
    """Characters (half-open, of the text as typed) and the type that the tagger gives them."""

    type: str
    start: int
    end: int

    def overlap(self, span: tuple[int, int]) -> int:
        """Return how many characters it shares with a span."""
        return min(self.end, span[1]) - max(self.start, span[0])


@dataclass(frozen=True, slots=True)
class TrainedStep:
    """Drops needs that the tagger denies, and finds the head where it sees the product."""

    tagger: Tagger
    lexicon: Lexicon

    @property
    def identity(self) -> str:
        """Return a digest of the tagger, for verdicts to record."""
        return self.tagger.identity

    def __call__(self, so_far: Understanding) -> Understanding:
        """Stand behind the steps that find needs and before those that settle them."""
        if so_far.wording is None:
            return so_far
        parts = self.parts(so_far)
        needs = tuple(need for need in so_far.needs if not _denied(need, parts))
        return self._headed(replace(so_far, needs=needs), so_far.wording, parts)

    def parts(self, so_far: Understanding) -> list[Part]:
        """Tag the words of a query as it is read."""
        text = so_far.text
        words = list(re.finditer(r"\S+", text.text))
        tags = self.tagger.tag([word[0] for word in words])
        return [
            Part(found.type, *text.span(words[found.start].start(), words[found.end - 1].end()))
            for found in entities(tags)
        ]

    def _headed(
        self, so_far: Understanding, wording: Wording, parts: Sequence[Part]
    ) -> Understanding:
        products = [part for part in parts if part.type == PRODUCT]
        make = NeedMaker(so_far.text, wording, self.lexicon)
        if not products or _stands_in(so_far.subject, products, make):
            return so_far
        needs = tuple(need for need in so_far.needs if need.role != "head")
        head = self._kind(products[-1], wording, make)
        if head is None:
            return replace(so_far, subject=None, needs=needs)
        need = make.need(
            self.lexicon.roles.product,
            head.kind,
            head.start,
            head.end,
            role="head",
            origin="tagger",
        )
        return replace(so_far, subject=head, needs=(*needs, need))

    def _kind(self, product: Part, wording: Wording, make: NeedMaker) -> Head | None:
        """Return the kind that the last words of the product are known to name."""
        for mention in reversed(wording.mentions):
            reading = mention.reading(self.lexicon.roles.product)
            first, last = make.text.span(*wording.span(mention.start, mention.end))
            if reading is not None and product.start <= first and last == product.end:
                return Head(str(reading.value), mention.start, mention.end)
        return None


def open_step(lexicon: Lexicon, folder: str) -> Step:
    """Make the step of a folder that `lore tagger train` wrote; raises DataError."""
    return TrainedStep(Tagger.open(Path(folder)), lexicon)


def _denied(need: Need, parts: Sequence[Part]) -> bool:
    """Tell whether no word of a need plays a part that can speak of its dimension.

    `baby blue` is a color though `baby` alone may be whom something is for.
    """
    types = [part.type for part in parts if part.overlap(need.span) > 0]
    if not types or need.role == "head":
        return False
    return all(name in STATES and need.dimension not in STATES[name] for name in types)


def _stands_in(head: Head | None, products: Sequence[Part], make: NeedMaker) -> bool:
    if head is None:
        return False
    span = make.text.span(*make.wording.span(head.start, head.end))
    return any(part.overlap(span) > 0 for part in products)
