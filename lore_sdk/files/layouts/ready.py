"""Layouts of data sets that people have on disk."""

from __future__ import annotations

from lore_sdk.files.labels import Labels
from lore_sdk.files.layouts.columns import ColumnMap, FileMap, PairLayout
from lore_sdk.files.readers.qrels import QRELS_COLUMNS

__all__ = [
    "CROWDFLOWER",
    "ELASTIC",
    "ESCI",
    "HOMEDEPOT",
    "ICECAT",
    "JUDGEMENTS",
    "LTR",
    "NESTED",
    "OPENSEARCH",
    "QRELS",
    "QUEPID",
    "QUEPID_BOOK",
    "QUEPID_BOOK_CSV",
    "RANK_EVAL",
    "RRE",
    "RUN",
    "TREC",
    "WANDS",
]

CROWDFLOWER = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(
            id="id",
            query="query",
            title="product_title",
            description=("product_description",),
            label="median_relevance",
        )
    ),
    signature=("query", "product_title", "median_relevance"),
    labels=Labels(low=1, high=4),
)

HOMEDEPOT = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(
            id="id",
            query="search_term",
            item_id="product_uid",
            title="product_title",
            description=("product_description",),
            brand="brand",
            label="relevance",
            extras={"color": "color", "material": "material"},
        )
    ),
    items=FileMap(
        columns=ColumnMap(item_id="product_uid", description=("product_description",)),
        key=("product_uid",),
    ),
    item_ref=("product_uid",),
    signature=("search_term", "product_uid", "product_title"),
    labels=Labels(low=1, high=3, cuts=(1.51, 2.18, 2.67)),
)

_ESCI_ITEM = ColumnMap(
    item_id="product_id",
    title="product_title",
    description=("product_description", "product_bullet_point"),
    brand="product_brand",
    extras={"color": "product_color"},
)

ESCI = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(
            id="example_id",
            query="query",
            query_id="query_id",
            locale="product_locale",
            label="esci_label",
            item_id=_ESCI_ITEM.item_id,
            title=_ESCI_ITEM.title,
            description=_ESCI_ITEM.description,
            brand=_ESCI_ITEM.brand,
            extras=_ESCI_ITEM.extras,
        ),
        beside=("shopping_queries_dataset_examples.parquet",),
    ),
    items=FileMap(
        columns=_ESCI_ITEM,
        key=("product_locale", "product_id"),
        beside=("shopping_queries_dataset_products.parquet",),
    ),
    item_ref=("product_locale", "product_id"),
    signature=("query", "product_id", "product_locale", "esci_label"),
    locales={"us": "en-US", "es": "es-ES", "jp": "ja-JP"},
    labels=Labels(words={"e": 1, "s": 2 / 3, "c": 1 / 3, "i": 0}),
)

WANDS = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(id="id", query_id="query_id", item_id="product_id", label="label"),
        beside=("label.csv",),
    ),
    queries=FileMap(
        columns=ColumnMap(query="query", query_id="query_id"),
        key=("query_id",),
        beside=("query.csv",),
    ),
    items=FileMap(
        columns=ColumnMap(
            item_id="product_id",
            title="product_name",
            description=("product_description",),
            category="category hierarchy",
            features="product_features",
            extras={"product class": "product_class"},
        ),
        key=("product_id",),
        beside=("product.csv",),
    ),
    query_ref=("query_id",),
    item_ref=("product_id",),
    signature=("id", "query_id", "product_id", "label"),
    labels=Labels(words={"exact": 1, "partial": 0.5, "irrelevant": 0}),
)

# The unit of each of Icecat's numbers, as the texts beside them show. Left out is what suppliers
# filled in several units: the memory of printers (MB) and computers (GB), and `capacity`, which
# holds gigabytes, litres, sheets and staples.
_ICECAT_UNITS = {
    "mm": "width height depth length diameter thickness roll_width tape_width tape_size "
    "filter_size fixed_focal_length",
    "m": "cable_length cord_length",
    "inch": "display_diagonal diagonal maximum_screen_size_compatibility "
    "minimum_screen_size_compatibility",
    "g": "weight net_weight",
    "kg": "maximum_weight_capacity",
    "GB": "total_storage_capacity internal_storage_capacity hdd_capacity ssd_capacity "
    "total_hdds_capacity total_ssds_capacity native_capacity discrete_graphics_adapter_memory",
    "MB": "cd_storage_capacity",
    "W": "output_power bulb_power total_power power_supply ac_adapter_power rms_rated_power",
    "VA": "output_power_capacity load_capacity",
    "V": "battery_voltage operating_voltage",
    "amp": "maximum_current output_current",
    "mAh": "battery_capacity",
    "Wh": "battery_capacity__watt_hours_",
    "MHz": "memory_clock_speed bus_clock_rate",
    "Hz": "maximum_refresh_rate",
    "ms": "response_time",
}

_ICECAT_ITEM = ColumnMap(
    item_id="id",
    title="title",
    description=("short_description", "long_description"),
    brand="supplier",
    price="price",
    extras={"model": "name", "date_released": "date_released"},
    prefixes=("attr_t_", "attr_n_", "attr_b_"),
    units={name: unit for unit, names in _ICECAT_UNITS.items() for name in names.split()},
)

ICECAT = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(
            id="pair_id",
            query="query",
            query_id="query_id",
            label="label",
            item_id="item_id",
            title="title",
            description=_ICECAT_ITEM.description,
            brand="supplier",
            price="price",
            extras=_ICECAT_ITEM.extras,
            prefixes=_ICECAT_ITEM.prefixes,
            units=_ICECAT_ITEM.units,
        )
    ),
    items=FileMap(columns=_ICECAT_ITEM, key=("id",), beside=("products.jsonl.gz",)),
    item_ref=("item_id",),
)

TREC = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(query_id="query_id", item_id="item_id", label="label"),
        reader="qrels",
        beside=("qrels.txt", "qrels", "qrels.tsv"),
    ),
    queries=FileMap(
        columns=ColumnMap(query="text", query_id="_id"),
        key=("_id",),
        beside=("queries.tsv", "topics.tsv", "queries.jsonl", "topics.jsonl"),
        headers=(("_id", "text"),),
    ),
    items=FileMap(
        columns=ColumnMap(item_id="_id", title="title", description=("text",)),
        key=("_id",),
        beside=("collection.tsv", "corpus.tsv", "collection.jsonl", "corpus.jsonl"),
        headers=(("_id", "title"), ("_id", "title", "text")),
    ),
    query_ref=("query_id",),
    item_ref=("item_id",),
    signature=QRELS_COLUMNS,
)

NESTED = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(id="id", query="query", item="item", label="label"),
    ),
)


def _judged(reader: str, label: str = "label") -> PairLayout:
    """Return the layout of a reader whose columns are called like the fields of a judgement."""
    columns = ColumnMap(
        query="query",
        query_id="query_id",
        item_id="item_id",
        title="title",
        locale="locale",
        label=label,
    )
    return PairLayout(
        pairs=FileMap(columns=columns, reader=reader),
        query_ref=("query_id",),
        item_ref=("item_id",),
    )


JUDGEMENTS = _judged("jsonl")
LTR = _judged("ltr")
OPENSEARCH = _judged("opensearch")
QRELS = _judged("qrels")
QUEPID = _judged("quepid")
QUEPID_BOOK = _judged("quepid-book")
QUEPID_BOOK_CSV = _judged("quepid-book-csv")
RANK_EVAL = _judged("rank-eval")
RRE = _judged("rre")
RUN = _judged("run", label="score")

ELASTIC = PairLayout(
    pairs=FileMap(
        columns=ColumnMap(query="query", query_id="query_id", item_id="doc_id", label="grade")
    ),
    query_ref=("query_id",),
    item_ref=("doc_id",),
    signature=("query_id", "query", "doc_id", "grade"),
)
