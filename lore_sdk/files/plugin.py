"""The files that the SDK reads and writes itself, offered by the door that plugins use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from lore_sdk.plugins import LayoutOffer, ReaderOffer, WriterOffer, hookimpl

__all__ = ["lore_layouts", "lore_readers", "lore_writers"]


@hookimpl
def lore_readers() -> Iterator[ReaderOffer]:
    """Offer CSV, TSV, JSON lines, Parquet, and what people keep judgements in."""
    for name, summary, suffixes, place in (
        ("csv", "cells separated by commas under a header", (".csv",), "delimited:read_csv"),
        ("tsv", "cells separated by tabs under a header", (".tsv", ".tab"), "delimited:read_tsv"),
        ("jsonl", "one JSON object a line", (".jsonl", ".ndjson", ".json"), "jsonl:read_jsonl"),
        ("parquet", "Parquet, by record batches", (".parquet", ".pq"), "parquet:read_parquet"),
        ("qrels", "TREC qrels: query id, 0, item id, label", (".qrels",), "qrels:read_qrels"),
        (
            "run",
            "TREC run: query id, Q0, item id, rank, score, tag",
            (".run",),
            "trec_run:read_run",
        ),
        ("ltr", "learning to rank: label, qid, features, # item", (".ltr",), "ltr:read_ltr"),
        ("rre", "ratings of RRE", (".rre.json",), "ratings:read_rre"),
        ("rank-eval", "requests of _rank_eval", (".rankeval.json",), "ratings:read_rank_eval"),
        (
            "opensearch",
            "judgements of OpenSearch's Search Relevance Workbench",
            (".opensearch.json",),
            "ratings:read_opensearch",
        ),
        ("quepid", "ratings of a Quepid case", (".quepid.csv",), "quepid:read_quepid"),
        (
            "quepid-book-csv",
            "a Quepid book with a column for each rater",
            (".book.csv",),
            "quepid:read_quepid_book_csv",
        ),
        (
            "quepid-book",
            "a Quepid book as JSON",
            (".book.json",),
            "ratings:read_quepid_book",
        ),
    ):
        load = _loader(f"readers.{place}")
        yield ReaderOffer(name=name, summary=summary, suffixes=suffixes, load=load)


@hookimpl
def lore_layouts() -> Iterator[LayoutOffer]:
    """Offer the layouts of public data sets."""
    for name, summary in (
        ("crowdflower", "search results relevance: query, product_title, median_relevance"),
        ("elastic", "judgement lists of Elastic: query_id, query, doc_id, grade"),
        ("esci", "shopping queries data set: examples, and products by locale and id"),
        ("homedepot", "search_term, product_title, relevance; descriptions by product_uid"),
        ("icecat", "pairs with items of an Icecat catalogue, whose attr_* are properties"),
        ("judgements", "judgements as JSON lines, with all that formats know of them"),
        ("ltr", "learning to rank, as SVMrank and RankLib have it"),
        ("nested", "JSON with a query and an item object in each row"),
        ("opensearch", "judgements of OpenSearch's Search Relevance Workbench"),
        ("qrels", "TREC qrels without anything beside them"),
        ("quepid", "ratings of a Quepid case: query, docid, rating"),
        ("quepid-book", "a Quepid book as JSON, with all of its raters"),
        ("quepid-book-csv", "a Quepid book: query, docid, a column for each rater"),
        ("rank-eval", "requests with ratings, as _rank_eval of Elasticsearch and OpenSearch"),
        ("rre", "ratings of the Rated Ranking Evaluator"),
        ("run", "TREC run, whose score is the label and whose tag is the rater"),
        ("trec", "qrels with a file of topics and a collection"),
        ("wands", "label.csv with query.csv and product.csv"),
    ):
        load = _loader(f"layouts.ready:{name.upper().replace('-', '_')}")
        yield LayoutOffer(name=name, summary=summary, load=load)


@hookimpl
def lore_writers() -> Iterator[WriterOffer]:
    """Offer Parquet, JSON lines, CSV, TSV, and what people keep judgements in."""
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
        ("qrels", "TREC qrels with the grade's level", (".qrels",), "trec:QRELS"),
        ("run", "TREC run, items by score", (".run",), "trec:RUN"),
        (
            "judgements",
            "judgements as JSON lines, with all that is known",
            (".judgements.jsonl",),
            "tables:JUDGEMENTS",
        ),
        ("quepid", "ratings for a Quepid case", (".quepid.csv",), "tables:QUEPID"),
        (
            "quepid-book-csv",
            "a Quepid book with a column for each rater",
            (".book.csv",),
            "tables:QUEPID_BOOK_CSV",
        ),
        ("quepid-book", "a Quepid book", (".book.json",), "ratings:QUEPID_BOOK"),
        (
            "opensearch",
            "judgements for OpenSearch's Search Relevance Workbench",
            (".opensearch.json",),
            "ratings:OPENSEARCH",
        ),
        ("rank-eval", "requests for _rank_eval", (".rankeval.json",), "ratings:RANK_EVAL"),
        ("rre", "ratings for RRE", (".rre.json",), "ratings:RRE"),
        ("elastic", "judgement list of Elastic", (".elastic.csv",), "tables:ELASTIC"),
        ("ltr", "learning to rank, without features", (".ltr",), "ltr:LTR"),
        ("esci", "examples of ESCI as Parquet", (".esci.parquet",), "tables:ESCI"),
        ("esci-csv", "examples of ESCI as CSV", (".esci.csv",), "tables:ESCI_CSV"),
        ("wands", "label.csv of WANDS", (".wands.csv",), "tables:WANDS"),
    ):
        load = _loader(f"writers.{place}")
        yield WriterOffer(name=name, summary=summary, suffixes=suffixes, load=load)


def _loader(place: str) -> Callable[[], Any]:
    # Any: a loader returns whatever stands at its place
    def load() -> Any:
        module, _, name = place.partition(":")
        return getattr(import_module(f"lore_sdk.files.{module}"), name)

    return load
