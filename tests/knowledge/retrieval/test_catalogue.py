from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import (
    CatalogueIndex,
    Manifest,
    current_version,
    describe_index,
    seal,
)
from lore_sdk.knowledge.retrieval.manifest import read_manifest
from lore_sdk.types import Item
from tests.knowledge.retrieval.shop import ITEMS, PLUGINS, build, ids

ROOT = Path(__file__).parents[3]


def test_items_come_back_as_they_went_in_with_what_speaks_to_the_query(tmp_path: Path) -> None:
    build(tmp_path / "index")
    with CatalogueIndex.open(tmp_path / "index", plugins=PLUGINS) as index:
        (dresses,), (shoes,), (chinese,) = (
            index.search([query], 1) for query in ("summer dress", "shoes", "连衣")
        )
        assert [each[0].item for each in (shoes, chinese)] == [ITEMS[2], ITEMS[3]]
    assert dresses[0].item == replace(
        ITEMS[0], properties={**ITEMS[0].properties, "sizes": ["S", "M"]}
    )
    assert dresses[0].points == ("A dress for hot days!",)
    assert dresses[0].score > 0


def test_a_manifest_says_what_an_index_is_made_of(tmp_path: Path) -> None:
    built = build(tmp_path / "index", source="shop.csv")
    assert built.repeated == 0
    assert built.manifest == describe_index(tmp_path / "index").manifest
    assert built.manifest == Manifest(
        retriever="bm25",
        encoder="",
        identity="",
        items=4,
        digest="0d2119a902f82faf5ecbf238875a3496",
        source="shop.csv",
        created="2026-03-01T12:30:00+00:00",
    )


def test_the_digest_is_that_of_the_items(tmp_path: Path) -> None:
    first, again, other = (
        build(tmp_path / name, items).manifest.digest
        for name, items in (("a", ITEMS), ("b", ITEMS), ("c", ITEMS[:3]))
    )
    assert first == again != other


def test_of_items_with_one_id_the_first_counts(tmp_path: Path) -> None:
    built = build(tmp_path / "index", (*ITEMS, Item(id="d1", title="hat")))
    assert (built.manifest.items, built.repeated) == (4, 1)
    assert ids(tmp_path / "index", "hat") == []


@pytest.mark.parametrize("retriever", ["bm25", "bm25+bm25:b=0"])
def test_more_hits_than_items_can_be_asked_for(tmp_path: Path, retriever: str) -> None:
    build(tmp_path / "index", retriever=retriever)
    assert ids(tmp_path / "index", "dress", k=1000) == ["d2", "d1"]


def test_an_index_of_nothing_is_not_made_and_the_old_one_stays(tmp_path: Path) -> None:
    build(tmp_path / "index")
    with pytest.raises(DataError) as caught:
        build(tmp_path / "index", ())
    assert str(caught.value) == "there are no items to build an index of"
    assert ids(tmp_path / "index", "shoes") == ["s\n1"]


def test_a_retriever_of_words_takes_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        build(tmp_path / "index", encoder="hashed")
    assert str(caught.value) == "`bm25` works on words and takes no encoder; leave it out"
    assert not (tmp_path / "index").exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda v: cut(v / "items.sqlite"), "`{0}/items.sqlite` is not as it was written"),
        (lambda v: (v / "items.sqlite").unlink(), "`{0}/items.sqlite` is missing"),
        (
            lambda v: cut(v / "retriever" / "terms.npy"),
            "`{0}/retriever/terms.npy` is not as it was written",
        ),
        (lambda v: (v / "manifest.json").write_text("{"), "`{0}/manifest.json` is damaged"),
    ],
)
def test_a_damaged_index_is_refused(
    tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    build(tmp_path / "index")
    version = current_version(tmp_path / "index")
    damage(version)
    with pytest.raises(DataError) as caught:
        ids(tmp_path / "index", "shoes")
    assert str(caught.value).startswith(message.format(version))
    assert str(caught.value).endswith("; build the index again")


def restate(version: Path, **fields: object) -> None:
    path = version / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))
    seal(version)


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    build(tmp_path / "index")
    version = current_version(tmp_path / "index")
    restate(version, format=2)
    with pytest.raises(DataError) as caught:
        ids(tmp_path / "index", "shoes")
    assert str(caught.value) == (
        f"`{version}/manifest.json` is of format `2` and this lore-sdk reads format 1; "
        "build the index again"
    )


@pytest.mark.parametrize("fields", [{"items": "4"}, {"source": None}, {"more": 1}])
def test_a_manifest_with_other_fields_is_refused(tmp_path: Path, fields: dict[str, object]) -> None:
    build(tmp_path / "index")
    restate(current_version(tmp_path / "index"), **fields)
    with pytest.raises(DataError, match="is damaged: its fields are not retriever, encoder"):
        ids(tmp_path / "index", "shoes")


def test_items_that_somebody_changed_are_refused(tmp_path: Path) -> None:
    build(tmp_path / "index")
    version = current_version(tmp_path / "index")
    with sqlite3.connect(version / "items.sqlite") as db:
        db.execute("update items set fields = '[1]' where id = 'd2'")
        db.execute("delete from items where id = 'd1'")
    db.close()
    seal(version)
    with pytest.raises(DataError, match="has no item `d1`; build the index again"):
        ids(tmp_path / "index", "summer")
    with pytest.raises(DataError, match="is damaged"):
        ids(tmp_path / "index", "navy")


def test_a_reader_keeps_its_version_while_another_takes_its_place(tmp_path: Path) -> None:
    build(tmp_path / "index")
    with CatalogueIndex.open(tmp_path / "index", plugins=PLUGINS) as index:
        build(tmp_path / "index", (Item(id="h", title="hat"),))
        assert [each.item.id for each in index.search(["shoes"], 3)[0]] == ["s\n1"]
    assert ids(tmp_path / "index", "hat") == ["h"]


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "index")
    left = [(Item(id="h", title="hat"),)]

    def late(version: Path) -> Manifest:
        if left:
            build(tmp_path / "index", left.pop())
        return read_manifest(version)

    monkeypatch.setattr("lore_sdk.knowledge.retrieval.catalogue.read_manifest", late)
    assert ids(tmp_path / "index", "hat") == ["h"]


BUILDER = """
import sys, time
from pathlib import Path
from lore_sdk.types import Item
from tests.knowledge.retrieval.shop import build
def items():
    for at in range(20_000):
        yield Item(id=str(at), title=f"hat {at}")
while True:
    print("building", flush=True)
    build(Path(sys.argv[1]), items())
"""


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_an_index_that_answers(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build(folder, (Item(id="old", title="old hat"),))
    for delay in (0.05, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILDER, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        (found,) = (ids(folder, "hat", k=1),)
        assert found in (["old"], ["0"])
    build(folder, (Item(id="new", title="new hat"),))
    assert ids(folder, "hat") == ["new"]
    assert len(list(folder.glob("v-*"))) == 1
