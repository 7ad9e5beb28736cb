"""Text → syntax tree. All syntax errors of a file are found in one run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, render, visible
from lore_sdk.dsl.limits import MAX_SYNTAX_ERRORS
from lore_sdk.dsl.nodes import Span, Tree
from lore_sdk.dsl.unfit import find_unfit
from lore_sdk.errors import RulesError, did_you_mean

if TYPE_CHECKING:
    from lark import Lark, UnexpectedInput

__all__ = ["GRAMMAR", "keywords", "parse", "parser"]

GRAMMAR = Path(__file__).with_name("rules.lark")

_ITEM_START = re.compile(
    r"^[ \t]*(?:rule|attribute|check|amend|drop|grades|unit|pack)\b", re.MULTILINE
)
_WORD = re.compile(r"\"[^\"\n]*\"?|(?:query|item)\.[\w-]*|[\w-]+|.", re.DOTALL)
_EXPECTED = {
    "NAME": "a name",
    "STRING": "a text in double quotes",
    "NUMBER": "a number",
    "REF": "`query.…` or `item.…`",
    "VERSION": "a version such as 1.2.0",
    "RANGE": "a version range such as ^1.0",
    "$END": "the end of the file",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "VBAR": "`|`",
    "MORETHAN": "`>`",
    "LESSTHAN": "`<`",
    "TILDE": "`~`",
    "PERCENT": "`%`",
}


def parse(source: Source) -> Tree:
    """Parse one file; raises RulesError that reports every syntax error found in it."""
    unfit = tuple(find_unfit(source))
    if unfit:
        raise RulesError(render(unfit), unfit)
    from lark import UnexpectedInput

    try:
        return cast(Tree, parser().parse(source.text, start="start"))
    except UnexpectedInput as error:
        found = list(_errors(source)) or [_diagnostic(source, error, source.text, 0)]
    raise RulesError(render(found), tuple(found))


@lru_cache(maxsize=1)
def parser() -> Lark:
    """Return the LALR(1) parser, built once; lark is imported here and nowhere earlier."""
    from lark import Lark

    from lore_sdk.dsl.build import Builder

    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        start=["start"],
        maybe_placeholders=False,
        transformer=Builder(),
    )


def _errors(source: Source) -> Iterator[Diagnostic]:
    """Parse item by item, so that an error in one does not hide those in the next."""
    from lark import UnexpectedInput

    starts = [m.start() for m in _ITEM_START.finditer(source.text)]
    bounds = [0, *starts, len(source.text)]
    count = 0
    for start, end in itertools.pairwise(bounds):
        piece = source.text[start:end]
        try:
            parser().parse(piece, start="start")
        except UnexpectedInput as error:
            yield _diagnostic(source, error, piece, start)
            count += 1
            if count == MAX_SYNTAX_ERRORS:
                return


def _diagnostic(source: Source, error: UnexpectedInput, piece: str, offset: int) -> Diagnostic:
    blamed = _keyword_as_name(error)
    expected = _expected(error)
    if blamed is not None and not _advice(blamed[1], expected).startswith("did you"):
        at, word = blamed
        return Diagnostic(
            "E002",
            f"`{word}` is a word of the language and cannot stand here",
            Label(source, Span(offset + at, offset + at + len(word))),
            f'write "{word}" in quotes if it is a value, or choose another name',
        )
    at = _position(error, piece)
    found = _WORD.match(piece, at)
    word = found.group() if found else ""
    message, help_ = _unexpected(word, _ended(error), expected)
    length = max(1, len(word.rstrip("\n")))
    return Diagnostic(
        "E001", message, Label(source, Span(offset + at, offset + at + length)), help_
    )


def _unexpected(word: str, ended: bool, expected: list[str]) -> tuple[str, str]:
    foreign = [c for c in word if not c.isascii() and c.isalnum()]
    if ended:
        return "something is missing after this", _advice("", expected)
    if word.startswith('"') and not word.endswith('"', 1):
        return "this text has no closing quote on its line", "a text stands in one line"
    if foreign and not word.startswith('"'):
        return (
            f"`{visible(word)}` has the character `{foreign[0]}` (U+{ord(foreign[0]):04X}), which "
            "names cannot have",
            "write names with the letters a to z, digits, - and _, and anything else in quotes",
        )
    return f"did not expect `{visible(word)}` here", _advice(word, expected)


def _ended(error: UnexpectedInput) -> bool:
    token = getattr(error, "token", None)
    return token is not None and bool(token.type == "$END")


def _position(error: UnexpectedInput, piece: str) -> int:
    """Return where the error is; for a text that ends too early, its last word."""
    token = getattr(error, "token", None)
    if token is not None and _ended(error):
        return int(token.start_pos or 0)
    at = error.pos_in_stream
    return at if at is not None and at >= 0 else len(piece.rstrip())


def _keyword_as_name(error: UnexpectedInput) -> tuple[int, str] | None:
    """Find a word of the language that stands where a name is wanted."""
    token = getattr(error, "token", None)
    if token is None or str(token) not in keywords() or "NAME" not in _names_expected(error):
        return None
    return int(token.start_pos), str(token)


def _names_expected(error: UnexpectedInput) -> set[str]:
    return set(getattr(error, "expected", None) or getattr(error, "allowed", None) or ())


@lru_cache(maxsize=1)
def keywords() -> frozenset[str]:
    """Return the words of the language."""
    return frozenset(
        t.pattern.value
        for t in parser().terminals
        if t.pattern.type == "str" and t.pattern.value.isalpha()
    )


def _expected(error: UnexpectedInput) -> list[str]:
    names = _names_expected(error)
    shown = [_EXPECTED[name] for name in sorted(names & set(_EXPECTED))]
    words = sorted(f"`{n.lower()}`" for n in names - set(_EXPECTED) if not n.startswith("_"))
    return shown + [w for w in words if w not in ("`comment`", "`ws`")]


def _advice(word: str, expected: list[str]) -> str:
    near = did_you_mean(word, [e.strip("`") for e in expected]) if word.isalpha() else None
    if near:
        return f"did you mean `{near}`?"
    if len(expected) > 14:
        expected = [*expected[:14], "…"]
    return "expected " + ", ".join(expected) if expected else ""
