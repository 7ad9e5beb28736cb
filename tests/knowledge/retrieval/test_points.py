from __future__ import annotations

from lore_sdk.knowledge.retrieval import item_text, selling_points
from lore_sdk.types import Item
from tests.knowledge.retrieval.shop import ITEMS


def test_properties_and_sentences_that_speak_to_a_query_are_its_selling_points() -> None:
    assert selling_points(ITEMS[0], "red dress for hot summer days") == (
        "A dress for hot days!",
        "color: red",
        "Ships in two days.",
    )


def test_an_item_that_says_nothing_about_a_query_has_no_points() -> None:
    assert selling_points(ITEMS[0], "hat") == selling_points(Item(), "hat") == ()


def test_points_are_cut_and_few() -> None:
    item = Item(description="red " * 100, properties={str(at): "red" for at in range(9)})
    points = selling_points(item, "red", limit=2)
    assert points == ("0: red", "1: red")
    (long,) = selling_points(Item(description="red " * 100), "red")
    assert (len(long), long[-4:]) == (200, "red…")


def test_the_text_of_an_item_is_all_that_it_says() -> None:
    assert item_text(ITEMS[0]) == (
        "Red summer dress\nred\nS, M\nwashable\n"
        "Made of linen. A dress for hot days! Ships in two days."
    )
