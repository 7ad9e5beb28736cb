from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from lore_sdk.files import Reject, Row
from lore_sdk.files.key import id_hash, pair_key, rows_digest, salt
from lore_sdk.types import AnsweredBy, Item, Query

QUERY = Query(text="red shoe", locale="en", id="q")
ITEM = Item(title="Shoe", properties={"color": "red"}, price=3.0, id="i")
WHO = AnsweredBy(model="m", pack="a@1", pack_hash="h")
KEY = pair_key(QUERY, ITEM, salt(WHO))


def test_a_key_is_the_same_tomorrow() -> None:
    assert KEY == "3db8f63249bfdedd41e3350d"


def test_ids_are_not_part_of_a_key() -> None:
    assert pair_key(replace(QUERY, id="x"), replace(ITEM, id="y"), salt(WHO)) == KEY


@pytest.mark.parametrize(
    ("query", "item", "who"),
    [
        (replace(QUERY, text="red shoes"), ITEM, WHO),
        (replace(QUERY, locale=""), ITEM, WHO),
        (QUERY, replace(ITEM, title="shoe"), WHO),
        (QUERY, replace(ITEM, properties={"color": "blue"}), WHO),
        (QUERY, replace(ITEM, price=None), WHO),
        (QUERY, replace(ITEM, skus=({"size": 1},)), WHO),
        (QUERY, ITEM, replace(WHO, pack_hash="i")),
        (QUERY, ITEM, replace(WHO, model="n")),
        (QUERY, ITEM, replace(WHO, knowledge="1-0f0f0f0f")),
        (QUERY, ITEM, replace(WHO, steps=("wording",))),
    ],
)
def test_all_that_decides_a_verdict_is_part_of_its_key(
    query: Query, item: Item, who: AnsweredBy
) -> None:
    assert pair_key(query, item, salt(who)) != KEY


def test_equal_rows_have_equal_digests_whatever_objects_they_are_made_of() -> None:
    word = "".join(["a", "b"])
    same = [Row(1, 2, {"x": word, "y": word}, 4)]
    apart = [Row(1, 2, {"x": "ab", "y": "".join(["a", "b"])}, 4)]
    assert rows_digest(same) == rows_digest(apart)
    assert rows_digest([Row(1, 2, {"x": "ab", "y": "ba"}, 4)]) != rows_digest(same)
    assert rows_digest([Reject(1, 2, "r", "raw")]) != rows_digest([Reject(1, 2, "r", "war")])


def test_dates_and_odd_text_have_digests() -> None:
    day = [Row(1, 1, {"x": datetime.date(2024, 1, 2), "y": "\ud800"}, 4)]
    assert rows_digest(day) == rows_digest(day)
    assert len(id_hash("é\ud800")) == 8
