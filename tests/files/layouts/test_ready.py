"""Every layout on a small copy of its data set: from files to the pairs that reach the judge."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lore_sdk.errors import LayoutError
from lore_sdk.files import Job, Reject, Row
from lore_sdk.files.arrange import arrange
from lore_sdk.files.lookup import Lookup
from lore_sdk.files.pairs import Pair, PairMaker
from lore_sdk.types import Item, Query
from tests.files.helpers import PLUGINS, csv_text, jsonl, write


class Files:
    """The pairs of a job, with what was said on the way."""

    def __init__(self, folder: Path, pairs: Path, **job: object) -> None:
        self.notices: list[str] = []
        self.rejects: list[Reject] = []
        scratch = folder / "scratch"
        scratch.mkdir()
        with ExitStack() as files:
            arranged = arrange(
                Job(pairs=pairs, out=folder / "out", **job),
                plugins=PLUGINS,
                scratch=scratch,
                files=files,
                notice=self.notices.append,
                reject=self.rejects.append,
            )
            items = Lookup(arranged.items) if arranged.items else None
            queries = Lookup(arranged.queries) if arranged.queries else None
            for lookup in (items, queries):
                if lookup:
                    files.callback(lookup.close)
            maker = PairMaker(arranged.layout, items, queries)
            self.pairs = [self._pair(maker, row) for row in arranged.table.rows]

    def _pair(self, maker: PairMaker, row: Row | Reject) -> Pair:
        assert isinstance(row, Row)
        return maker.pair(row)

    @property
    def only(self) -> Pair:
        (pair,) = self.pairs
        return pair


def test_crowdflower(tmp_path: Path) -> None:
    header = "id,query,product_title,product_description,median_relevance,relevance_variance\n"
    path = write(tmp_path / "dev.csv", header + '1,led lights,LED Lamp,"bright\nlamp",4,0.5\n')
    files = Files(tmp_path, path)
    assert files.only.query == Query(text="led lights")
    assert files.only.item == Item(title="LED Lamp", description="bright\nlamp")
    assert (files.only.id, files.only.label) == ("1", "4")
    assert files.notices == [
        "`dev.csv`: layout `crowdflower`: id=id label=median_relevance query=query "
        "title=product_title description=product_description"
    ]


def test_homedepot_with_attributes_in_its_rows(tmp_path: Path) -> None:
    header = "id,product_uid,product_title,brand,color,material,search_term,relevance\n"
    path = write(tmp_path / "dev.csv", header + "2,100001,Angle,Simpson,,Steel,l bracket,2.5\n")
    files = Files(tmp_path, path)
    assert files.only.item == Item(
        title="Angle", brand="Simpson", properties={"material": "Steel"}, id="100001"
    )
    assert files.only.label == "2.5"
    assert files.notices == [
        "`dev.csv`: layout `homedepot`: id=id label=relevance query=search_term "
        "item_id=product_uid title=product_title brand=brand properties=color,material"
    ]


def test_homedepot_in_latin_1_with_its_descriptions(tmp_path: Path) -> None:
    pairs = csv_text(
        [["id", "product_uid", "product_title", "search_term"], [2, 7, "Café Set", "café"]]
    )
    items = csv_text([["product_uid", "product_description"], [7, "drôle"]])
    files = Files(
        tmp_path,
        write(tmp_path / "train.csv", pairs.encode("latin-1")),
        items=write(tmp_path / "product_descriptions.csv", items.encode("latin-1")),
        encoding="latin-1",
    )
    assert files.only.item == Item(title="Café Set", description="drôle", id="7")


ESCI_PRODUCTS = {
    "product_id": ["B1", "B1"],
    "product_title": ["Red Shoe", "Roter Schuh"],
    "product_description": ["soft", None],
    "product_bullet_point": ["sole\nlace", None],
    "product_brand": ["Acme", None],
    "product_color": ["red", None],
    "product_locale": ["us", "es"],
}


def test_esci_joins_products_by_locale_and_id(tmp_path: Path) -> None:
    pq.write_table(
        pa.table(
            {
                "example_id": [0, 1],
                "query": ["shoe", "zapato"],
                "query_id": [5, 6],
                "product_id": ["B1", "B1"],
                "product_locale": ["us", "es"],
                "esci_label": ["E", "I"],
            }
        ),
        tmp_path / "shopping_queries_dataset_examples.parquet",
    )
    pq.write_table(pa.table(ESCI_PRODUCTS), tmp_path / "shopping_queries_dataset_products.parquet")
    by_folder = Files(tmp_path, tmp_path, layout="esci")
    first, second = by_folder.pairs
    assert first.query == Query(text="shoe", locale="en-US", id="5")
    assert first.item == Item(
        title="Red Shoe",
        description="soft\nsole\nlace",
        brand="Acme",
        properties={"color": "red"},
        id="B1",
    )
    assert (first.id, first.label) == ("0", "E")
    assert second.item == Item(title="Roter Schuh", id="B1")
    (tmp_path / "scratch" / "items.sqlite").unlink()
    (tmp_path / "scratch").rmdir()
    by_name = Files(tmp_path, tmp_path / "shopping_queries_dataset_examples.parquet")
    assert [pair.item for pair in by_name.pairs] == [first.item, second.item]
    assert by_name.notices[-1].startswith(
        "`shopping_queries_dataset_products.parquet`: joined by product_locale = product_locale, "
        "product_id = product_id: "
    )


def test_esci_with_products_in_csv_elsewhere(tmp_path: Path) -> None:
    rows = [list(ESCI_PRODUCTS), *zip(*ESCI_PRODUCTS.values(), strict=True)]
    header = "example_id,query,query_id,product_id,product_locale,esci_label\n"
    files = Files(
        tmp_path,
        write(tmp_path / "ex.csv", header + "0,shoe,5,B1,us,S\n"),
        items=write(tmp_path / "else" / "products.csv", csv_text(rows)),
    )
    assert files.only.item.title == "Red Shoe"


def test_esci_with_products_of_one_locale(tmp_path: Path) -> None:
    header = "example_id,query,query_id,product_id,product_locale,esci_label\n"
    files = Files(
        tmp_path,
        write(tmp_path / "ex.csv", header + "0,shoe,5,B1,us,S\n"),
        items=write(tmp_path / "products.csv", "product_id,product_title\nB1,Red Shoe\n"),
    )
    assert files.only.item == Item(title="Red Shoe", id="B1")


def test_wands_joins_queries_and_products(tmp_path: Path) -> None:
    product = [
        ("product_id", "9"),
        ("product_name", "Big Sofa"),
        ("product_class", "Sofas"),
        ("category hierarchy", "Furniture / Sofas"),
        ("product_description", "soft"),
        ("product_features", "color : red|color : blue"),
    ]
    write(tmp_path / "product.csv", csv_text(zip(*product, strict=True), delimiter="\t"))
    write(tmp_path / "query.csv", "query_id\tquery\tquery_class\n0\tsofa\tx\n")
    path = write(tmp_path / "label.csv", "id\tquery_id\tproduct_id\tlabel\n3\t0\t9\tExact\n")
    files = Files(tmp_path, path)
    assert files.only.query == Query(text="sofa", id="0")
    assert files.only.item == Item(
        title="Big Sofa",
        description="soft",
        category="Furniture / Sofas",
        properties={"color": ["red", "blue"], "product class": "Sofas"},
        id="9",
    )
    assert (files.only.id, files.only.label) == ("3", "Exact")
    assert "`label.csv` is separated by tabs" in files.notices


def test_wands_columns_without_the_other_files_are_not_taken_for_wands(tmp_path: Path) -> None:
    path = write(tmp_path / "label.csv", "id,query_id,product_id,label\n3,0,9,Exact\n")
    with pytest.raises(LayoutError) as caught:
        Files(tmp_path, path)
    assert str(caught.value) == (
        "`label.csv` has no column that looks like a query; it has `id`, `label`, `product_id`, "
        "`query_id`; name the column with --map query=COLUMN, or a file of queries with "
        "--queries FILE"
    )


def test_columns_of_wands_with_a_query_of_their_own_are_taken_as_they_are(tmp_path: Path) -> None:
    header = "id,query_id,product_id,label,query,title\n"
    files = Files(tmp_path, write(tmp_path / "in.csv", header + "3,0,9,Exact,sofa,Big Sofa\n"))
    assert files.only.item.title == "Big Sofa"
    assert "columns guessed" in files.notices[0]


def test_icecat_items_have_their_attributes_as_properties(tmp_path: Path) -> None:
    product = {
        "id": "39",
        "name": "006R",
        "title": "Xerox toner",
        "ean": ["00"],
        "short_description": "Toner",
        "supplier": "Xerox",
        "price": 4995,
        "attr_t_type": "Original",
        "attr_n_pages": 6.0,
        "attr_b_wireless": False,
    }
    files = Files(
        tmp_path,
        write(tmp_path / "pairs.csv", "query,item_id\ntoner,39\n"),
        items=write(tmp_path / "products.jsonl", jsonl([product])),
        layout="icecat",
    )
    assert files.only.item == Item(
        title="Xerox toner",
        description="Toner",
        brand="Xerox",
        price=4995.0,
        properties={"model": "006R", "type": "Original", "pages": 6.0, "wireless": False},
        id="39",
    )


def test_trec_without_headers(tmp_path: Path) -> None:
    write(tmp_path / "topics.tsv", 'q1\tred shoe\nq2\t"blue" hat\n')
    write(tmp_path / "collection.tsv", 'd1\tShoe 9" red\tleather\nd2\tHat\tfelt\n')
    path = write(tmp_path / "test.qrels", "q1 0 d1 2\nq2 0 d2 0\n")
    first, second = Files(tmp_path, path).pairs
    assert first.query == Query(text="red shoe", id="q1")
    assert first.item == Item(title='Shoe 9" red', description="leather", id="d1")
    assert (first.id, first.label) == ("1", "2")
    assert second.query.text == '"blue" hat'


def test_trec_as_json_with_other_names(tmp_path: Path) -> None:
    files = Files(
        tmp_path,
        write(tmp_path / "test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\n"),
        layout="trec",
        queries=write(tmp_path / "q.jsonl", jsonl([{"qid": "q1", "query": "shoe"}])),
        items=write(
            tmp_path / "c.jsonl.gz", jsonl([{"docid": "d1", "title": "Shoe", "text": "x"}])
        ),
    )
    assert files.only.query == Query(text="shoe", id="q1")
    assert files.only.item.title == "Shoe"


def test_nested_objects(tmp_path: Path) -> None:
    stated = {"id": "a", "query": {"text": "shoe"}, "item": {"title": "Shoe"}, "label": 3}
    for layout in ("auto", "nested"):
        folder = tmp_path / layout
        path = write(folder / "in.jsonl", json.dumps(stated))
        files = Files(folder, path, layout=layout)
        assert files.only.query == Query(text="shoe")
        assert files.only.item == Item(title="Shoe")
        assert (files.only.id, files.only.label) == ("a", "3")


def test_guessed_columns_are_told_with_those_not_used(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "query,title,colour,weight\nx,y,red,3\n")
    files = Files(tmp_path, path)
    assert files.notices == [
        "`in.csv`: columns guessed: query=query title=title",
        "`in.csv`: not used: `colour`, `weight`; --properties COLUMN,… takes columns as "
        "properties of the item",
    ]
    assert files.only.item.properties == {}


def test_properties_are_taken_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "query,title,colour,weight\nx,y,red,3\n")
    files = Files(tmp_path, path, properties=("color:colour", "weight"))
    assert files.only.item.properties == {"color": "red", "weight": "3"}


def test_the_pair_says_more_than_the_items_file(tmp_path: Path) -> None:
    files = Files(
        tmp_path,
        write(tmp_path / "in.jsonl", jsonl([{"query": "x", "sku": 7, "title": "New"}])),
        items=write(tmp_path / "items.csv", "id,title,brand\n7,Old,Acme\n7,Older,\n,None,\n"),
    )
    assert files.only.item == Item(title="New", brand="Acme", id="7")
    assert "`items.csv`: 1 row repeats the id of an earlier one, which counts" in files.notices
    assert [(r.line, r.reason, r.file) for r in files.rejects] == [(4, "no `id`", "items.csv")]


def test_properties_of_both_files_are_united_and_the_pair_says_more(tmp_path: Path) -> None:
    files = Files(
        tmp_path,
        write(
            tmp_path / "in.jsonl",
            jsonl([{"query": "x", "sku": 7, "properties": {"color": "red", "size": "S"}}]),
        ),
        items=write(
            tmp_path / "items.jsonl",
            jsonl([{"sku": "7", "title": "T", "properties": {"color": "blue", "pieces": 2}}]),
        ),
    )
    assert files.only.item.properties == {"color": "red", "size": "S", "pieces": 2}


def said_of(folder: Path, pairs: Path, **job: object) -> str:
    with pytest.raises(LayoutError) as caught:
        Files(folder, pairs, **job)
    return str(caught.value).replace(str(folder), "…")


def test_items_without_key_title_or_reference_are_said(tmp_path: Path) -> None:
    pairs = write(tmp_path / "in.csv", "query,item_id\nx,7\n")
    items = write(tmp_path / "items.csv", "nr,label\n7,x\n")
    assert said_of(tmp_path, pairs, items=items) == (
        "`items.csv` has no column that looks like `item_id`; it has `label`, `nr`; "
        "name it with --map items.item_id=COLUMN"
    )


def test_items_without_title_are_said(tmp_path: Path) -> None:
    pairs = write(tmp_path / "in.csv", "query,item_id\nx,7\n")
    items = write(tmp_path / "items.csv", "id,words\n7,x\n")
    assert said_of(tmp_path, pairs, items=items) == (
        "`items.csv` has no column that looks like `title`; it has `id`, `words`; "
        "name it with --map items.title=COLUMN"
    )


def test_pairs_that_do_not_refer_to_the_items_are_said(tmp_path: Path) -> None:
    pairs = write(tmp_path / "in.csv", "query,thing\nx,7\n")
    items = write(tmp_path / "items.csv", "id,title\n7,x\n")
    assert said_of(tmp_path, pairs, items=items) == (
        "`in.csv` has no column that looks like the id of an item; it has `query`, `thing`; "
        "name it with --map item_id=COLUMN"
    )


def test_pairs_without_item_are_said(tmp_path: Path) -> None:
    pairs = write(tmp_path / "in.csv", "query,thing\nx,7\n")
    assert said_of(tmp_path, pairs) == (
        "`in.csv` has no column that looks like an item's title; it has `query`, `thing`; "
        "name the column with --map title=COLUMN, or a file of items with --items FILE"
    )


def test_a_folder_needs_a_layout_that_knows_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert said_of(tmp_path, folder) == (
        "`…/data` is a folder; name its --layout, or the pairs file in it"
    )
    (tmp_path / "scratch").rmdir()
    assert said_of(tmp_path, folder, layout="wands") == (
        "the folder `…/data` has no pairs file of layout `wands`, which is called `label.csv`"
    )


def test_numbers_of_icecat_get_the_units_that_its_columns_leave_out(tmp_path: Path) -> None:
    pairs = write(tmp_path / "pairs.jsonl", jsonl([{"query": "wide desk", "item_id": "7"}]))
    product = {
        "id": "7",
        "title": "Acme Monitor",
        "attr_n_width": 540.0,
        "attr_n_weight": 3200,
        "attr_n_display_diagonal": 21.5,
        "attr_n_cable_length": 1.8,
        "attr_n_cd_storage_capacity": 700.0,
        "attr_n_capacity": 512.0,
        "attr_t_height": "300",
        "attr_b_depth": True,
        "attr_n_ports": 2.0,
    }
    items = write(tmp_path / "products.jsonl", jsonl([product]))
    files = Files(tmp_path, pairs, items=items, layout="icecat")
    # `capacity` is in many units; a text says what it means itself, and a flag is no number
    assert files.only.item.properties == {
        "width": "540 mm",
        "weight": "3200 g",
        "display_diagonal": "21.5 inch",
        "cable_length": "1.8 m",
        "cd_storage_capacity": "700 MB",
        "capacity": 512.0,
        "height": "300",
        "depth": True,
        "ports": 2.0,
    }
