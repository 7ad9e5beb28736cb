"""Catalogues in the layouts that people have, and what their bad rows come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lore_sdk.errors import DataError, LayoutError
from lore_sdk.files import plugin
from lore_sdk.files.catalogue import CatalogueFile, open_catalogue
from lore_sdk.files.rows import Reject
from lore_sdk.plugins import Plugins
from lore_sdk.types import Item
from tests.files.helpers import write

PLUGINS = Plugins.of(files=plugin)


def read(path: Path, **options: Any) -> list[Item | Reject]:
    with open_catalogue(CatalogueFile(path=path, **options), plugins=PLUGINS) as rows:
        return list(rows)


def test_columns_are_guessed_by_their_names(tmp_path: Path) -> None:
    path = write(tmp_path / "shop.csv", "SKU,Product Name,Manufacturer,color\n7,Red hat,Acme,red\n")
    assert read(path) == [Item(id="7", title="Red hat", brand="Acme")]
    assert read(path, properties=("color",), maps=("description=color",)) == [
        Item(id="7", title="Red hat", brand="Acme", description="red", properties={"color": "red"})
    ]


def test_items_without_an_id_have_the_number_of_their_row(tmp_path: Path) -> None:
    path = write(tmp_path / "shop.csv", "title\nhat\nsock\n")
    assert [item.id for item in read(path)] == ["1", "2"]  # type: ignore[union-attr]


def test_item_objects_are_read_with_all_that_they_have(tmp_path: Path) -> None:
    item = {"id": "a", "title": "hat", "properties": {"size": 7}, "skus": [{"color": "red"}]}
    path = write(tmp_path / "shop.jsonl", json.dumps(item) + "\n")
    assert read(path) == [
        Item(id="a", title="hat", properties={"size": 7}, skus=({"color": "red"},))
    ]


def test_a_catalogue_of_a_known_layout_is_known_by_its_name(tmp_path: Path) -> None:
    row = {"id": 3, "title": "TV", "supplier": "Acme", "attr_t_panel": "LED", "attr_n_width": 40}
    lines = json.dumps(row) + "\n"
    (known,) = read(write(tmp_path / "products.jsonl", lines))
    assert known == Item(
        id="3", title="TV", brand="Acme", properties={"panel": "LED", "width": "40 mm"}
    )
    other = write(tmp_path / "mine.jsonl", lines)
    assert read(other, layout="icecat") == [known]
    assert read(other) == [Item(id="3", title="TV", brand="Acme")]


def test_a_file_of_pairs_is_a_catalogue_too(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dev.csv",
        "id,search_term,product_uid,product_title,relevance\n1,hat,77,Red hat,3\n",
    )
    assert read(path) == [Item(id="77", title="Red hat")]


def test_rows_that_are_no_items_say_why(tmp_path: Path) -> None:
    path = write(tmp_path / "shop.csv", "id,title,price\n1,hat,cheap\n2,,\n3,sock,1\n")
    dear, empty, sock = read(path)
    assert (dear, empty) == (
        Reject(1, 2, "`price` is not a price: `cheap`", ""),
        Reject(2, 3, "the item is empty: it has neither title nor anything else to go by", ""),
    )
    assert sock == Item(id="3", title="sock", price=1.0)


def test_a_file_that_says_nothing_of_items_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "shop.csv", "foo,bar\n1,2\n")
    with pytest.raises(LayoutError) as caught:
        read(path)
    assert str(caught.value) == (
        "`shop.csv` has no column that looks like an item's title; it has `bar`, `foo`; name the "
        "column with --map title=COLUMN"
    )
    with pytest.raises(DataError, match="there is no file"):
        read(tmp_path / "none.csv")
