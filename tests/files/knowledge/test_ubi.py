"""Logs of User Behavior Insights: what is counted, in whatever order and wrapping it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from lore_sdk.files.knowledge.ubi import is_ubi
from lore_sdk.knowledge import Fact
from tests.files.helpers import jsonl, rejects_of, write
from tests.files.knowledge.test_import import imported, store_of


def search(
    id: str, query: object = "red dress", hits: object = ("a", "b", "c")
) -> dict[str, object]:
    return {
        "query_id": id,
        "client_id": "c1",
        "user_query": query,
        "query_response_hit_ids": hits,
        "timestamp": "2026-11-01T08:00:00Z",
    }


def event(
    id: str, item: object, action: str = "click", place: int | None = None
) -> dict[str, object]:
    return {
        "action_name": action,
        "query_id": id,
        "timestamp": "2026-11-02T08:00:00Z",
        "event_attributes": {
            "object": {"object_id": item, "object_id_field": "sku"},
            "position": {"ordinal": place} if place else {"xy": {"x": 1, "y": 2}},
        },
    }


def clicked(folder: Path) -> dict[str, Fact]:
    return {fact.object: fact for fact in store_of(folder).clicked("red dress")}


def test_an_item_counts_once_a_search_however_often_it_was_clicked(tmp_path: Path) -> None:
    rows = [
        *(event("q1", "b", "click", 2), event("q1", "b", "click", 2)),
        *(event("q1", "b", "add_to_cart"), event("q2", "b", "purchase")),
        *(search("q1"), search("q2"), search("q3")),
        *(event("q1", "c", "product_hover"), event("q1", "b", "login")),
    ]
    done = imported(tmp_path, write(tmp_path / "ubi.jsonl", jsonl(rows)))
    assert done.rejected == 0
    (fact,) = clicked(tmp_path).values()
    assert (fact.object, fact.clicks, fact.shown) == ("b", 2, 3)
    assert fact.time == "2026-11-02T08:00:00Z"


def test_searches_and_events_may_lie_in_two_files(tmp_path: Path) -> None:
    events = write(tmp_path / "events.ndjson", jsonl([event("q1", "a")]))
    searches = write(tmp_path / "queries.ndjson", jsonl([search("q1")]))
    done = imported(tmp_path, events, searches)
    assert clicked(tmp_path)["a"].source == "events.ndjson"
    assert [source.kind for source in done.info.sources] == ["ubi", "ubi"]


def test_impressions_count_where_there_are_any_and_the_response_elsewhere(tmp_path: Path) -> None:
    rows = [
        *(search("q1"), event("q1", "a", "impression", 1), event("q1", "a", "click", 1)),
        *(event("q1", "b", "impression", 2), search("q2"), event("q2", "c", "click", 3)),
    ]
    imported(tmp_path, write(tmp_path / "ubi.jsonl", jsonl(rows)))
    found = clicked(tmp_path)
    assert (found["a"].clicks, found["a"].shown) == (1, 2)
    assert (found["c"].clicks, found["c"].shown) == (1, 1)


def test_a_click_on_what_is_not_known_to_be_shown_has_no_lift(tmp_path: Path) -> None:
    rows = [search("q1", hits=None), event("q1", "a", place=1)]
    imported(tmp_path, write(tmp_path / "ubi.jsonl", jsonl(rows)))
    fact = clicked(tmp_path)["a"]
    assert (fact.clicks, fact.shown, fact.lift) == (1, None, None)


def test_exports_of_opensearch_are_unwrapped(tmp_path: Path) -> None:
    bulk = [{"index": {"_index": "ubi_queries"}}, search("q1"), {"create": {}}, event("q1", "a")]
    wrapped = [{"_index": "ubi_events", "_id": "1", "_source": row} for row in (event("q1", "b"),)]
    done = imported(
        tmp_path,
        write(tmp_path / "bulk.jsonl", jsonl(bulk)),
        write(tmp_path / "dump.jsonl", jsonl(wrapped)),
    )
    assert done.rejected == 0
    assert set(clicked(tmp_path)) == {"a", "b"}


def test_a_flat_table_and_a_query_object_are_read_as_well(tmp_path: Path) -> None:
    flat = (
        "action_name,query_id,event_attributes.object.object_id,event_attributes.position.ordinal\n"
        "click,q1,a,1\n"
    )
    imported(
        tmp_path,
        write(tmp_path / "events.csv", flat),
        write(tmp_path / "queries.jsonl", jsonl([search("q1", {"query": "Red dress", "page": 1})])),
    )
    assert clicked(tmp_path)["a"].clicks == 1


def test_an_event_that_brings_its_query_needs_no_search(tmp_path: Path) -> None:
    row = {**event("", "a"), "user_query": "red dress"}
    del row["query_id"]
    imported(tmp_path, write(tmp_path / "ubi.jsonl", jsonl([row, row])))
    assert clicked(tmp_path)["a"].clicks == 2


def test_events_that_lead_nowhere_are_rejected_with_their_line(tmp_path: Path) -> None:
    rows = [
        search("q1"),
        event("q9", "a"),
        event("q1", ""),
        {**event("q1", "a"), "query_id": None},
        {**event("q1", "a", place=2), "timestamp": "noon"},
        {"query_id": "q1", "message": "hello", "user_query": ""},
        event("q1", "a"),
    ]
    done = imported(tmp_path, write(tmp_path / "ubi.jsonl", jsonl(rows)))
    found = {row["line"]: row["reason"] for row in rejects_of(tmp_path / "shop.knowledge")}
    assert found == {
        2: "no search with the `query_id` `q9` is in these files",
        3: "`click` without `event_attributes.object.object_id`",
        4: "`click` without `query_id`",
        5: "`timestamp` is not a time: `noon`; write it as 2026-11-02T09:30:00Z",
        6: "neither an event with `action_name` nor a search with `user_query`",
    }
    assert done.rejected == 5


@pytest.mark.parametrize(
    ("columns", "known"),
    [
        (("action_name", "query_id"), True),
        (("query_id", "user_query", "timestamp"), True),
        (("_index", "_source"), True),
        (("query", "item", "clicks"), False),
        (("query_id", "clicks"), False),
    ],
)
def test_a_log_is_known_by_its_columns(columns: tuple[str, ...], known: bool) -> None:
    assert is_ubi(columns) is known
