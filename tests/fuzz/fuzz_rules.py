"""What must hold for every text that is handed in as a pack.

The texts come from atheris, from hypothesis and from a corpus of those that once broke something.

`python -m tests.fuzz --seconds 60` looks for a text for which it does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from lore_sdk.dsl import Attribute, Facts, Pack, Value, pack_from_text
from lore_sdk.dsl.cases import run_cases
from lore_sdk.dsl.compile import generate
from lore_sdk.dsl.diagnostics import Diagnostic, Source, plain, record, render
from lore_sdk.dsl.format import format_text
from lore_sdk.dsl.lint import lint
from lore_sdk.dsl.rules import AllOf
from lore_sdk.dsl.specialise import specialise
from lore_sdk.dsl.wording import in_words
from lore_sdk.errors import RulesError

__all__ = ["CORPUS", "check_bytes", "check_text"]

CORPUS = Path(__file__).with_name("corpus")
DSL = CORPUS.parents[1] / "dsl"
PACKS = {"shop": DSL / "corpus" / "parents" / "shop"} | {
    file.stem: file for file in DSL.glob("specification/*.rules")
}


def check_bytes(data: bytes) -> None:
    """Check a text as it may stand in a file; what is not UTF-8 is refused before it is parsed."""
    check_text(data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))


def check_text(text: str) -> None:
    """Raise AssertionError, or whatever went wrong, if a law does not hold for a text."""
    try:
        pack = pack_from_text(text, PACKS)
    except RulesError as error:
        _check_report([d for d in error.diagnostics if isinstance(d, Diagnostic)])
        return
    once = format_text(Source("x", text))
    assert format_text(Source("x", once)) == once
    assert generate(pack_from_text(once, PACKS).evaluator) == generate(pack.evaluator)
    _check_report([*lint(pack), *run_cases(pack).failures])
    for rule in pack.rules:
        in_words(AllOf((*rule.when, *rule.unless)), pack.schema)
    for query, item in _pairs(pack, random.Random(text)):
        expected = pack.evaluator.judge(query, item)
        assert pack.engine.judge(query, item) == expected
        assert specialise(pack.evaluator, query).judge(item) == expected
        assert bool(pack.evaluator.asks(expected, query, item)) == (expected.low < expected.high)


def _check_report(found: list[Diagnostic]) -> None:
    for diagnostic in found:
        text, span = diagnostic.at.source.text, diagnostic.at.span
        assert 0 <= span.start <= span.end <= len(text) + 1
        assert record(diagnostic)["message"]
    assert len(plain(found).split("\n")) == max(1, len(found))
    render(found)


def _pairs(pack: Pack, chance: random.Random) -> Iterator[tuple[Facts, Facts]]:
    attributes = list(pack.schema.attributes.values())
    for _ in range(6):
        yield _facts(attributes, chance), _facts(attributes, chance)


def _facts(attributes: list[Attribute], chance: random.Random) -> Facts:
    return {a.name: _value(a, a.type, chance) for a in attributes if chance.random() < 0.6}


def _value(attribute: Attribute, type_: str, chance: random.Random) -> Value:
    if type_ == "list":
        return tuple(_value(attribute, attribute.of or "text", chance) for _ in range(2))  # type: ignore[misc]
    if type_ in ("kind", "enum"):
        return chance.choice([*attribute.values, "something else"])
    if type_ in ("count", "measure"):
        return chance.choice([-1.0, 0.0, 1.0, 2.54, 42.0, 1e9])
    if type_ == "flag":
        return chance.random() < 0.5
    return chance.choice(["a1", "b2", "a red boot"])
