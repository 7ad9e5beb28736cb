"""Property names of catalogues → attributes of a pack."""

from __future__ import annotations

import re

from lore_sdk.dsl.schema import Attribute, fold_code
from lore_sdk.knowledge.lexicon import Lexicon

__all__ = ["attributes_named"]

_PREFIX = re.compile(r"^(?:attr[_ ]?[tnb][_ ])?(?:product|item)?[_ ]?", re.IGNORECASE)
_LIMIT = 100


def attributes_named(name: str, lexicon: Lexicon) -> tuple[Attribute, ...]:
    """Return the attributes that a property may state, by name or `aka`, likeliest first.

    Case and punctuation do not matter, nor do the prefixes `product`, `item` and those of typed
    exports (`attr_t_`).
    """
    if not isinstance(name, str) or len(name) > _LIMIT:
        return ()
    found = lexicon.names.get(fold_code(name))
    if found is None:
        found = lexicon.names.get(fold_code(_PREFIX.sub("", name, count=1)))
    return found or ()
