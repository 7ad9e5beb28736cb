"""A knowledge store: what is put in is found, with its source; nothing else is ever opened."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lore_sdk.errors import DataError, RowError
from lore_sdk.knowledge import Clicks, Fact, KnowledgeStore, StoreBuilder, subject_of
from lore_sdk.types import Item

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
STAMP = "2026-11-23T09:30:00Z"


def built(path: Path, fill: Callable[[StoreBuilder], None], **options: object) -> Path:
    builder = StoreBuilder(path, now=NOW, **options)  # type: ignore[arg-type]
    builder.source("shop.csv", "test", f"digest of {path.name}")
    fill(builder)
    builder.finish()
    return path


def shop(builder: StoreBuilder) -> None:
    builder.clicks(
        [
            Clicks("Red  Dress!", "d1", 8, time="2026-11-02T00:00:00Z"),
            Clicks("red dress", "d2", 9),
            Clicks("red dress", "d1", 4, place=2),
            Clicks("red dress", "d3", 0),
        ]
    )
    builder.fact("alias", "Morning-C evening A", "vitamin C serum")
    builder.fact("alias", "13900", "Intel Core i9-13900K CPU")
    builder.fact("parent", "Jordan", "Nike")
    builder.fact("parent", "Nike", "Nike Group")
    builder.fact("near", "navy", "midnight blue")
    builder.fact("selling-point", "d1", "machine   washable")
    builder.item(Item(id="d1", title="Midi dress", properties={"color": "red"}, price=9.5))


@pytest.fixture
def store(tmp_path: Path) -> KnowledgeStore:
    return KnowledgeStore.open(built(tmp_path / "a shop? #1", shop))


def test_clicks_of_a_query_are_added_up_and_the_most_come_first(store: KnowledgeStore) -> None:
    assert store.clicked("RED dress") == [
        Fact(
            kind="clicked",
            subject="red dress",
            object="d1",
            clicks=12,
            source="shop.csv",
            time=STAMP,
        ),
        Fact(
            kind="clicked",
            subject="red dress",
            object="d2",
            clicks=9,
            source="shop.csv",
            time=STAMP,
        ),
    ]
    assert [fact.object for fact in store.clicked("red dress", limit=1)] == ["d1"]
    assert store.clicked("dress") == []


def test_aliases_are_found_where_they_stand_and_the_longest_wins(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        builder.fact("alias", "evening", "late")

    store = KnowledgeStore.open(built(tmp_path / "s", fill))
    text = "buy morning c EVENING a, 13900"
    found = [(text[m.start : m.end], [f.object for f in m.meanings]) for m in store.aliases(text)]
    assert found == [
        ("morning c EVENING a", ["vitamin C serum"]),
        ("13900", ["Intel Core i9-13900K CPU"]),
    ]
    assert [fact.object for m in store.aliases("evening") for fact in m.meanings] == ["late"]
    assert store.aliases("139001") == []


def test_an_alias_may_mean_several_things_in_the_order_of_import(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        for meaning in ("vitamin C serum", "retinol", "vitamin C serum"):
            builder.fact("alias", "morning c evening a", meaning)

    store = KnowledgeStore.open(built(tmp_path / "s", fill))
    (mention,) = store.aliases("morning c evening a")
    assert [fact.object for fact in mention.meanings] == ["vitamin C serum", "retinol"]


def test_items_come_back_as_they_went_in_with_their_source(store: KnowledgeStore) -> None:
    known = store.item("d1")
    assert known is not None
    assert known.item == Item(id="d1", title="Midi dress", properties={"color": "red"}, price=9.5)
    assert (known.source, known.time) == ("shop.csv", STAMP)
    assert store.item("d2") is None
    assert [point.object for point in store.selling_points("d1")] == ["machine washable"]
    assert list(store.titles()) == [("d1", "Midi dress")]
    assert list(store.queries()) == ["red dress"]


def test_brands_above_a_brand_are_followed_and_a_circle_ends(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        shop(builder)
        builder.fact("parent", "Nike Group", "Jordan")

    store = KnowledgeStore.open(built(tmp_path / "s", fill))
    assert [fact.object for fact in store.parents("JORDAN")] == ["Nike", "Nike Group"]
    assert store.parents("Puma") == []


def test_a_store_says_its_version_its_files_and_how_much_it_holds(store: KnowledgeStore) -> None:
    info = store.info()
    assert (info.version, info.created, info.queries, info.items) == (1, STAMP, 1, 1)
    assert [(source.name, source.kind) for source in info.sources] == [("shop.csv", "test")]
    assert info.facts == {"clicked": 2, "alias": 2, "selling-point": 1, "parent": 2, "near": 1}
    assert store.id == f"1-{info.digest[:8]}"


# ---- statistics
def test_lift_holds_clicks_against_the_place_where_an_item_was_seen(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.clicks([Clicks("q", "first", 30, 100, 1), Clicks("q", "second", 10, 100, 2)])
        builder.clicks([Clicks("r", "first", 10, 100, 1), Clicks("r", "second", 30, 100, 2)])

    store = KnowledgeStore.open(built(tmp_path / "s", fill))
    # either place was clicked 40 times of 200, so 20 clicks are expected: (30 + 1) / (20 + 1)
    assert {f.object: round(f.lift or 0, 3) for f in store.clicked("q")} == {
        "first": round(31 / 21, 3),
        "second": round(11 / 21, 3),
    }
    assert [f.object for f in store.clicked("r")] == ["second", "first"]


def test_what_stands_first_is_not_taken_for_wanted(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        for number in range(10):
            builder.clicks(
                [
                    Clicks(f"q{number}", "a", 40, 100, 1),
                    Clicks(f"q{number}", "b", 4, 100, 8),
                ]
            )
        builder.clicks([Clicks("q", "top", 15, 100, 1), Clicks("q", "deep", 12, 100, 8)])

    store = KnowledgeStore.open(built(tmp_path / "s", fill))
    lift = {fact.object: fact.lift or 0 for fact in store.clicked("q")}
    assert lift["top"] < 0.5 < 2 < lift["deep"]


def test_lift_is_unknown_where_impressions_are(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.clicks([Clicks("q", "a", 3, 10, 1), Clicks("q", "a", 2, None, 2)])

    (fact,) = KnowledgeStore.open(built(tmp_path / "s", fill)).clicked("q")
    assert (fact.clicks, fact.shown, fact.lift) == (5, None, None)


def test_an_import_adds_to_an_earlier_store_and_leaves_that_as_it_was(tmp_path: Path) -> None:
    first = built(tmp_path / "first", shop)
    before = first.read_bytes()

    def more(builder: StoreBuilder) -> None:
        assert not builder.source("again.csv", "test", "digest of first")
        builder.clicks([Clicks("red dress", "d2", 5)])
        builder.item(Item(id="d1", title="Midi dress in red"))

    store = KnowledgeStore.open(built(tmp_path / "second", more, earlier=first))
    assert [(f.object, f.clicks, f.source) for f in store.clicked("red dress")] == [
        ("d2", 14, "shop.csv and 1 more"),
        ("d1", 12, "shop.csv"),
    ]
    known = store.item("d1")
    assert known is not None
    assert known.item.title == "Midi dress in red"
    assert store.info().version == 2
    assert first.read_bytes() == before


# ---- swapping
def test_an_open_store_goes_on_saying_the_same_until_it_is_asked_for_the_latest(
    tmp_path: Path,
) -> None:
    place = built(tmp_path / "s", shop)
    store = KnowledgeStore.open(place)
    assert store.latest() is store
    new = built(tmp_path / "new", lambda b: b.fact("alias", "x", "y"))
    new.replace(place)
    assert len(store.clicked("red dress")) == 2
    latest = store.latest()
    assert latest is not store
    assert latest.clicked("red dress") == []
    place.unlink()
    with pytest.raises(DataError, match="there is no knowledge store"):
        latest.latest()


def test_a_store_can_be_read_from_several_threads(store: KnowledgeStore) -> None:
    wrong: list[object] = []

    def read() -> None:
        for _ in range(200):
            if [fact.object for fact in store.clicked("red dress")] != ["d1", "d2"]:
                wrong.append(1)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# ---- what is refused
@pytest.mark.parametrize(
    ("kind", "subject", "stated", "said"),
    [
        ("alias", "?!", "x", "a fact needs words on both sides"),
        ("alias", "x", "  ", "a fact needs words on both sides"),
        ("alias", "x", "y" * 4_001, "4,001 characters of an object; at most 4,000 are kept"),
        ("alias", "a b c d e f g h i", "x", "an alias has at most 8 words"),
        ("parent", "Nike", "NIKE!", "`NIKE!` is on both sides"),
    ],
)
def test_facts_that_say_nothing_or_too_much_are_refused(
    tmp_path: Path, kind: str, subject: str, stated: str, said: str
) -> None:
    builder = StoreBuilder(tmp_path / "s", now=NOW)
    with pytest.raises(RowError) as error:
        builder.fact(kind, subject, stated)  # type: ignore[arg-type]
    assert str(error.value) == said
    builder.close()


def test_only_so_many_facts_of_one_kind_are_kept_of_a_subject(tmp_path: Path) -> None:
    said = "more than 200 facts of kind `alias` about `" + "x" * 40 + "`"
    subject = "x" * 50

    def fill(builder: StoreBuilder) -> None:
        for number in range(200):
            builder.fact("alias", subject, f"thing {number}")
        with pytest.raises(RowError) as error:
            builder.fact("alias", subject, "one more")
        assert str(error.value) == said
        with pytest.raises(RowError):
            builder.fact("alias", subject, "thing 7", attribute="product")
        builder.fact("alias", subject, "thing 199", time="2026-12-01T00:00:00Z")
        builder.fact("alias", "y", "one more")
        builder.fact("near", subject, "one more")

    with KnowledgeStore.open(built(tmp_path / "store", fill)) as store:
        held = store.info().facts
        assert (held["alias"], held["near"]) == (201, 1)
        ((mention,),) = [store.aliases(subject)]
        assert [(m.object, m.time[:10]) for m in mention.meanings[-2:]] == [
            ("thing 198", "2026-11-23"),
            ("thing 199", "2026-12-01"),
        ]


@pytest.mark.parametrize(
    ("item", "points"),
    [
        (Item(id="d2", title="Midi"), [f"point {number}" for number in range(201)]),
        (Item(id="d2", title="Midi"), ["fine", "x" * 5_000]),
        (Item(id="d2", title="x" * 100_001), ["fine"]),
    ],
    ids=["too many points", "a long point", "a long item"],
)
def test_an_item_that_is_refused_leaves_nothing_behind(
    tmp_path: Path, item: Item, points: list[str]
) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.item(Item(id="d1", title="Maxi"), selling_points=["soft", "soft", "warm"])
        with pytest.raises(RowError):
            builder.item(item, selling_points=points)

    with KnowledgeStore.open(built(tmp_path / "store", fill)) as store:
        assert [point.object for point in store.selling_points("d1")] == ["soft", "warm"]
        assert (store.item("d2"), store.selling_points("d2")) == (None, [])


def test_only_so_many_items_a_query_are_kept(tmp_path: Path) -> None:
    def fill(builder: StoreBuilder) -> None:
        builder.clicks([Clicks("q", f"i{n}", n) for n in range(1, 80)])

    clicked = KnowledgeStore.open(built(tmp_path / "s", fill)).clicked("q")
    assert [fact.clicks for fact in clicked] == list(range(79, 29, -1))


def test_what_is_no_store_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"there is no knowledge store `.*gone`$"):
        KnowledgeStore.open(tmp_path / "gone")
    for name, content in (("empty", b""), ("text", b"query,item\n" * 1000), ("zeros", bytes(9000))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataError, match="is not a knowledge store"):
            KnowledgeStore.open(tmp_path / name)
    with pytest.raises(DataError):
        KnowledgeStore.open(tmp_path)


def look_around(path: Path) -> None:
    with KnowledgeStore.open(path) as store:
        store.aliases("13900 morning c evening a")
        store.clicked("red dress")
        store.item("d1")
        store.parents("Jordan")


def altered(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA writable_schema = ON")
    database.execute(statement)
    database.commit()
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW more AS SELECT * FROM facts",
        "CREATE TRIGGER t AFTER INSERT ON facts BEGIN DELETE FROM facts; END",
        "UPDATE sqlite_master SET sql = 'CREATE VIEW items AS SELECT 1' WHERE name = 'items'",
        "DROP TABLE items",
        "DELETE FROM about WHERE name = 'digest'",
        "UPDATE about SET value = 'many' WHERE name = 'version'",
    ],
)
def test_a_file_with_other_tables_is_refused(tmp_path: Path, statement: str) -> None:
    place = built(tmp_path / "s", shop)
    altered(place, statement)
    with pytest.raises(DataError, match=r"is damaged: .*; import its files again$"):
        _ = KnowledgeStore.open(place).id


def test_a_store_of_another_release_is_refused(tmp_path: Path) -> None:
    place = built(tmp_path / "s", shop)
    altered(place, "PRAGMA user_version = 99")
    with pytest.raises(DataError, match=r"of another release of lore-sdk; import its files again$"):
        KnowledgeStore.open(place)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET object = x'ff00' WHERE kind = 'alias'",
        "UPDATE facts SET clicks = 'many' WHERE kind = 'alias'",
        "UPDATE facts SET object = CAST(x'ff' AS TEXT) WHERE kind = 'alias'",
    ],
)
def test_values_of_a_wrong_type_are_a_damage_and_no_crash(tmp_path: Path, statement: str) -> None:
    place = built(tmp_path / "s", shop)
    altered(place, statement)
    store = KnowledgeStore.open(place)
    with pytest.raises(DataError, match="is damaged"):
        store.aliases("13900")


@pytest.mark.parametrize(
    "fields",
    ["{", "[]", "5", '{"title": 5}', '{"skus": [1]}', '{"images": 3}', '{"other": 1}', "[" * 9999],
)
def test_an_item_that_is_none_is_a_damage_and_no_crash(tmp_path: Path, fields: str) -> None:
    place = built(tmp_path / "s", shop)
    altered(place, f"UPDATE items SET fields = '{fields}'")
    with pytest.raises(DataError, match="is damaged: item `d1`"):
        KnowledgeStore.open(place).item("d1")


def test_no_change_of_a_few_bytes_is_more_than_a_damage(tmp_path: Path) -> None:
    whole = built(tmp_path / "s", shop).read_bytes()
    place = tmp_path / "broken"
    for at in range(0, len(whole), 97):
        place.write_bytes(whole[:at] + b"\xff\x00\xfe" + whole[at + 3 :])
        with contextlib.suppress(DataError):
            look_around(place)


def test_a_store_that_was_cut_off_is_damaged(tmp_path: Path) -> None:
    place = built(tmp_path / "s", shop)
    cut = tmp_path / "cut"
    shutil.copyfile(place, cut)
    with cut.open("r+b") as file:
        file.truncate(place.stat().st_size // 2)
    with pytest.raises(DataError):
        look_around(cut)


@given(st.text(max_size=60))
def test_any_text_can_be_looked_up(text: str) -> None:
    store = STORES[0]
    store.clicked(text)
    store.item(text)
    for mention in store.aliases(text):
        assert subject_of(text[mention.start : mention.end]) == mention.meanings[0].subject


STORES: list[KnowledgeStore] = []


@pytest.fixture(autouse=True, scope="module")
def _one_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    STORES.append(KnowledgeStore.open(built(tmp_path_factory.mktemp("one") / "s", shop)))
