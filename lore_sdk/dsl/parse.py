"""Text → syntax tree. All syntax errors of a file are found in one run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lore_sdk.dsl.diagnostics import Diagnostic, Label, Source, render, visible
from lore_sdk.dsl.nodes import Span, Tree
from lore_sdk.errors import RulesError, did_you_mean

if TYPE_CHECKING:
    from lark import Lark, UnexpectedInput

__all__ = ["GRAMMAR", "MAX_CHARACTERS", "MAX_DEPTH", "parse", "parser"]

GRAMMAR = Path(__file__).with_name("rules.lark")
MAX_CHARACTERS = 4_000_000
MAX_DEPTH = 32
MAX_ERRORS = 20

_ITEM_START = re.compile(
    r"^[ \t]*(?:rule|attribute|check|amend|drop|grades|unit|pack)\b", re.MULTILINE
)
_WORD = re.compile(r"\"[^\"\n]*\"?|(?:query|item)\.[\w-]*|[\w-]+|.", re.DOTALL)
_SKIP = re.compile(r"\"[^\"\n]*\"|#[^\n]*|[()]")
_LONG = re.compile(r"\"[^\"\n]{1001,}\"|[A-Za-z_][\w-]{120,}|\d[\d.]{24,}")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ud800-\udfff\ufff0-\ufffb\U000e0000-\U000e007f]"
)
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
    _refuse(list(_unfit(source)), source)
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


def _refuse(found: list[Diagnostic], source: Source) -> None:
    if found:
        raise RulesError(render(found), tuple(found))


def _unfit(source: Source) -> Iterator[Diagnostic]:
    """Find what makes a text unfit to be parsed at all."""
    text = source.text
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        yield Diagnostic("E004", message, Label(source, Span(0, 1)), "split it into several files")
        return
    for number, match in enumerate(_CONTROL.finditer(text)):
        if number == MAX_ERRORS:
            return
        yield Diagnostic(
            "E003",
            f"the character U+{ord(match.group()):04X} cannot be seen or turns the text around",
            Label(source, Span(*match.span())),
            "delete it",
        )
    for match in _LONG.finditer(text):
        yield Diagnostic(
            "E004",
            "this is longer than a name (120), a text (1,000) or a number (24) may be",
            Label(source, Span(match.start(), match.start() + 1)),
        )
        return
    yield from _too_deep(source)


def _too_deep(source: Source) -> Iterator[Diagnostic]:
    if source.text.count("(") <= MAX_DEPTH:
        return
    depth = 0
    for match in _SKIP.finditer(source.text):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth > MAX_DEPTH:
            yield Diagnostic(
                "E004",
                f"conditions are nested more than {MAX_DEPTH} deep",
                Label(source, Span(*match.span())),
                "split the rule into several",
            )
            return


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
            if count == MAX_ERRORS:
                return


def _diagnostic(source: Source, error: UnexpectedInput, piece: str, offset: int) -> Diagnostic:
    blamed = _keyword_as_name(error)
    if blamed is not None and not _advice(blamed[1], _expected(error)).startswith("did you"):
        at, word = blamed
        return Diagnostic(
            "E002",
            f"`{word}` is a word of the language and cannot stand here",
            Label(source, Span(offset + at, offset + at + len(word))),
            f'write "{word}" in quotes if it is a value',
        )
    at = _position(error, piece)
    found = _WORD.match(piece, at)
    word = found.group() if found else ""
    got = f"`{visible(word)}`" if word else "the end of the file" if not piece[at:] else "a gap"
    message = f"did not expect {got} here"
    if word.startswith('"') and not word.endswith('"'):
        message = "this text has no closing quote on its line"
    return Diagnostic(
        "E001",
        message,
        Label(source, Span(offset + at, offset + at + max(1, len(word)))),
        _advice(word, _expected(error)),
    )


def _position(error: UnexpectedInput, piece: str) -> int:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return len(piece.rstrip())
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
