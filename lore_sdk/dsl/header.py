"""A quick look at a file's header, without parsing the file."""

from __future__ import annotations

import re

__all__ = ["quick_parents"]

_GAP = r"(?:\s|#[^\n]*\n)+"
_HEADER = re.compile(
    rf"\A(?:\s|#[^\n]*\n)*pack{_GAP}[\w-]+{_GAP}[\d.]+(?:{_GAP}\"[^\"\n]*\")?"
    rf"((?:{_GAP}extends{_GAP}[\w-]+(?:{_GAP}(?:>=|\^|~)\s*[\d.]+)?)*)"
)
_EXTENDS = re.compile(rf"extends{_GAP}([\w-]+)")
_COMMENT = re.compile(r"#[^\n]*")
REACH = 4000


def quick_parents(text: str) -> tuple[str, ...]:
    """Return the names a header extends; empty when the text does not start with a header.

    Only the first 4,000 characters are looked at. This decides what a cache key is made of, so a
    pack whose header it cannot see is not cached.
    """
    lines = _COMMENT.sub("", text[:REACH]).split("\n")
    found = _HEADER.match("\n".join(line for line in lines if line.strip()))
    return tuple(_EXTENDS.findall(found.group(1))) if found else ()
