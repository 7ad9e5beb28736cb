"""Guess which column holds what, by the names that people give to columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lore_sdk.files.layouts.columns import ColumnMap, FileMap, PairLayout

__all__ = ["guess_items", "guess_layout", "guess_queries"]

_KNOWN = {
    "query": "query querytext searchquery searchterm searchterms searchstring keyword keywords q",
    "query_id": "queryid qid topic topicid",
    "locale": "locale language lang querylocale productlocale market",
    "item": "item product document doc",
    "item_id": "itemid productid productuid sku asin docid documentid pid corpusid",
    "title": "title producttitle itemtitle titletext productname itemname productdisplayname name",
    "description": "description productdescription itemdescription shortdescription body",
    "brand": "brand productbrand brandname manufacturer supplier vendor",
    "category": "category productcategory categoryhierarchy categorypath productclass producttype",
    "shop": "shop shopname store storename seller sellername",
    "price": "price productprice itemprice",
    "images": "images image imageurl imageurls",
    "properties": "properties attributes itemproperties productattributes",
    "skus": "skus variants",
    "id": "id pairid exampleid rowid",
    "label": "label relevance medianrelevance relevancelabel esclilabel esclabel grade gain "
    "judgment judgement rating",
}
_ITEM_KEYS = ("itemid", "productid", "productuid", "sku", "asin", "docid", "id", "pid", "corpusid")
_QUERY_KEYS = ("queryid", "qid", "id", "topicid")
_QUERY_TEXTS = (*_KNOWN["query"].split(), "text", "title")


def guess_layout(columns: tuple[str, ...]) -> PairLayout:
    """Guess the map of a pairs file; what is not recognised stays empty."""
    found = _guess(columns, _KNOWN)
    ref = (found["item_id"],) if "item_id" in found else ()
    query_ref = (found["query_id"],) if "query_id" in found else ()
    return PairLayout(pairs=FileMap(columns=_map(found)), item_ref=ref, query_ref=query_ref)


def guess_items(columns: tuple[str, ...], ref: tuple[str, ...]) -> FileMap:
    """Guess the map of an items file; a column called like the pairs' reference is its key."""
    names = {name: words for name, words in _KNOWN.items() if name not in ("id", "label", "query")}
    found = _guess(columns, names)
    key = ref if ref and set(ref) <= set(columns) else _first(columns, _ITEM_KEYS)
    if len(key) == 1:
        found["item_id"] = key[0]
    return FileMap(columns=_map(found), key=key)


def guess_queries(columns: tuple[str, ...], ref: tuple[str, ...]) -> FileMap:
    """Guess the map of a queries file."""
    key = ref if ref and set(ref) <= set(columns) else _first(columns, _QUERY_KEYS)
    left = tuple(column for column in columns if column not in key)
    text = _first(left, _QUERY_TEXTS)
    found = _guess(left, {"locale": _KNOWN["locale"]})
    found |= {"query": text[0]} if text else {}
    found |= {"query_id": key[0]} if key else {}
    return FileMap(columns=_map(found), key=key)


def _guess(columns: tuple[str, ...], known: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, words in known.items():
        left = tuple(column for column in columns if column not in taken)
        match = _first(left, words.split())
        if match:
            found[name] = match[0]
            taken.add(match[0])
    return found


def _first(columns: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """Return the column whose bare name comes first in `words`, as a tuple of one or none."""
    bare: dict[str, str] = {}
    for column in columns:
        bare.setdefault(re.sub(r"[\W_]+", "", column).lower(), column)
    return next(((bare[word],) for word in words if word in bare), ())


def _map(found: dict[str, str]) -> ColumnMap:
    single = {name: column for name, column in found.items() if name != "description"}
    description = (found["description"],) if "description" in found else ()
    return ColumnMap(**single, description=description)  # type: ignore[arg-type]
