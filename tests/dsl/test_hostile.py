"""Untrusted text ends in a clear error or works, in bounded time and memory, and runs nothing.

Each text is read in a process of its own that the system stops past `SECONDS` of processor time or
`MEMORY` bytes, on machines where it can.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lore_sdk.dsl import Facts, pack_from_text
from lore_sdk.dsl.compile import generate
from lore_sdk.dsl.diagnostics import Diagnostic, plain
from lore_sdk.dsl.limits import MAX_DIAGNOSTICS, MAX_SYNTAX_ERRORS
from lore_sdk.errors import RulesError
from tests.dsl.hostile import TEXTS

SECONDS = 60
MEMORY = 2_000_000_000

CHILD = f"""
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
except (ImportError, ValueError, OSError):
    pass
from tests.dsl.hostile import OK, TEXTS
from lore_sdk.dsl import pack_from_text
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.lint import lint
from lore_sdk.errors import RulesError
for name in sys.argv[1:]:
    try:
        pack = pack_from_text(TEXTS[name][1](), {{}})
        query, item = {{"product": "k7", "n": 5.0}}, {{"x": True, "product": "k7", "n": 5.0}}
        outcome = pack.engine.judge(query, item)
        assert outcome == pack.evaluator.judge(query, item)
        pack.evaluator.asks(pack.engine.judge(query, {{}}), query, {{}})
        run_cases(pack), lint(pack)
        found = OK
    except RulesError as error:
        assert len(str(error)) < 60_000, len(str(error))
        found = error.diagnostics[0].code
    print(found, flush=True)
"""
ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_works_or_is_refused_within_bounds(name: str) -> None:
    command = [sys.executable, "-c", CHILD, name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.stdout.split(), done.stderr) == ([TEXTS[name][0]], "")


def diagnostics(name: str) -> list[Diagnostic]:
    with pytest.raises(RulesError) as caught:
        pack_from_text(TEXTS[name][1](), {})
    return [d for d in caught.value.diagnostics if isinstance(d, Diagnostic)]


def test_very_many_mistakes_are_reported_to_a_limit() -> None:
    found = diagnostics("ten thousand mistakes")
    assert len(found) == MAX_DIAGNOSTICS + 1
    last = [d for d in found if d.code == "E004"]
    assert [d.message for d in last] == [
        "more than 1,000 things are wrong; the rest was not looked at"
    ]


def test_very_many_syntax_errors_are_reported_to_a_limit() -> None:
    assert len(diagnostics("a syntax error in every line")) == MAX_SYNTAX_ERRORS


def test_a_report_says_which_letter_cannot_be_seen_without_printing_it() -> None:
    text = plain(diagnostics("right to left"))
    assert "U+202E" in text
    assert "\u202e" not in text


# ---- text aimed at the code generator
TRICKS = [
    "'); import os; os._exit(7) #",
    "\\",
    "\\'",
    "'''",
    "\\N{BULLET}",
    "{judge}",
    "%s%n",
    "__import__('os')._exit(7)",
    "\\x27 or exit() or \\x27",
    "F.append(99)",
    " if True: F.append(99) #",
    "x\u00a0\u3000y",
    "None",
    "é́ 日本 😀",
]
NAMES = ["__builtins__", "None", "judge", "F", "O", "k", "q0", "T0", "CAPS", "lambda", "__class__"]


@pytest.mark.parametrize("trick", TRICKS)
def test_a_value_that_looks_like_code_is_a_value(trick: str) -> None:
    text = f'''
pack p 1.0.0 "{trick}"
attribute brand : one of acme "{trick}x" or others
attribute model : code
attribute title : text dimension special
rule r "{trick}" when item.brand is "{trick}" or item.brand is "{trick}x" cap at Mismatch
    because "{trick.replace("{", "").replace("}", "")}"
rule s "S" when item.model is "a{trick}" or item.title mentions "b {trick}" cap at Related
'''
    pack = pack_from_text(text, {})
    item: Facts = {"brand": "acme", "title": f"a b {trick}", "model": "x"}
    assert pack.engine.judge({}, item) == pack.evaluator.judge({}, item)
    assert pack.engine.judge({}, item).fired == [0, 1]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_python_is_a_name(name: str) -> None:
    text = f"""
pack {name} 1.0.0 "P"
attribute {name} : one of {name} | other dimension style
rule {name} "R" when query.{name} conflicts with item.{name} cap at Mismatch
    because "{{item.{name}}}"
"""
    pack = pack_from_text(text, {})
    assert pack.engine.judge({name: name}, {name: "other"}).fired == [0]
    assert pack.engine.judge({name: name}, {name: name}).fired == []


# every word that generated code may have; variables and tables are numbered
WORDS = re.compile(
    r"judge|query|item|F|O|ask|get|k|n|high|low|floor|up|new|Outcome|CAPS|FLOORS|abs|len|mentions"
    r"|[qi]\d+s?|[Tms]\d+"
)
ATTRIBUTES = {"get", "append", "sort"}


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(exclude_characters='"\n\r{}', codec="utf-8"), max_size=20)))
def test_no_text_of_a_pack_stands_in_generated_code_but_as_a_literal(words: list[str]) -> None:
    spellings = " ".join(f'"{word}"' for word in words)
    tests = "".join(f' or item.brand is "{word}"' for word in words)
    text = f"""
pack p 1.0.0 "P"
attribute brand : one of acme {spellings} or others
rule r "R" when item.brand is acme{tests} cap at Mismatch
"""
    codes = set()
    try:
        pack = pack_from_text(text, {})
    except RulesError as error:
        codes = {getattr(d, "code", "") for d in error.diagnostics}
    assert codes <= {"E003", "E306"}
    if not codes:
        tree = ast.parse(generate(pack.evaluator)[0])
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert all(WORDS.fullmatch(name) for name in names)
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert attributes <= ATTRIBUTES
        item: Facts = {"brand": "acme"}
        assert pack.engine.judge({}, item) == pack.evaluator.judge({}, item)
