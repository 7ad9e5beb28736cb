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
from lore_sdk.dsl.nodes import Tree
from lore_sdk.dsl.spans import Span
from lore_sdk.dsl.unfit import find_unfit
from lore_sdk.errors import RulesError, did_you_mean

if TYPE_CHECKING:
    from lark import Lark, UnexpectedInput

__all__ = ["GRAMMAR", "keywords", "parse", "parser", "written"]

GRAMMAR = Path(__file__).with_name("rules.lark")

_ITEM_START = re.compile(
    r"^[ \t]*(?:rule|attribute|check|amend|drop|grades|unit|pack)\b", re.MULTILINE
)
_WORD = re.compile(r"\"[^\"\n]*\"?|(?:query|item)\.[\w-]*|[\w-]+|.", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")
_LISTED = 14
_SIGNS = {
    "<": "`is below`",
    ">": "`is above`",
    "=": "`is`, or `is one of` for several values",
    "!": "`is not`, or `differs from` for numbers",
}
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
    expected = expected_after(error)
    word, at = _word_at(piece, _position(error, piece))
    code = "E001"
    if _ended(error):
        message, help_ = "something is missing after this", _advice("", expected)
    elif word in keywords() and "NAME" in expected and not _near(word, expected):
        code, message = "E002", f"`{word}` is a word of the language, so it cannot be a name"
        quoted = f'write "{word}" in quotes if it is a value, or '
        help_ = f"{quoted if 'STRING' in expected else ''}choose another name"
    else:
        message, help_ = _unexpected(word, expected)
    span = Span(offset + at, offset + at + max(1, len(word.rstrip("\n"))))
    return Diagnostic(code, message, Label(source, span), help_)


def _unexpected(word: str, expected: set[str]) -> tuple[str, str]:
    foreign = [c for c in word if not c.isascii() and c.isalnum()]
    if word.startswith('"') and not word.endswith('"', 1):
        return "this text has no closing quote on its line", "a text stands in one line"
    if foreign and not word.startswith('"'):
        return (
            f"`{visible(word)}` has the character `{foreign[0]}` (U+{ord(foreign[0]):04X}), which "
            "names cannot have",
            "write names with the letters a to z, digits, - and _, and anything else in quotes",
        )
    if word in _SIGNS and "IS" in expected:
        return f"did not expect `{word}` here", f"write {_SIGNS[word]}"
    return f"did not expect `{visible(word)}` here", _advice(word, expected)


def _word_at(piece: str, at: int) -> tuple[str, int]:
    """Return the word at a place and where it starts."""
    found = _WORD.match(piece, at)
    word = found.group() if found else ""
    if word[:1].isalnum():
        while at and (piece[at - 1].isalnum() or piece[at - 1] in "-_"):
            at -= 1
            word = piece[at] + word
    return word, at


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


def expected_after(error: UnexpectedInput) -> set[str]:
    """Return the terminals that could have stood where the error is."""
    # lark's own `expected` also has what only could stand elsewhere in a state of the parser
    cursor = getattr(error, "interactive_parser", None)
    return set(cursor.accepts()) if cursor is not None else set()


@lru_cache(maxsize=1)
def keywords() -> frozenset[str]:
    """Return the words of the language."""
    return frozenset(
        t.pattern.value
        for t in parser().terminals
        if t.pattern.type == "str" and t.pattern.value.isalpha()
    )


def written(value: str) -> str:
    """Return a value as it is written in a fact: in quotes, if it is no name."""
    return value if _NAME.fullmatch(value) and value not in keywords() else f'"{value}"'


def _near(word: str, expected: set[str]) -> str | None:
    words = [name.lower() for name in expected if name.lower() in keywords()]
    return did_you_mean(word, words) if word.isalpha() else None


def _advice(word: str, expected: set[str]) -> str:
    near = _near(word, expected)
    if near:
        return f"did you mean `{near}`?"
    shown = [text for name, text in _EXPECTED.items() if name in expected]
    words = [f"`{name.lower()}`" for name in sorted(expected) if name.lower() in keywords()]
    listed = [*words, *shown]
    if len(listed) > _LISTED:
        listed = [*listed[:_LISTED], "…"]
    return "expected " + ", ".join(listed) if listed else ""
