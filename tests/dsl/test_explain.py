"""Reasons for people, and conditions in the words of the language."""

from __future__ import annotations

import pytest

from lore_sdk.dsl import Facts, Pack, pack_from_text
from lore_sdk.dsl.explain import reason, said
from lore_sdk.dsl.rules import AllOf, AnyOf
from lore_sdk.dsl.values import plain_number
from lore_sdk.dsl.wording import in_words

SCHEMA = """
pack example 1.0.0 "Example"
unit inch = 2.54 cm
attribute product : kind shoes > rain-boots
attribute color : one of red | dark-blue "navy"
attribute screen : measure in inch dimension specification
attribute width : measure in cm dimension specification
attribute pieces : count dimension set
attribute fits : list of code dimension accessory
attribute universal_fit : flag assume no dimension accessory
attribute title : text dimension special
"""


def pack(*rules: str) -> Pack:
    return pack_from_text("\n".join([SCHEMA, *rules]), {})


QUERY: Facts = {"color": "red", "screen": 139.7}
ITEM: Facts = {"color": "dark-blue", "fits": ("a1", "b2"), "screen": 165.1}


def reason_of(because: str, **more: object) -> str:
    made = pack(f'rule r "A title" when item.color is red cap at Mismatch {because}')
    return reason(made.rules[0], QUERY, ITEM, made.schema, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("because", "text"),
    [
        ('because "{query.color} is not {item.color}"', "red is not dark blue"),
        ('because "{item.screen} instead of {query.screen}"', "65 inch instead of 55 inch"),
        ('because "fits {item.fits}"', "fits a1, b2"),
        ('because "{item.pieces} pieces"', "(no pieces) pieces"),
        ('because "100% {item.universal_fit}"', "100% (no universal fit)"),
        ('because ""', "A title"),
        ("", "A title"),
    ],
)
def test_a_reason_is_written_with_the_values_of_the_pair(because: str, text: str) -> None:
    assert reason_of(because) == text


def test_a_reason_names_what_was_assumed() -> None:
    assumed = {"universal_fit": False}
    assert reason_of('because "fits? {item.universal_fit}"', assumed=assumed) == (
        "fits? no (assumed: universal fit = no)"
    )


def test_values_are_given_in_the_spelling_of_query_and_catalogue() -> None:
    words = {"item.color": "Navy Blue {query.color}"}
    assert reason_of('because "it is {item.color}"', words=words) == (
        "it is Navy Blue {query.color}"
    )


def test_a_title_is_no_template() -> None:
    made = pack('rule r "Not {query.color}" when item.color is red cap at Mismatch')
    assert reason(made.rules[0], QUERY, ITEM, made.schema) == "Not {query.color}"


@pytest.mark.parametrize(
    ("attribute", "value", "text"),
    [
        ("color", "dark-blue", "dark blue"),
        ("screen", 139.7, "55 inch"),
        ("width", 0.000123, "0.000123 cm"),
        ("width", 1234567.0, "1234567 cm"),
        ("width", 33.333333333, "33.3333 cm"),
        ("pieces", 4.0, "4"),
        ("universal_fit", True, "yes"),
        ("fits", ("a1", "b2"), "a1, b2"),
        ("title", "as-is", "as-is"),
    ],
)
def test_a_value_is_written_for_people(attribute: str, value: object, text: str) -> None:
    assert said(pack().schema, attribute, value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-2.5, "-2.5"),
        (1e6, "1000000"),
        (123456789.0, "123456789"),
        (1e-7, "0.0000001"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_is_written_without_an_exponent(number: float, text: str) -> None:
    assert plain_number(number, 6) == text


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('query.color is one of red, "navy"', "query.color is one of red, dark-blue"),
        ("query.color is not red", None),
        ('item.color is "navy"', "item.color is dark-blue"),
        ("item.universal_fit is not yes", None),
        ('item.title mentions "for iPhone", "case"', None),
        ('item.fits lacks "A 1"', "item.fits lacks a1"),
        ("item.screen is above 139.7 cm", "item.screen is above 55 inch"),
        ("item.screen differs from query.width by more than 12.5%", None),
        ("item.width is below query.screen by more than 0.5 inch",
         "item.width is below query.screen by more than 1.27 cm"),
        ("item.pieces is not 4", "item.pieces differs from 4"),
        ("query.color is stated", None),
        ("item.color is red and (query.color is red or query.color is unstated)", None),
        ("item.color is red and query.color is red or item.pieces is 1", None),
    ],
)  # fmt: skip
def test_a_condition_is_written_as_it_could_stand_in_a_rule(
    condition: str, words: str | None
) -> None:
    made = pack(f'rule r "R" when {condition} cap at Mismatch')
    assert in_words(AllOf(made.rules[0].when), made.schema) == (words or condition)


def test_several_exceptions_are_alternatives() -> None:
    made = pack(
        'rule r "R" when item.pieces is 1 cap at Mismatch '
        "unless item.color is red unless item.universal_fit is yes"
    )
    assert in_words(AnyOf(made.rules[0].unless), made.schema) == (
        "item.color is red or item.universal_fit is yes"
    )
