from __future__ import annotations

import pytest

from lore_sdk.files.layouts.guess import guess_items, guess_layout, guess_queries


@pytest.mark.parametrize(
    ("columns", "described"),
    [
        (("query", "title"), "query=query title=title"),
        (
            ("Search Term", "Product-Title", "Brand", "Relevance", "noise"),
            "label=Relevance query=Search Term title=Product-Title brand=Brand",
        ),
        (("id", "q", "name", "sku"), "id=id query=q item_id=sku title=name"),
        (
            ("keyword", "product_id", "productDisplayName", "description", "price", "image_url"),
            "query=keyword item_id=product_id title=productDisplayName price=price "
            "images=image_url description=description",
        ),
        (("query", "item", "label"), "label=label query=query item=item"),
        (("a", "b"), ""),
    ],
)
def test_columns_are_known_by_their_names(columns: tuple[str, ...], described: str) -> None:
    assert guess_layout(columns).pairs.columns.described() == described


def test_the_first_name_of_a_list_wins_not_the_first_column() -> None:
    assert guess_layout(("name", "title", "query")).pairs.columns.title == "title"


def test_the_key_of_an_items_file_is_what_the_pairs_call_it() -> None:
    assert guess_items(("id", "pid", "title"), ("pid",)).key == ("pid",)
    assert guess_items(("id", "title"), ("product_id",)).key == ("id",)
    assert guess_items(("title", "text"), ("product_id",)).key == ()


def test_a_queries_file_has_a_key_and_a_text() -> None:
    file = guess_queries(("qid", "text", "locale"), ("query_id",))
    assert file.key == ("qid",)
    assert file.columns.described() == "query=text query_id=qid locale=locale"
