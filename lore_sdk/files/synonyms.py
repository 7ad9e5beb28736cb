"""Tables of synonyms as search engines have them: `sofa, couch` or `tv => television`, a line each.

The format of Solr's and Elasticsearch's synonym filters, without escapes.
"""

from __future__ import annotations

from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.files.source import Source, TextFile

__all__ = ["read_synonyms"]


def read_synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    """Read lower-case phrase → phrases that mean the same; raises DataError naming a wrong line."""
    found: dict[str, dict[str, None]] = {}
    text = TextFile(Source(path=path), newline="\n")
    try:
        for line in text.lines():
            stated = line.text.partition("#")[0].strip()
            if line.flaw:
                raise DataError(f"`{path}` line {line.number}: {line.flaw}")
            left, arrow, right = stated.partition("=>")
            old = _phrases(left)
            new = _phrases(right) if arrow else old
            if stated and (not old or not new or (not arrow and len(old) < 2)):
                raise DataError(
                    f"`{path}` line {line.number}: `{stated[:60]}` has no synonyms; "
                    "a line is `sofa, couch` or `tv => television`"
                )
            for phrase in old:
                others = (other for other in new if other != phrase)
                found.setdefault(phrase, {}).update(dict.fromkeys(others))
    finally:
        text.close()
    if not found:
        raise DataError(f"`{path}` has no synonyms; a line is `sofa, couch` or `tv => television`")
    return {phrase: tuple(others) for phrase, others in found.items()}


def _phrases(text: str) -> list[str]:
    phrases = (" ".join(part.casefold().split()) for part in text.split(","))
    return [phrase for phrase in phrases if phrase]
