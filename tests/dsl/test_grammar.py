"""The grammar itself: free of conflicts, the same for all releases of lark that are allowed.

To try another release: `pip install --target=/tmp/lark lark==1.2.2`, then
`PYTHONPATH=/tmp/lark python -m pytest tests/dsl`.
"""

from __future__ import annotations

import inspect
import re

import lark
import pytest

from lore_sdk.dsl import nodes
from lore_sdk.dsl.build import Builder
from lore_sdk.dsl.parse import GRAMMAR, keywords, parser

TEXT = GRAMMAR.read_text(encoding="utf-8")

RESERVED = """
    pack extends grades unit attribute one of kind list text code flag count measure in from to aka
    near assume where serves dimension for or others rule amend drop when unless cap at floor
    overrides because tags fires passes open and is not conflicts with excludes includes lacks
    mentions below above differs stated unstated by more than check expect asking
"""


@pytest.mark.parametrize("lexer", ["basic", "contextual"])
def test_the_grammar_has_no_conflict_and_no_two_terminals_collide(lexer: str) -> None:
    # strict: lark's own words for "refuse shift/reduce conflicts and colliding terminals"
    pytest.importorskip("interegular")
    lark.Lark(TEXT, parser="lalr", lexer=lexer, strict=True, maybe_placeholders=False)


def test_a_conflict_would_be_found() -> None:
    pytest.importorskip("interegular")
    ambiguous = TEXT.replace('?prim: "(" cond ")" | test', '?prim: "(" cond ")" | test | cond')
    assert ambiguous != TEXT
    with pytest.raises(lark.exceptions.GrammarError):
        lark.Lark(ambiguous, parser="lalr", lexer="basic", strict=True)


def test_the_words_of_the_language_are_those_that_are_documented() -> None:
    assert keywords() == set(RESERVED.split())


def test_the_builder_has_one_method_for_each_rule_of_the_grammar() -> None:
    built = {rule.alias or rule.origin.name for rule in parser().rules}
    named = {str(name) for name in built if not str(name).startswith("_")}
    own = {name for name in vars(Builder) if not name.startswith("_")}
    # a rule with a question mark passes its only child on
    inlined = set(re.findall(r"^\?(\w+):", TEXT, re.MULTILINE))
    assert named - inlined == own - inlined


def test_each_class_of_nodes_is_documented_and_exported() -> None:
    classes = {
        name
        for name, found in vars(nodes).items()
        if inspect.isclass(found) and found.__module__ == nodes.__name__
    }
    assert classes <= set(nodes.__all__)
    assert all(vars(nodes)[name].__doc__ for name in classes)


def test_terminals_use_nothing_that_other_engines_of_regular_expressions_lack() -> None:
    patterns = [t.pattern.to_regexp() for t in parser().terminals]
    assert not [p for p in patterns if "(?=" in p or "(?!" in p or "(?<" in p]
