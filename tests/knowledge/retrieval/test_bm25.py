from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from lore_sdk.errors import DataError
from lore_sdk.knowledge.retrieval import Hits, seal
from lore_sdk.knowledge.retrieval.bm25 import Bm25Factory, Bm25Retriever
from lore_sdk.plugins.testing import check_retriever

TEXTS = {"a": "red dress", "b": "blue dress", "c": "red red shoes for men", "d": ""}


def filled(**settings: float) -> Bm25Retriever:
    retriever = Bm25Retriever(**settings)
    retriever.add(list(TEXTS), list(TEXTS.values()))
    return retriever


def test_bm25_keeps_to_what_retrievers_promise() -> None:
    assert check_retriever(Bm25Factory()) == []


def test_scores_are_those_of_lucenes_formula() -> None:
    # idf = ln(1 + (4 - 2 + .5) / (2 + .5)); 9 words in 4 texts
    idf, mean = math.log(2), 9 / 4
    short = 1 / (1 + 1.5 * (0.25 + 0.75 * 2 / mean))
    long = 2 / (2 + 1.5 * (0.25 + 0.75 * 5 / mean))
    (hits,) = filled().search(["red"], 10)
    assert dict(zip(hits.ids, hits.scores, strict=True)) == pytest.approx(
        {"a": idf * short, "c": idf * long}
    )


def test_texts_that_share_no_word_are_no_answer() -> None:
    assert filled().search(["hat", "", "men"], 10) == [
        Hits(),
        Hits(),
        Hits(ids=("c",), scores=filled().search(["men"], 1)[0].scores),
    ]


def test_ties_stand_in_the_order_in_which_texts_were_added() -> None:
    retriever = Bm25Retriever()
    names = [f"n{at}" for at in range(300)]
    retriever.add(names, ["same text", "same longer text"] * 150)
    (hits,) = retriever.search(["same"], 200)
    assert hits.ids == (*names[::2], *names[1:100:2])


def test_adding_and_removing_gives_the_scores_of_an_index_made_at_once() -> None:
    retriever = Bm25Retriever()
    retriever.add(["x", "a", "y"], ["dress dress", "red dress", "socks"])
    retriever.search(["dress"], 1)
    retriever.remove(["y", "x"])
    retriever.add(["b", "c", "d"], [TEXTS[name] for name in "bcd"])
    assert retriever.search(["red dress"], 9) == filled().search(["red dress"], 9)


def test_a_saved_index_can_be_changed_once_it_is_loaded(tmp_path: Path) -> None:
    filled(k1=0.9, b=0.1).save(tmp_path)
    loaded = Bm25Factory().load(tmp_path)
    assert loaded.search(["red dress"], 9) == filled(k1=0.9, b=0.1).search(["red dress"], 9)
    loaded.remove(["a"])
    assert loaded.search(["dress"], 9)[0].ids == ("b",)


def test_an_index_without_texts_finds_nothing_saved_or_not(tmp_path: Path) -> None:
    empty = Bm25Retriever()
    empty.add([], [])
    assert empty.search(["red"], 3) == [Hits()]
    empty.save(tmp_path)
    loaded = Bm25Factory().load(tmp_path)
    assert (len(loaded), loaded.search(["red"], 3)) == (0, [Hits()])


@pytest.mark.parametrize(
    ("ids", "texts", "message"),
    [
        (["a"], ["x"], "the id `a` is there already; remove it first"),
        (["e", "e"], ["x", "y"], "the id `e` is there already; remove it first"),
        ([""], ["x"], "`` is not an id; ids are texts that are not empty"),
        (["e"], [], "1 ids have 0 texts"),
    ],
)
def test_bad_ids_are_refused_and_nothing_is_added(
    ids: list[str], texts: list[str], message: str
) -> None:
    retriever = filled()
    with pytest.raises(DataError) as caught:
        retriever.add(["fresh", *ids], ["red", *texts])
    assert str(caught.value).replace("2 ids have 1", "1 ids have 0") == message
    assert (len(retriever), retriever.search(["red"], 9)) == (4, filled().search(["red"], 9))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("b=2", "`b` of `bm25` is 2.0, which is not a number from 0 to 1"),
        ("k1=inf", "`k1` of `bm25` is `inf`, which is not a number of 0 or more"),
        ("k=1", "`k=1` is not a setting of `bm25`, such as name=1; did you mean `k1`?"),
        ("x", "`x` is not a setting of `bm25`, such as name=1; settings are `b`, `k1`"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        Bm25Factory(settings).make()
    assert str(caught.value) == message


def test_settings_count() -> None:
    (plain,), (flat,) = (
        Bm25Factory(settings).make().search([""], 1) or [None] for settings in ("", "b=0")
    )
    assert plain == flat == Hits()
    retriever = Bm25Factory("b=0,k1=0").make()
    retriever.add(["a", "c"], ["red", "red red shoes"])
    # neither repeating a word nor length counts, so that both tie
    assert len(set(retriever.search(["red"], 2)[0].scores)) == 1


def spoil(name: str, folder: Path) -> None:
    path = folder / name
    array = np.load(path)
    array[-1] = 10**6
    np.save(path, array)


@pytest.mark.parametrize(
    "name", ["terms.npy", "ends.npy", "indices.csc.index.npy", "indptr.csc.index.npy"]
)
def test_a_sealed_index_whose_numbers_lead_outside_is_refused(tmp_path: Path, name: str) -> None:
    filled().save(tmp_path)
    spoil(name, tmp_path)
    seal(tmp_path)
    with pytest.raises(DataError, match="is damaged; build it again"):
        Bm25Factory().load(tmp_path)


def test_arrays_that_hold_pickled_objects_are_not_opened(tmp_path: Path) -> None:
    filled().save(tmp_path)
    np.save(tmp_path / "terms.npy", np.array([{}], dtype=object), allow_pickle=True)
    seal(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        Bm25Factory().load(tmp_path)


def test_an_index_made_by_other_rules_for_words_is_refused(tmp_path: Path) -> None:
    filled().save(tmp_path)
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"words": 0}))
    seal(tmp_path)
    with pytest.raises(DataError) as caught:
        Bm25Factory().load(tmp_path)
    assert str(caught.value) == (
        f"`{tmp_path}` was made with other rules for words; build the index again"
    )
