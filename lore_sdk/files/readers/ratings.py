"""Judgements as JSON documents: search workbenches, ranking evaluation, RRE, Quepid books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lore_sdk.files.readers.document import Element, read_document
from lore_sdk.files.readers.jsonl import parse_object
from lore_sdk.files.rows import Table
from lore_sdk.files.source import Source

__all__ = ["read_opensearch", "read_quepid_book", "read_rank_eval", "read_rre"]

Fields = Mapping[str, object]
# Any: what stands in a document from outside is looked at before it is used


def read_opensearch(source: Source) -> Table:
    """Open the judgements of OpenSearch's Search Relevance Workbench (`judgmentRatings`)."""
    return read_document(source, ("judgmentRatings",), ("query", "item_id", "label"), _opensearch)


def read_rank_eval(source: Source) -> Table:
    """Open the body of a `_rank_eval` call: requests with ratings (`_index`, `_id`, `rating`)."""
    columns = ("query_id", "query", "index", "item_id", "label")
    return read_document(source, ("requests",), columns, _rank_eval)


def read_rre(source: Source) -> Table:
    """Open the ratings of RRE: queries, in groups and topics or not, with relevant documents."""
    columns = ("query_id", "query", "index", "item_id", "label")
    return read_document(source, ("topics", "query_groups", "queries"), columns, _rre)


def read_quepid_book(source: Source) -> Table:
    """Open a Quepid book as JSON: pairs of query and document, each with its raters' ratings."""
    columns = ("query", "item_id", "title", "rater", "label", "note")
    return read_document(source, ("query_doc_pairs",), columns, _quepid)


def _opensearch(element: Element, beside: Fields) -> Iterator[Fields | str]:
    stated: Any = element.value
    if not isinstance(stated, dict) or not isinstance(stated.get("ratings"), list):
        yield "it is no object with a list `ratings`"
        return
    for each in stated["ratings"]:
        yield _rated(each, "docId", {"query": stated.get("query")})


def _rank_eval(element: Element, beside: Fields) -> Iterator[Fields | str]:
    stated: Any = element.value
    if not isinstance(stated, dict) or not isinstance(stated.get("ratings"), list):
        yield "it is no object with a list `ratings`"
        return
    text = _searched(stated.get("params")) or _searched(stated.get("request"))
    # without an id of its own a request is named by its text, which says nothing more
    name = stated.get("id")
    query = {"query_id": "" if name == text else name, "query": text}
    for each in stated["ratings"]:
        index = {"index": each.get("_index")} if isinstance(each, dict) else {}
        yield _rated(each, "_id", query | index)


def _rated(each: Any, key: str, query: Fields) -> Fields | str:
    if not isinstance(each, dict) or key not in each:
        return f"a rating is no object with `{key}`"
    return {**query, "item_id": each[key], "label": each.get("rating")}


def _searched(stated: Any, depth: int = 0) -> str:
    """Find the text that a request searches: the first text under `query`, or of a `match`."""
    if not isinstance(stated, dict) or depth > 20:
        return ""
    for key in ("query", "query_string", "keywords", "text"):
        if isinstance(stated.get(key), str):
            return str(stated[key])
    match = stated.get("match")
    if isinstance(match, dict):
        texts = [each for each in match.values() if isinstance(each, str)]
        if texts:
            return str(texts[0])
    found = (_searched(each, depth + 1) for each in _inside(stated))
    return next(filter(None, found), "")


def _inside(stated: dict[str, Any]) -> Iterator[Any]:
    for each in stated.values():
        yield from each if isinstance(each, list) else [each]


def _rre(element: Element, beside: Fields) -> Iterator[Fields | str]:
    index = {"index": beside.get("index")}
    stated: Any = element.value
    if element.key == "topics":
        yield from _topic(stated, index)
    elif element.key == "query_groups":
        yield from _group(stated, index)
    else:
        yield from _group({"queries": [stated], **_documents_of(stated)}, index)


def _topic(topic: Any, index: Fields) -> Iterator[Fields | str]:
    for group in _list(topic, "query_groups"):
        yield from _group(group, index)
    for query in _list(topic, "queries"):
        yield from _group({"queries": [query], **_documents_of(query)}, index)


def _documents_of(query: Any) -> dict[str, object]:
    return {"relevant_documents": query.get("relevant_documents")} if _is(query) else {}


def _group(group: Any, index: Fields) -> Iterator[Fields | str]:
    queries = _list(group, "queries")
    if not queries:
        yield "it is no group with a list `queries`"
        return
    documents = list(_documents(group.get("relevant_documents")))
    for query in queries:
        text = _placeholder(query)
        if not text:
            yield "a query has no `$query` among its `placeholders`"
            continue
        name = group.get("name", "") if len(queries) == 1 and group.get("name") != text else ""
        for item, gain in documents:
            yield {**index, "query_id": name, "query": text, "item_id": item, "label": gain}


def _placeholder(query: Any) -> str:
    stated = query.get("placeholders") if _is(query) else None
    if not isinstance(stated, dict):
        return ""
    texts = [stated.get("$query"), *stated.values()]
    return next((each for each in texts if isinstance(each, str)), "")


def _documents(stated: Any) -> Iterator[tuple[object, object]]:
    """Read `{id: {"gain": 3}}`, or `{"3": [id, …]}`; lists of such objects are read as well."""
    for part in stated if isinstance(stated, list) else [stated]:
        for key, each in part.items() if _is(part) else ():
            if isinstance(each, list):
                yield from ((item, key) for item in each)
            elif _is(each):
                yield key, each.get("gain")
            else:
                yield key, each


def _quepid(element: Element, beside: Fields) -> Iterator[Fields | str]:
    pair: Any = element.value
    if not _is(pair) or not isinstance(pair.get("judgements"), list):
        yield "it is no object with a list `judgements`"
        return
    about = {"query": pair.get("query_text"), "item_id": pair.get("doc_id"), "title": _title(pair)}
    for each in pair["judgements"]:
        if not _is(each):
            yield "a judgement is no object"
        elif each.get("unrateable") or each.get("judge_later"):
            state = "unrateable" if each.get("unrateable") else "to be judged later"
            yield f"the rater marked it as {state}"
        else:
            rater, note = each.get("user_email"), each.get("explanation")
            yield {**about, "rater": rater, "label": each.get("rating"), "note": note}


def _title(pair: dict[str, Any]) -> str:
    fields = pair.get("document_fields")
    if isinstance(fields, str):
        found = parse_object(fields)
        fields = None if isinstance(found, str) else found
    title = fields.get("title") if isinstance(fields, dict) else None
    return title if isinstance(title, str) else ""


def _list(stated: Any, key: str) -> list[Any]:
    found = stated.get(key) if _is(stated) else None
    return found if isinstance(found, list) else []


def _is(stated: Any) -> bool:
    return isinstance(stated, dict)
