"""What makes a text unfit to be parsed: too long, too deep, or with characters nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source
from lore_sdk.dsl.limits import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NAME,
    MAX_NUMBER,
    MAX_SYNTAX_ERRORS,
    MAX_TEXT,
)
from lore_sdk.dsl.spans import Span

__all__ = ["find_unfit"]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"  # look empty
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # zero width, bidirectional
    "\ud800-\udfff\U000e0000-\U000e01ef]"  # halves of characters, tags
)
_PIECE = re.compile(
    r"(?P<text>\"[^\"\n]*\")|#[^\n]*|(?P<name>[A-Za-z_][\w-]*)|(?P<number>\d[\d.]*)|(?P<bracket>[()])"
)
_PERHAPS_LONG = re.compile(
    rf"\"[^\"\n]{{{MAX_TEXT + 1}}}|\b[A-Za-z_][\w-]{{{MAX_NAME}}}|\b\d[\d.]{{{MAX_NUMBER}}}"
)
_LONGEST = {"text": MAX_TEXT + 2, "name": MAX_NAME, "number": MAX_NUMBER}


def find_unfit(source: Source) -> Iterator[Diagnostic]:
    """Find what keeps a text from being parsed at all; every regular expression here is linear."""
    if len(source.text) > MAX_CHARACTERS:
        message = (
            f"the file has {len(source.text):,} characters; at most {MAX_CHARACTERS:,} are read"
        )
        yield Diagnostic("E004", message, Label(source, Span(0, 1)), "split it into several files")
        return
    yield from _unseen(source)
    # most files have nothing that is even nearly too long or too deep
    if _PERHAPS_LONG.search(source.text) or source.text.count("(") > MAX_DEPTH:
        yield from _past_limits(source)


def _unseen(source: Source) -> Iterator[Diagnostic]:
    for number, match in enumerate(_UNSEEN.finditer(source.text)):
        if number == MAX_SYNTAX_ERRORS:
            return
        character = f"U+{ord(match.group()):04X}"
        message = f"the character {character} cannot be seen or turns the text around"
        yield Diagnostic("E003", message, Label(source, Span(*match.span())), "delete it")


def _past_limits(source: Source) -> Iterator[Diagnostic]:
    depth = found = 0
    for match in _PIECE.finditer(source.text):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        limit = _LONGEST.get(match.lastgroup or "", len(match.group()))
        if len(match.group()) > limit:
            message = f"this {match.lastgroup} is longer than it may be"
            help_ = (
                f"at most {MAX_NAME} characters for a name, {MAX_TEXT:,} for a text and "
                f"{MAX_NUMBER} for a number"
            )
        elif depth > MAX_DEPTH:
            message, help_ = f"brackets are nested more than {MAX_DEPTH} deep", "make several rules"
            depth = 0
        else:
            continue
        found += 1
        yield Diagnostic("E004", message, Label(source, Span(*match.span())), help_)
        if found == MAX_SYNTAX_ERRORS:
            return
