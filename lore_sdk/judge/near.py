"""Near colors of a knowledge store, as if the pack had declared them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from lore_sdk.dsl import Pack
from lore_sdk.dsl.schema import Attribute
from lore_sdk.knowledge import KnowledgeStore, read_value

__all__ = ["with_near"]


def with_near(pack: Pack, store: KnowledgeStore) -> Pack:
    """Return the pack with the near colors that a store knows of, if it has words for both."""
    pairs = [(fact.subject, fact.object) for fact in store.near()]
    widened = {
        attribute.name: _widened(attribute, pairs, pack)
        for attribute in pack.schema.of_dimension("color")
        if pairs and attribute.type == "enum"
    }
    changed = {n: a for n, a in widened.items() if a.near != pack.schema.attributes[n].near}
    if not changed:
        return pack
    schema = replace(pack.schema, attributes={**pack.schema.attributes, **changed})
    near = sorted(pair for attribute in changed.values() for pair in attribute.near)
    digest = hashlib.sha256(f"{pack.hash} {near}".encode()).hexdigest()
    return replace(pack, schema=schema, hash=digest[: len(pack.hash)], compiled=None)


def _widened(attribute: Attribute, pairs: Iterable[tuple[str, str]], pack: Pack) -> Attribute:
    near = set(attribute.near)
    for pair in pairs:
        one, other = (read_value(attribute, color, pack.schema) for color in pair)
        if isinstance(one, str) and isinstance(other, str) and one != other:
            near |= {(one, other), (other, one)}
    return replace(attribute, near=frozenset(near))
