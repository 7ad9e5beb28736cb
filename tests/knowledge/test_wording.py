from __future__ import annotations

import pytest

from lore_sdk.dsl.schema import Schema
from lore_sdk.knowledge import build_lexicon, read_wording
from tests.knowledge.shop import LEXICON, kinds, number, one_of


def test_a_text_is_noted_in_one_pass() -> None:
    wording = read_wording("Black TV Stand 48x34 in. for XBR-65", LEXICON)
    assert wording.words == ["black", "tv", "stand", "48x34", "in", "for", "xbr", "65"]
    assert [wording.quote(m.start, m.end) for m in wording.mentions] == ["Black", "TV Stand"]
    assert [wording.quote(*place) for place in wording.places] == ["48x34", "48x34 in"]
    assert [m.code for m in wording.models] == ["xbr65"]
    assert [s.opener for s in wording.segments] == ["", "for"]
    assert wording.span(1, 3) == (6, 14)


def test_a_quoted_number_keeps_its_signs() -> None:
    wording = read_wording('a $50 "tv" of 55"', LEXICON)
    assert [wording.quote(n, n + 1) for n in range(5)] == ["a", "$50", "tv", "of", '55"']


def test_words_of_a_quantity_mean_nothing_else() -> None:
    assert read_wording("5 m", LEXICON).mentions == []
    assert read_wording("size m", LEXICON).mentions != []


def test_a_plain_number_inside_of_a_known_phrase_is_no_number() -> None:
    brand = one_of("brand", "brand", '7-up, five-7, seven-for-all "7 for all 8"')
    lexicon = build_lexicon(Schema(attributes={"brand": brand}, units={}))
    assert read_wording("7 up", lexicon).quantities == []
    assert read_wording("five 7", lexicon).quantities == []
    assert [q.low for q in read_wording("7 for all 8 9", lexicon).quantities] == [9.0]
    assert [q.low for q in read_wording("7 down", lexicon).quantities] == [7.0]


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("no leather", True),
        ("not leather", True),
        ("non-leather", True),
        ("without leather", True),
        ("bag without any leather", True),
        ("leather-free", True),
        ("leather free", True),
        ("free of leather", True),
        ("leather", False),
        ("leather free standing", False),
        ("No. leather", False),
        ("free leather", False),
        ("without straps, leather", False),
    ],
)
def test_negation_stands_beside_or_opens_the_segment(text: str, negated: bool) -> None:
    wording = read_wording(text, LEXICON)
    (mention,) = [m for m in wording.mentions if m.reading("material")]
    assert wording.negated(mention.start, mention.end) is negated


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert len(read_wording("red " * 1000, LEXICON).words) == 250
    assert len(read_wording("red " * 1000, LEXICON, 40).words) == 10


PICTURES = build_lexicon(
    Schema(
        attributes={
            a.name: a
            for a in (
                kinds({"screens": 'tv, lumber "2x4"'}),
                one_of("resolution", "detail", 'uhd "4k" "3840 x 2160", full-hd "1920 x 1080"'),
                one_of("size", "detail", "2x, l"),
                number("width", "specification", unit="cm", family="cm"),
            )
        },
        units={},
    )
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4k tv", ["uhd", "tv"]), ("tv 1920x1080", ["tv", "full-hd"]),
        ("3840 x 2160 tv", ["uhd", "tv"]), ("1920 x 1080 cm tv", ["tv"]),
        ("2x 14 tv", ["tv"]), ("2x4 tv", ["tv"]),
    ],
)  # fmt: skip
def test_numbers_that_a_pack_spells_out_are_words_where_they_measure_nothing(
    text: str, values: list[str]
) -> None:
    wording = read_wording(text, PICTURES)
    assert [m.readings[0].value for m in wording.mentions] == values


def test_a_number_that_is_a_word_is_no_quantity() -> None:
    assert read_wording("4k tv 90 cm", PICTURES).quantities[0].low == 90.0
    assert read_wording("4k", PICTURES).quantities == []
