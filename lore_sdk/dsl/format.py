"""Lays `.rules` text out in the one way, keeping every word, value and comment.

The layout is decided token by token: an item starts at the margin, its clauses are indented below
it, long lists wrap. As only white space changes, the tree cannot; `format_text` still parses its
own output and compares before it returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lore_sdk.dsl.diagnostics import Source
from lore_sdk.dsl.parse import parse, parser

if TYPE_CHECKING:
    from lark import Token

__all__ = ["WIDTH", "format_text"]

WIDTH = 100
INDENT = "    "
DEEPER = "          "
_ITEMS = {"PACK", "GRADES", "UNIT", "ATTRIBUTE", "RULE", "AMEND", "DROP", "CHECK"}
_CLAUSES = {
    "EXTENDS", "WHEN", "UNLESS", "CAP", "FLOOR", "OVERRIDES", "BECAUSE", "TAGS", "FIRES", "PASSES",
    "OPEN", "AKA", "ASSUME", "WHERE", "DIMENSION", "EXPECT",
}  # fmt: skip
_TIGHT_BEFORE = {"COMMA", "PERCENT", "RPAR", "RSQB"}
_TIGHT_AFTER = {"LPAR", "LSQB"}
_COMMENT = re.compile(r"\"[^\"\n]*\"|(#[^\n]*)")
_GAPS = {("FIRES", "LBRACE"): "  ", ("OPEN", "LBRACE"): "   "}
"""The facts of cases stand below each other."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A token or a comment; `type` is COMMENT, or REMARK for one behind a token on its line."""

    type: str
    text: str
    start: int


def format_text(source: Source) -> str:
    """Return the text in the standard layout; raises RulesError when it does not parse."""
    tree = parse(source)
    text = _layout(_pieces(source.text))
    again = parse(Source(source.path, text))
    if again != tree:
        raise AssertionError("formatting changed the meaning of the text")
    return text


def _pieces(text: str) -> list[_Piece]:
    pieces = [_Piece(t.type, _text(t), t.start_pos or 0) for t in parser().lex(text)]
    for match in _COMMENT.finditer(text):
        if match.group(1):
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            kind = "REMARK" if line.strip() else "COMMENT"
            pieces.append(_Piece(kind, match.group(1).rstrip(), match.start()))
    return sorted(pieces, key=lambda piece: piece.start)


def _text(token: Token) -> str:
    # the only words with white space inside that does not matter
    return "".join(token.split()) if token.type == "RANGE" else str(token)


def _layout(pieces: Sequence[_Piece]) -> str:
    lines: list[str] = []
    previous = ""
    for item in _items(pieces):
        first = next((p.type for p in item if p.type not in ("COMMENT", "REMARK")), "")
        written = _item_lines(item)
        together = first == previous and first in ("UNIT", "GRADES", "DROP")
        if lines and not (together and not written[0].startswith("#")):
            lines.append("")
        lines += written
        previous = first
    return "\n".join(lines) + "\n" if lines else ""


def _items(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Cut before each item keyword; comments on lines of their own go with what follows."""
    current: list[_Piece] = []
    for piece in pieces:
        if piece.type in _ITEMS and any(p.type not in ("COMMENT",) for p in current):
            lead = len(current)
            while lead and current[lead - 1].type == "COMMENT":
                lead -= 1
            yield current[:lead]
            current = current[lead:]
        current.append(piece)
    if current:
        yield current


def _item_lines(item: Sequence[_Piece]) -> list[str]:
    lines: list[str] = []
    branches = _branches([p for p in item if p.type not in ("REMARK", "COMMENT")])
    for number, clause in enumerate(_clauses(item, branches)):
        words = [p for p in clause if p.type not in ("REMARK", "COMMENT")]
        headless = not any(p.type in _ITEMS for p in words)
        indent = INDENT if number and headless else ""
        # a branch that starts a line is indented as one
        branching = bool(words) and words[0].start in branches
        written = _wrapped(words, "" if branching else indent, branches) if words else []
        above = [p.text for p in clause if p.type in ("REMARK", "COMMENT")]
        if written and clause[-1].type == "REMARK":
            written[-1] = f"{written[-1]}  {above.pop()}"
        lines += [indent + text for text in above] + written
    return lines


def _clauses(item: Sequence[_Piece], branches: set[int]) -> Iterator[list[_Piece]]:
    """Cut before each clause, and before a branch of a taxonomy that comments stand above.

    A comment on its own line goes with what follows.
    """
    current: list[_Piece] = []
    waiting: list[_Piece] = []
    before = ""
    in_rule = any(p.type in ("RULE", "AMEND") for p in item)
    for piece, following in zip(item, _following(item), strict=True):
        if piece.type == "COMMENT":
            waiting.append(piece)
            continue
        commented = bool(waiting) and piece.start in branches
        if current and (commented or _starts_clause(piece, before, following, in_rule)):
            yield current
            current = []
        current += waiting
        waiting = []
        current.append(piece)
        if piece.type != "REMARK":
            before = piece.type
    if current:
        yield current
    if waiting:
        yield waiting


def _following(item: Sequence[_Piece]) -> list[str]:
    """Return, for each piece, the type of the word that follows it."""
    found, after = [], ""
    for piece in reversed(item):
        found.append(after)
        if piece.type not in ("COMMENT", "REMARK"):
            after = piece.type
    return found[::-1]


def _starts_clause(piece: _Piece, before: str, following: str, in_rule: bool) -> bool:
    if piece.type in _CLAUSES:
        return True
    if piece.type == "NEAR":
        return before != "IS"
    if piece.type == "FOR":
        return not in_rule
    if piece.type == "OR":
        return following == "OTHERS"
    if piece.type == "NAME" and following in ("MORETHAN", "STRING"):
        return False
    return piece.type == "LBRACE" and before == "STRING"


def _wrapped(words: Sequence[_Piece], indent: str, branches: set[int]) -> list[str]:
    """Write words on lines of at most WIDTH, broken before `|`, `or` and `and`, and after `,`."""
    lines = [indent]
    for number, piece in enumerate(words):
        text = _spaced(words, number)
        line = lines[-1]
        fits = len(line) + len(text) + _tail(words, number) <= WIDTH
        branch = piece.start in branches
        if branch or (not fits and _may_break(words, number)):
            lines.append(indent + (INDENT if branch else DEEPER) + piece.text)
        elif line.strip():
            lines[-1] = line + text
        else:
            lines[-1] = indent + piece.text
    return [line.rstrip() for line in lines if line.strip()]


def _branches(words: Sequence[_Piece]) -> set[int]:
    """Find where branches of a taxonomy start: a name, its spellings, then `>`."""
    found = set()
    for number, piece in enumerate(words):
        if piece.type == "MORETHAN":
            at = number - 1
            while at > 0 and words[at].type == "STRING":
                at -= 1
            found.add(words[at].start)
    return found


def _spaced(words: Sequence[_Piece], number: int) -> str:
    piece = words[number]
    before = words[number - 1] if number else None
    if before is None or piece.type in _TIGHT_BEFORE or before.type in _TIGHT_AFTER:
        return piece.text
    return _GAPS.get((before.type, piece.type), " ") + piece.text


def _tail(words: Sequence[_Piece], number: int) -> int:
    """Return the width of what must stay on the line with this word."""
    width = 0
    for at in range(number + 1, len(words)):
        if _may_break(words, at) or width > WIDTH:
            break
        width += len(_spaced(words, at))
    return width


def _may_break(words: Sequence[_Piece], number: int) -> bool:
    piece, before = words[number], words[number - 1] if number else None
    if before is None:
        return False
    return piece.type in ("VBAR", "OR", "AND", "LESSTHAN", "BY", "ASKING") or before.type == "COMMA"
