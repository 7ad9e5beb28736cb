"""English words, so that a word that is merely unknown to a pack is not taken for a mistake."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["english_words"]

_FOLDER, _FILE = "symspellpy", "frequency_dictionary_en_82_765.txt"


@cache
def english_words() -> frozenset[str]:
    """Return the 82,834 words of SymSpell's dictionary (SCOWL and Google Books, MIT licence).

    Takes 0.05 s; the library itself is not imported, which takes as long again.
    """
    spec = find_spec(_FOLDER)
    assert spec is not None
    assert spec.submodule_search_locations
    path = Path(spec.submodule_search_locations[0]) / _FILE
    return frozenset(path.read_text(encoding="utf-8-sig").split()[::2])
