from __future__ import annotations

import pytest

from lore_sdk.errors import RowError
from lore_sdk.files import ColumnMap, FileMap, PairLayout, Row
from lore_sdk.files.pairs import PairMaker
from lore_sdk.types import Item, Query

FLAT = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(
            id="n",
            label="grade",
            query="q",
            query_id="qid",
            locale="where",
            item_id="sku",
            title="name",
            description=("short", "long"),
            brand="maker",
            category="kind",
            shop="store",
            price="cost",
            images="image",
            properties="attributes",
            skus="variants",
            features="more",
            extras={"color": "colour"},
            prefixes=("attr_",),
        )
    ),
    locales={"us": "en-US"},
)
NESTED = PairLayout(pairs=FileMap(columns=ColumnMap(query="query", item="item")))


def row(**fields: object) -> Row:
    return Row(7, 9, fields, 0)


def reason(layout: PairLayout, **fields: object) -> str:
    with pytest.raises(RowError) as caught:
        PairMaker(layout).pair(row(**fields))
    return str(caught.value)


def test_every_column_finds_its_field() -> None:
    pair = PairMaker(FLAT).pair(
        row(
            n="p1",
            grade=2.67,
            q="red lamp",
            qid=5.0,
            where="us",
            sku=99,
            name="Lamp",
            short="a lamp",
            long="with light",
            maker="Lux",
            kind="lamps",
            store="Shop",
            cost="$5",
            image="a.jpg",
            attributes='{"watt": 40}',
            variants='[{"size": "S"}]',
            more="finish : matte",
            colour="red",
            attr_volt=230,
            attr_none=None,
        )
    )
    assert pair.id == "p1"
    assert pair.label == "2.67"
    assert pair.query == Query(text="red lamp", locale="en-US", id="5")
    assert pair.item == Item(
        title="Lamp",
        properties={"watt": 40, "finish": "matte", "color": "red", "volt": 230},
        skus=({"size": "S"},),
        description="a lamp\nwith light",
        brand="Lux",
        category="lamps",
        shop="Shop",
        price=5.0,
        images=("a.jpg",),
        id="99",
    )


def test_a_pair_without_id_is_named_by_its_row() -> None:
    assert PairMaker(FLAT).pair(row(q="x", name="y")).id == "7"
    assert PairMaker(FLAT).pair(row(q="x", name="y", n=" ")).id == "7"


def test_a_price_of_nothing_is_a_price() -> None:
    assert PairMaker(FLAT).pair(row(q="x", name="y", cost=0)).item.price == 0.0


def test_objects_are_read_field_by_field() -> None:
    maker = PairMaker(NESTED)
    pair = maker.pair(
        row(
            query={"text": "lampe", "locale": "de-DE", "id": 3, "mood": "good"},
            item={"title": "Lamp", "skus": [{"size": 1}], "price": 3, "stock": 4, "id": "i"},
        )
    )
    assert pair.query == Query(text="lampe", locale="de-DE", id="3")
    assert pair.item == Item(title="Lamp", skus=({"size": 1},), price=3.0, id="i")
    assert maker.ignored == {"query.mood", "item.stock"}


def test_an_item_may_be_its_title_or_json_in_a_cell() -> None:
    maker = PairMaker(NESTED)
    assert maker.pair(row(query="x", item="Lamp")).item == Item(title="Lamp")
    assert maker.pair(row(query="x", item=' {"title": "Lamp"}')).item == Item(title="Lamp")


def test_pairs_that_cannot_be_made_are_said() -> None:
    assert reason(FLAT, q="  ", name="Lamp") == "the query is empty"
    assert reason(FLAT, name="Lamp") == "the query is empty"
    assert reason(FLAT, q="x", sku="17") == (
        "the item is empty: it has neither title nor anything else to go by"
    )
    assert reason(FLAT, q="x", name="y", cost="cheap") == "`cost` is not a price: `cheap`"
    assert reason(NESTED, query={"text": ["x"]}, item="y") == '`query` is not text: `["x"]`'
    assert reason(NESTED, query="x", item=[1]) == "`item` is not text: `[1]`"
    assert reason(NESTED, query="x", item={"title": {"en": "y"}}) == (
        '`title` is not text: `{"en": "y"}`'
    )
    assert reason(NESTED, query="x", item="{") == (
        "`item` is not JSON: expecting property name enclosed in double quotes at character 2"
    )


def test_unknown_keys_are_not_collected_without_end() -> None:
    maker = PairMaker(NESTED)
    for n in range(100):
        maker.pair(row(query="x", item={"title": "y", f"key{n}": 1}))
    assert len(maker.ignored) == 20
