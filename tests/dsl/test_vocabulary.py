"""How the values of a vocabulary relate, worked out by hand."""

from __future__ import annotations

from lore_sdk.dsl import Attribute, pack_from_text
from lore_sdk.dsl.schema import fold, fold_code
from lore_sdk.dsl.vocabulary import relations


def attribute(text: str, name: str = "product") -> Attribute:
    return pack_from_text(f'pack p 1.0.0 "P"\nattribute {text}', {}).schema.attributes[name]


KINDS = attribute(
    """product : kind
    shoes > sneakers, boots
    boots > rain-boots
    toys > ball
    near sneakers ~ ball
    where boots serves sneakers"""
)


def test_a_kind_answers_itself_and_broader_kinds() -> None:
    assert KINDS.ancestry["rain-boots"] == {"rain-boots", "boots", "shoes"}
    assert KINDS.descent["boots"] == {"boots", "rain-boots"}
    assert KINDS.descent["shoes"] == {"shoes", "sneakers", "boots", "rain-boots"}


def test_what_a_kind_serves_its_narrower_kinds_serve_too() -> None:
    meets = relations(KINDS).meets
    assert meets["rain-boots"] == {"rain-boots", "boots", "shoes", "sneakers"}
    assert meets["boots"] == {"boots", "shoes", "sneakers"}
    assert meets["ball"] == {"ball", "toys", "sneakers"}
    assert meets["shoes"] == {"shoes"}


def test_a_broad_kind_may_answer_what_one_of_its_narrower_kinds_does() -> None:
    may_meet = relations(KINDS).may_meet
    assert may_meet["shoes"] == {"shoes", "sneakers", "boots", "rain-boots", "ball"}
    assert may_meet["toys"] == {"toys", "ball", "sneakers"}


def test_nearness_goes_both_ways_and_down_to_narrower_kinds() -> None:
    made = attribute("product : kind a > b, c x > y near b ~ x")
    known = relations(made)
    assert known.near["y"] == {"b"}
    assert known.near["b"] == {"x", "y"}
    assert known.near["a"] == set()
    assert known.may_near["a"] == {"x", "y"}


def test_words_without_neighbours_answer_themselves_only() -> None:
    assert relations(attribute("color : one of red | blue", "color")).plain
    assert not relations(attribute("color : one of red | blue near red ~ blue", "color")).plain


def test_spellings_are_looked_up_folded() -> None:
    made = attribute('color : one of dark-blue "Navy" "bleu  marine" | red', "color")
    assert made.spellings == {
        "dark blue": "dark-blue",
        "navy": "dark-blue",
        "bleu marine": "dark-blue",
        "red": "red",
    }
    assert fold("  Dark_BLUE ") == "dark blue"
    assert fold("ＤＡＲＫ－blue") == "dark blue"
    assert fold_code("iPhone-15 (Pro)") == "iphone15pro"
