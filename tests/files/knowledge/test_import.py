"""Importing knowledge: what files say, what is rejected, and what is left alone."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lore_sdk.errors import DataError, LayoutError
from lore_sdk.files.knowledge.run import Imported, ImportJob, import_knowledge
from lore_sdk.knowledge import KnowledgeStore
from lore_sdk.plugins import Plugins
from tests.files.helpers import jsonl, rejects_of, write

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PLUGINS = Plugins.installed()

CLICKS = "search term,sku,n,views,rank,date\n13900,p1,40,100,1,2026-11-02\n13900,p2,6,100,3,\n"


def imported(folder: Path, *files: Path, said: list[str] | None = None, **job: object) -> Imported:
    lines = said if said is not None else []
    wanted = ImportJob(files=files, out=folder / "shop.knowledge", **job)  # type: ignore[arg-type]
    return import_knowledge(wanted, plugins=PLUGINS, now=NOW, notice=lines.append)


def store_of(folder: Path) -> KnowledgeStore:
    return KnowledgeStore.open(folder / "shop.knowledge")


def test_a_click_log_is_read_by_the_names_of_its_columns_and_those_that_are_mapped(
    tmp_path: Path,
) -> None:
    said: list[str] = []
    log = write(tmp_path / "log.csv", CLICKS)
    done = imported(tmp_path, log, maps=["clicks=n"], said=said)
    assert (done.rows, done.rejected, done.rejects) == (2, 0, None)
    assert said == [
        "`log.csv` is read as clicks: query=search term item=sku clicks=n impressions=views "
        "position=rank time=date"
    ]
    facts = store_of(tmp_path).clicked("13900")
    assert [(f.object, f.clicks, f.shown, f.source, f.time) for f in facts] == [
        ("p1", 40, 100, "log.csv", "2026-11-02T00:00:00Z"),
        ("p2", 6, 100, "log.csv", "2026-11-23T09:30:00Z"),
    ]


def test_a_log_of_single_clicks_has_no_column_of_counts(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", "query,item\nred,a\nred,b\nred,b\n")
    imported(tmp_path, log, kind="clicks")
    assert [(f.object, f.clicks) for f in store_of(tmp_path).clicked("red")] == [("b", 2), ("a", 1)]


def test_each_kind_of_file_is_known_by_its_columns(tmp_path: Path) -> None:
    catalog = {
        "id": "p1",
        "title": "Core i9",
        "brand": "Intel",
        "socket": "1700",
        "selling_points": ["24 cores", "unlocked"],
    }
    done = imported(
        tmp_path,
        write(tmp_path / "a.csv", "phrase,meaning,attribute\nbig shuttle,laptop,product\n"),
        write(tmp_path / "b.tsv", "Brand\tParent\nAlienware\tDell\n"),
        write(tmp_path / "c.csv", "colour,near\nnavy,midnight\n"),
        write(tmp_path / "d.jsonl", jsonl([catalog])),
        write(tmp_path / "e.csv", "sku,highlights\np1,fast | cool\np2,big\n"),
        write(tmp_path / "f.csv.gz", gzip.compress(b"query,item,clicks\ncpu,p1,3\n")),
    )
    assert done.info.facts == {"clicked": 1, "alias": 1, "selling-point": 5, "parent": 1, "near": 1}
    assert [source.kind for source in done.info.sources] == [
        "aliases",
        "brands",
        "colors",
        "catalog",
        "selling-points",
        "clicks",
    ]
    store = store_of(tmp_path)
    known = store.item("p1")
    assert known is not None
    assert (known.item.brand, known.item.properties) == ("Intel", {"socket": "1700"})
    points = [point.object for point in store.selling_points("p1")]
    assert points == ["24 cores", "unlocked", "fast", "cool"]
    ((mention,),) = [store.aliases("a big shuttle")]
    assert mention.meanings[0].attribute == "product"


def test_rows_that_cannot_be_used_are_rejected_with_reasons_and_the_rest_is_taken(
    tmp_path: Path,
) -> None:
    log = write(
        tmp_path / "log.csv",
        "query,item,clicks,impressions,position,time\n"
        "red,a,3,9,1,2026-11-02\n"
        "red,a,x,9,1,\n"
        "red,a,-1,9,1,\n"
        "red,a,,9,1,\n"
        "red,a,9,3,1,\n"
        "red,,3,9,1,\n"
        "?!,a,3,9,1,\n"
        "red,a,3,9,1,yesterday\n"
        "red,a\n",
    )
    done = imported(tmp_path, log)
    assert (done.rows, done.rejected) == (1, 8)
    assert [
        (r["line"], r["file"], r["reason"]) for r in rejects_of(tmp_path / "shop.knowledge")
    ] == [
        (3, "log.csv", "`clicks` is not a count: `x`"),
        (4, "log.csv", "`clicks` is not a count: `-1`"),
        (5, "log.csv", "`clicks` is empty"),
        (6, "log.csv", "9 clicks in 3 impressions"),
        (7, "log.csv", "`item` is empty"),
        (8, "log.csv", "a fact needs words on both sides"),
        (
            9,
            "log.csv",
            "`time` is not a time: `yesterday`; write it as 2026-11-02T09:30:00Z",
        ),
        (10, "log.csv", "2 cells where the header has 6"),
    ]
    assert done.info.sources[0].rejected == 8
    imported(tmp_path, write(tmp_path / "a.csv", "alias,meaning\nx,y\n"))
    assert not (tmp_path / "shop.knowledge.rejects.jsonl").exists()


def test_a_row_with_too_many_facts_is_rejected_whole(tmp_path: Path) -> None:
    many = " | ".join(f"point {number}" for number in range(201))
    catalog = [
        {"id": "p1", "title": "Core i9", "selling_points": many},
        {"id": "p2", "title": "Core i7", "selling_points": "quick"},
    ]
    points = [{"item": "p2", "point": many}, {"item": "p2", "point": "quick | cool"}]
    files = (
        write(tmp_path / "catalog.jsonl", jsonl(catalog)),
        write(tmp_path / "points.jsonl", jsonl(points)),
    )
    done = imported(tmp_path, *files)
    assert (done.rows, done.rejected) == (2, 2)
    assert [
        (r["file"], r["line"], r["reason"]) for r in rejects_of(tmp_path / "shop.knowledge")
    ] == [
        ("catalog.jsonl", 1, "more than 200 facts of kind `selling-point` about `p1`"),
        ("points.jsonl", 1, "more than 200 facts of kind `selling-point` about `p2`"),
    ]
    store = store_of(tmp_path)
    assert store.item("p1") is None
    assert [point.object for point in store.selling_points("p2")] == ["quick", "cool"]


def test_an_import_adds_and_the_same_file_adds_nothing_twice(tmp_path: Path) -> None:
    first = write(tmp_path / "1.csv", "query,item,clicks\nred,a,3\n")
    second = write(tmp_path / "2.csv", "query,item,clicks\nred,a,4\n")
    imported(tmp_path, first)
    assert imported(tmp_path, second, first).info.version == 2
    before = (tmp_path / "shop.knowledge").read_bytes()
    said: list[str] = []
    assert imported(tmp_path, first, second, said=said).info.version == 2
    assert said[1] == "`1.csv` is in the store already; nothing of it is added again"
    assert (tmp_path / "shop.knowledge").read_bytes() == before
    assert [f.clicks for f in store_of(tmp_path).clicked("red")] == [7]
    assert imported(tmp_path, first, anew=True).info.version == 1
    assert [f.clicks for f in store_of(tmp_path).clicked("red")] == [3]


def test_equal_imports_make_equal_stores(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", CLICKS)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        imported(tmp_path / folder, log, maps=["clicks=n"])
    assert store_of(tmp_path / "one").id == store_of(tmp_path / "two").id


@pytest.mark.parametrize(
    ("content", "job", "said"),
    [
        (
            "a,b\n1,2\n",
            {},
            "the columns of `in.csv` do not say what it is: `a`, `b`; name it with --from, as one "
            "of `aliases`, `brands`, `catalog`, `clicks`, `colors`, `selling-points`, `ubi`",
        ),
        (
            "a,b\n1,2\n",
            {"kind": "brands"},
            "`in.csv` has no column for `brand`, `parent` of brands; --map brand=COLUMN names it; "
            "it has `a`, `b`",
        ),
        ("a,b\n1,2\n", {"kind": "klicks"}, "there is no such kind of file; did you mean `clicks`?"),
        (
            "a,b\n1,2\n",
            {"kind": "brands", "maps": ["brnd=a"]},
            "--map brnd=a: `brnd` is no field of brands; did you mean `brand`?",
        ),
        ("a,b\n1,2\n", {"kind": "brands", "maps": ["x"]}, "--map x is not FIELD=COLUMN"),
        (
            "brand,x\n1,2\n",
            {"kind": "brands", "maps": ["parent=y"]},
            "`in.csv` has no column `y`; it has `brand`, `x`",
        ),
        (
            "alias,meaning\n?,x\n",
            {},
            "no row of these files can be used; the first, line 2 of `in.csv`: "
            "a fact needs words on both sides",
        ),
        ("", {}, "is empty"),
    ],
)
def test_files_that_cannot_be_used_are_said_and_leave_the_store_alone(
    tmp_path: Path, content: str, job: dict[str, object], said: str
) -> None:
    imported(tmp_path, write(tmp_path / "a.csv", "alias,meaning\nx,y\n"))
    before = (tmp_path / "shop.knowledge").read_bytes()
    with pytest.raises((DataError, LayoutError)) as error:
        imported(tmp_path, write(tmp_path / "in.csv", content), **job)
    assert said in str(error.value)
    assert (tmp_path / "shop.knowledge").read_bytes() == before
    assert not list(tmp_path.glob("*.partial"))


def test_places_that_cannot_hold_a_store_are_refused(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", CLICKS)

    def into(out: Path, *files: Path) -> str:
        with pytest.raises(DataError) as error:
            import_knowledge(ImportJob(files=files or (log,), out=out), plugins=PLUGINS)
        return str(error.value)

    assert "there is no folder" in into(tmp_path / "none" / "s")
    assert "is an input of this run" in into(log)
    assert "cannot be compressed; leave out .gz" in into(tmp_path / "s.gz")
    other = write(tmp_path / "other", "no store")
    assert "is not a knowledge store" in into(other)
    assert other.read_text() == "no store"
    assert "there is no file" in into(tmp_path / "s", tmp_path / "gone.csv")


def test_an_item_with_too_many_selling_points_is_rejected_whole(tmp_path: Path) -> None:
    points = "|".join(f"point {n}" for n in range(201))
    rows = f"id,title,selling_points\na,Red dress,{points}\nb,Blue dress,washable\n"
    done = imported(tmp_path, write(tmp_path / "catalog.csv", rows))
    assert (done.rows, done.rejected) == (1, 1)
    store = KnowledgeStore.open(tmp_path / "shop.knowledge")
    assert store.item("a") is None
    assert store.selling_points("a") == []
    assert store.item("b") is not None


def test_hostile_rows_are_rejected_one_by_one(tmp_path: Path) -> None:
    rows = [
        {"query": "red\0", "item": "a", "clicks": 1},
        {"query": {"a": 1}, "item": "a", "clicks": 1},
        {"query": "red", "item": ["a"], "clicks": 1},
        {"query": "red", "item": "a", "clicks": True},
        {"query": "red", "item": "a", "clicks": 1e300},
        {"query": "red", "item": "a", "clicks": [1]},
        {"query": "red", "item": "a" * 2000, "clicks": 1},
        {"query": "red \ud800", "item": "a", "clicks": 1},
        {"query": "red", "item": "a", "clicks": 1, "time": 10**40},
        {"query": "red " * 400, "item": "a", "clicks": 2},
    ]
    done = imported(tmp_path, write(tmp_path / "log.jsonl", jsonl(rows)))
    assert (done.rows, done.rejected) == (1, 9)
    assert all(row["reason"] for row in rejects_of(tmp_path / "shop.knowledge"))
