"""Needs from words such as `color:red`, whose label says which attribute is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lore_sdk.dsl import Attribute
from lore_sdk.dsl.schema import fold
from lore_sdk.judge.understand import Understanding
from lore_sdk.knowledge import Lexicon
from lore_sdk.types import Need

__all__ = ["LabelledStep"]

LABELLED = re.compile(r"(\w+):([\w-]+)")


class LabelledStep:
    """Finds needs in the labelled words of a query, by the attributes and spellings of one pack."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.schema = lexicon.schema

    def __call__(self, so_far: Understanding) -> Understanding:
        """Add the needs that are found; the step `settle`, further on, makes facts of them."""
        return replace(so_far, needs=(*so_far.needs, *self._needs(so_far.text.typed)))

    def _needs(self, text: str) -> Iterator[Need]:
        for found in LABELLED.finditer(text):
            attribute = self.schema.attributes.get(found[1])
            if attribute is not None:
                yield from _need(attribute, found)


def _need(attribute: Attribute, found: re.Match[str]) -> Iterator[Need]:
    value = attribute.spellings.get(fold(found[2]))
    if value is not None:
        yield Need(
            dimension=attribute.dimension,
            attribute=attribute.name,
            value=value,
            text=found[0],
            span=found.span(),
            origin="label",
        )
