"""The schema of a model's answer: strict, drawn from the pack, the grade last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lore_sdk.dsl import Pack, pack_from_text
from lore_sdk.dsl.render import answer_schema
from lore_sdk.types import DIMENSIONS
from tests.dsl.render_golden import loaded

SHOP = pack_from_text(
    """
    pack shop 1.0.0 "Shop"
    attribute color : one of red | navy | blue
    attribute material : one of wool | cotton or others
    attribute width : measure in cm dimension specification
    attribute washable : flag dimension function
    rule other-color "Another color"
        when query.color conflicts with item.color
        cap at Mismatch
    """,
    {},
)
SCHEMA = answer_schema(SHOP, reasoning=True)
ANSWER: dict[str, Any] = {
    "reasoning": "It is blue.",
    "needs": [
        {"attribute": "color", "dimension": "color", "value": "red", "item": "navy"},
        {"dimension": "specification", "attribute": "width", "value": "200 cm", "item": None},
        {"attribute": "washable", "dimension": "function", "value": "yes", "item": ""},
        {"dimension": "material", "attribute": "material", "value": "felt", "item": "wool"},
    ],
    "rules": ["other-color"],
    "mismatch": "color",
    "grade": "L2",
}


def valid(answer: object, schema: Mapping[str, object] = SCHEMA) -> bool:
    return bool(Draft202012Validator(schema).is_valid(answer))


def test_a_whole_answer_is_taken() -> None:
    assert valid(ANSWER)
    assert valid({**ANSWER, "needs": [], "rules": [], "mismatch": None, "grade": "L4"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": "L5"},
        {"grade": "Mismatch"},
        {"grade": None},
        {"mismatch": "brand"},
        {"rules": ["made-up"]},
        {"needs": [{"attribute": "color", "dimension": "color", "value": "plum", "item": None}]},
        {"needs": [{"attribute": "color", "dimension": "material", "value": "red", "item": None}]},
        {
            "needs": [
                {"attribute": "washable", "dimension": "function", "value": "maybe", "item": None}
            ]
        },
        {
            "needs": [
                {"attribute": "height", "dimension": "specification", "value": "1 cm", "item": None}
            ]
        },
        {"needs": [{"attribute": "color", "value": "red", "item": None}]},
        {"needs": [{"attribute": "color", "dimension": "color", "value": "red"}]},
        {"needs": [{"attribute": "color", "dimension": "color", "value": "red", "item": 5}]},
        {"more": 1},
    ],
)
def test_an_answer_outside_of_the_pack_is_not(wrong: Mapping[str, object]) -> None:
    assert not valid({**ANSWER, **wrong})


@pytest.mark.parametrize("key", ANSWER)
def test_every_key_is_required(key: str) -> None:
    assert not valid({name: value for name, value in ANSWER.items() if name != key})


def test_reasoning_comes_first_if_it_is_wanted_and_the_grade_last() -> None:
    keys = ["needs", "rules", "mismatch", "grade"]
    assert list(SCHEMA["properties"]) == ["reasoning", *keys]  # type: ignore[call-overload]
    short = answer_schema(SHOP, reasoning=False)
    assert short["required"] == keys
    assert not valid(ANSWER, short)
    assert valid({key: ANSWER[key] for key in keys}, short)


def test_a_pack_that_declares_nothing_has_a_schema_too() -> None:
    schema = answer_schema(pack_from_text('pack p 1.0.0 "P"', {}), reasoning=False)
    assert valid({"needs": [], "rules": [], "mismatch": None, "grade": "L1"}, schema)
    check_strict(schema)


def test_grades_are_those_of_the_pack() -> None:
    pack = pack_from_text('pack p 1.0.0 "P" grades Bad < Fair < Good', {})
    grade = answer_schema(pack, reasoning=False)["properties"]["grade"]  # type: ignore[index]
    assert grade == {"type": "string", "enum": ["L1", "L2", "L3"]}


# ---- what OpenAI takes as strict
def many() -> Pack:
    lists = [
        f"attribute a{n} : one of {' | '.join(f'v{m}' for m in range(12))} dimension style"
        for n in range(200)
    ]
    rules = [f"rule r{n} when query.a0 conflicts with item.a0 cap at Mismatch" for n in range(400)]
    return pack_from_text("\n".join(['pack many 1.0.0 "Many"', *lists, *rules]), {})


@pytest.mark.parametrize("name", ["base", "fashion", "home", "electronics"])
def test_the_schemas_of_our_packs_are_strict(name: str) -> None:
    check_strict(answer_schema(loaded(name), reasoning=True))


def test_the_schema_of_a_large_pack_stays_within_the_limits() -> None:
    check_strict(answer_schema(many(), reasoning=True))


def check_strict(schema: dict[str, Any]) -> None:
    """Hold a schema to https://platform.openai.com/docs/guides/structured-outputs."""
    Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    parts = list(walked(schema))
    for part in parts:
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])
        assert len(part.get("enum", [])) <= 250
        first = [first_key(form) for form in part.get("anyOf", [])]
        assert len(set(first)) == len(first)
    enums = [value for part in parts for value in part.get("enum", [])]
    assert len(enums) <= 1000
    keys = [key for part in parts for key in part.get("properties", {})]
    assert len(keys) <= 5000
    assert sum(map(len, keys)) + sum(len(value or "") for value in enums) <= 120_000
    assert set(schema["properties"]["mismatch"]["enum"]) <= {*DIMENSIONS, None}


def first_key(form: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells a form of a need from the others: its first key, and what that can be."""
    key, known = next(iter(form["properties"].items()))
    return key, *known.get("enum", ())


def walked(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    for part in [*inner, *([schema["items"]] if "items" in schema else [])]:
        yield from walked(part)
