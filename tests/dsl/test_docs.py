"""The pages about the language say what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lore_sdk.dsl import limits, load_pack, pack_from_text
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.diagnostics import CODES, Source
from lore_sdk.dsl.format import format_text
from lore_sdk.dsl.nodes import Operator
from lore_sdk.dsl.parse import GRAMMAR, keywords
from tests.dsl.diagnostics_page import ADVICE, PAGE, page

DOCS = PAGE.parent
REFERENCE = (DOCS / "rule-language.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall(REFERENCE)
RULES = [text for language, text in BLOCKS if language == "rules"]


def test_the_page_of_diagnostics_is_in_step_with_codes_and_corpus() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "python -m tests.dsl.diagnostics_page"


def test_there_is_advice_for_each_code() -> None:
    assert set(ADVICE) == set(CODES)


def whole(text: str) -> str:
    """Return a block with a header and the declarations of the first block before it."""
    return text if text.startswith("pack ") else f"{RULES[0]}\n{text}"


@pytest.mark.parametrize("number", range(len(RULES)))
def test_each_example_of_the_reference_is_a_pack_whose_cases_come_out(number: int) -> None:
    text = RULES[number]
    try:
        pack = pack_from_text(whole(text), PACKS)
    except Exception as error:
        raise AssertionError(text) from error
    assert run_cases(pack).failures == ()


@pytest.mark.parametrize("number", range(len(RULES)))
def test_each_example_of_the_reference_is_in_the_standard_layout(number: int) -> None:
    assert format_text(Source("x", RULES[number])) == RULES[number]


PACKS: dict[str, Path] = {}


@pytest.fixture(autouse=True, scope="module")
def example_pack(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Install the pack of the first example, which a later one extends."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "shop.rules").write_text(RULES[0], encoding="utf-8")
    PACKS["shop"] = folder
    assert load_pack("shop", PACKS).name == "shop"


def test_the_reference_names_every_word_of_the_language() -> None:
    listed = REFERENCE.partition("## Reserved words")[2].partition("##")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == keywords()


def test_the_reference_shows_every_operator() -> None:
    for operator in Operator.__args__:  # type: ignore[attr-defined]
        assert any(f" {operator}" in text for text in RULES), operator


def test_the_reference_shows_every_construct_of_the_grammar() -> None:
    grammar = GRAMMAR.read_text(encoding="utf-8")
    shown = "\n".join(RULES)
    words = set(re.findall(r'"([a-z]+)"', grammar))
    assert [word for word in sorted(words) if not re.search(rf"\b{word}\b", shown)] == []


def test_the_reference_states_every_limit() -> None:
    section = REFERENCE.partition("## Limits")[2]
    for name in limits.__all__:
        assert f"{getattr(limits, name):,}" in section, name
