"""The files that the SDK reads and writes itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from lore_sdk.plugins import LayoutOffer, ReaderOffer, WriterOffer, hookimpl

__all__ = ["lore_layouts", "lore_readers", "lore_writers"]


@hookimpl
def lore_readers() -> Iterator[ReaderOffer]:
    """Offer CSV, TSV, JSON lines, Parquet and qrels."""
    for name, summary, suffixes, place in (
        ("csv", "cells separated by commas under a header", (".csv",), "delimited:read_csv"),
        ("tsv", "cells separated by tabs under a header", (".tsv", ".tab"), "delimited:read_tsv"),
        ("jsonl", "one JSON object a line", (".jsonl", ".ndjson", ".json"), "jsonl:read_jsonl"),
        ("parquet", "Parquet, by record batches", (".parquet", ".pq"), "parquet:read_parquet"),
        ("qrels", "TREC qrels: query id, 0, item id, label", (".qrels",), "qrels:read_qrels"),
    ):
        load = _loader(f"readers.{place}")
        yield ReaderOffer(name=name, summary=summary, suffixes=suffixes, load=load)


@hookimpl
def lore_layouts() -> Iterator[LayoutOffer]:
    """Offer the layouts of public data sets."""
    for name, summary in (
        ("crowdflower", "search results relevance: query, product_title, median_relevance"),
        ("esci", "shopping queries data set: examples, and products by locale and id"),
        ("homedepot", "search_term, product_title, relevance; descriptions by product_uid"),
        ("icecat", "pairs with items of an Icecat catalogue, whose attr_* are properties"),
        ("nested", "JSON with a query and an item object in each row"),
        ("trec", "qrels with a file of topics and a collection"),
        ("wands", "label.csv with query.csv and product.csv"),
    ):
        load = _loader(f"layouts.ready:{name.upper()}")
        yield LayoutOffer(name=name, summary=summary, load=load)


@hookimpl
def lore_writers() -> Iterator[WriterOffer]:
    """Offer Parquet, JSON lines, CSV, TSV and qrels."""
    for name, summary, suffixes, place in (
        (
            "parquet",
            "Parquet with lists and structures",
            (".parquet", ".pq"),
            "parquet:write_parquet",
        ),
        ("jsonl", "one JSON object a line", (".jsonl", ".ndjson"), "jsonl:write_jsonl"),
        ("csv", "cells separated by commas, lists as JSON", (".csv",), "delimited:write_csv"),
        ("tsv", "cells separated by tabs, lists as JSON", (".tsv",), "delimited:write_tsv"),
        ("qrels", "TREC qrels with the grade's level", (".qrels",), "qrels:write_qrels"),
    ):
        load = _loader(f"writers.{place}")
        yield WriterOffer(name=name, summary=summary, suffixes=suffixes, load=load)


def _loader(place: str) -> Callable[[], Any]:
    # Any: a loader returns whatever stands at its place
    def load() -> Any:
        module, _, name = place.partition(":")
        return getattr(import_module(f"lore_sdk.files.{module}"), name)

    return load
