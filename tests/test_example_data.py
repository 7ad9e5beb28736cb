"""The example data: complete, well formed, and what its README says it is."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from lore_sdk.demo import FOLDER as DATA
from lore_sdk.types import DIMENSIONS, LORE_SCALE, Item

CATALOGUES = ("fashion", "electronics", "home")
PAIR_FIELDS = {"id", "query", "item_id", "grade", "dimension", "ability", "why"}


def lines(name: str) -> list[dict[str, Any]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def item(row: dict[str, Any]) -> Item:
    return Item(**{**row, "skus": tuple(row["skus"]), "images": tuple(row["images"])})


@pytest.fixture(scope="module")
def catalogues() -> dict[str, list[Item]]:
    return {name: [item(row) for row in lines(f"catalogue-{name}.jsonl")] for name in CATALOGUES}


@pytest.fixture(scope="module")
def items(catalogues: dict[str, list[Item]]) -> dict[str, Item]:
    return {item.id: item for catalogue in catalogues.values() for item in catalogue}


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, Any]]:
    return lines("pairs.jsonl")


@pytest.fixture(scope="module")
def readme() -> dict[str, int]:
    """First cell of each row of a README table whose second cell is a count."""
    rows = re.findall(r"^\| (\S+) \| (\d+) \|", (DATA / "README.md").read_text("utf-8"), re.M)
    assert len(rows) == len(dict(rows)), "a name stands in two tables"
    return {name.strip("`"): int(count) for name, count in rows}


def test_each_catalogue_has_at_least_55_items(catalogues: dict[str, list[Item]]) -> None:
    assert {name: len(rows) >= 55 for name, rows in catalogues.items()} == {
        "fashion": True,
        "electronics": True,
        "home": True,
    }


def test_item_ids_are_unique(catalogues: dict[str, list[Item]], items: dict[str, Item]) -> None:
    assert sum(len(catalogue) for catalogue in catalogues.values()) == len(items)


def test_items_have_what_an_item_needs(items: dict[str, Item]) -> None:
    for entry in items.values():
        assert entry.title, entry.id
        assert entry.category, entry.id
        assert entry.shop, entry.id
        assert entry.properties, entry.id
        assert entry.images == (), entry.id
        assert entry.price is not None, entry.id
        assert 0 < entry.price < 5000, entry.id


def test_titles_are_unique(items: dict[str, Item]) -> None:
    repeated = [title for title, n in Counter(i.title for i in items.values()).items() if n > 1]
    assert repeated == []


def test_variants_of_an_item_differ(items: dict[str, Item]) -> None:
    for entry in items.values():
        assert len({json.dumps(sku, sort_keys=True) for sku in entry.skus}) == len(entry.skus)


def test_there_are_enough_pairs_and_queries(pairs: list[dict[str, Any]]) -> None:
    assert len(pairs) >= 440
    assert len({pair["query"] for pair in pairs}) >= 66


def test_pairs_are_numbered_and_not_repeated(pairs: list[dict[str, Any]]) -> None:
    assert [pair["id"] for pair in pairs] == [f"p{n:03d}" for n in range(1, len(pairs) + 1)]
    assert len({(pair["query"], pair["item_id"]) for pair in pairs}) == len(pairs)


def test_pairs_name_items_that_exist(pairs: list[dict[str, Any]], items: dict[str, Item]) -> None:
    assert {pair["item_id"] for pair in pairs} - set(items) == set()


def test_pairs_use_the_words_of_the_scale_and_the_dimensions(pairs: list[dict[str, Any]]) -> None:
    codes = {grade.code for grade in LORE_SCALE.grades}
    for pair in pairs:
        assert pair["grade"] in codes, pair["id"]
        assert (pair["dimension"] is None) == (pair["grade"] == "L4"), pair["id"]
        assert pair["dimension"] is None or pair["dimension"] in DIMENSIONS, pair["id"]
        assert pair["ability"] in {"rules", "knowledge", "vision"}, pair["id"]
        assert pair["why"].strip(), pair["id"]


def test_only_visual_pairs_describe_a_photo(pairs: list[dict[str, Any]]) -> None:
    shown = defaultdict(set)
    for pair in pairs:
        visual = pair["ability"] == "vision"
        assert set(pair) == PAIR_FIELDS | ({"photo"} if visual else set()), pair["id"]
        if visual:
            shown[pair["item_id"]].add(pair["photo"])
    assert all(len(photos) == 1 for photos in shown.values()), "one item, one photo"


def test_each_dimension_decides_at_least_8_pairs(pairs: list[dict[str, Any]]) -> None:
    decided = Counter(pair["dimension"] for pair in pairs)
    assert [name for name in DIMENSIONS if decided[name] < 8] == []


def test_each_query_has_5_to_9_items_and_at_least_3_grades(pairs: list[dict[str, Any]]) -> None:
    grades = defaultdict(list)
    for pair in pairs:
        grades[pair["query"]].append(pair["grade"])
    assert [query for query, given in grades.items() if not 5 <= len(given) <= 9] == []
    assert [query for query, given in grades.items() if len(set(given)) < 3] == []


def test_grades_are_spread(pairs: list[dict[str, Any]]) -> None:
    counts = Counter(pair["grade"] for pair in pairs)
    shares = {grade: count / len(pairs) for grade, count in counts.items()}
    assert 0.25 < shares["L4"] < 0.35
    assert 0.15 < shares["L3"] < 0.25
    assert 0.20 < shares["L2"] < 0.30
    assert 0.20 < shares["L1"] < 0.30


def test_readme_counts_the_files(
    readme: dict[str, int], catalogues: dict[str, list[Item]], pairs: list[dict[str, Any]]
) -> None:
    for name, rows in catalogues.items():
        assert readme[f"catalogue-{name}.jsonl"] == len(rows)
    assert readme["pairs.jsonl"] == len(pairs)
    text = (DATA / "README.md").read_text("utf-8")
    assert f"{len(pairs)} graded query–item pairs" in text
    assert f"{len({pair['query'] for pair in pairs})} queries" in text


@pytest.mark.parametrize("field", ["grade", "ability", "dimension"])
def test_readme_counts_the_pairs(
    field: str, readme: dict[str, int], pairs: list[dict[str, Any]]
) -> None:
    counts = Counter(pair[field] for pair in pairs if pair[field] is not None)
    assert {name: readme[name] for name in counts} == dict(counts)
