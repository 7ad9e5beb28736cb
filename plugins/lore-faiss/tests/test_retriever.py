"""The laws of vectors in an index: exact is exact, saved is as made, changed and changed back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lore_faiss.plugin
import numpy as np
import pytest
from lore_faiss.factory import FaissFactory, opener
from lore_faiss.kinds import Flat, Hnsw, Ivf, Kind
from lore_faiss.retriever import FaissRetriever

from lore_sdk.errors import DataError, PluginError
from lore_sdk.knowledge.retrieval import Hits, seal
from lore_sdk.knowledge.retrieval.hashed import HashedEncoder
from lore_sdk.plugins.testing import check_plugin, check_retriever, heavy_imports

KINDS = (Flat(), Hnsw(m=8, build=20, ef=300), Ivf(lists=4, probes=4))
"""Approximate kinds by settings under which they look at everything there is in a small index."""

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


class Numbered:
    """Encodes a number as the vector that it stands for in a fixed random table."""

    dimension = 16
    identity = "numbered"
    table = np.random.default_rng(1).normal(size=(400, 16)).astype(np.float32)
    table /= np.linalg.norm(table, axis=1, keepdims=True)

    def encode(self, texts: Sequence[str]) -> Any:
        return self.table[[int(text) for text in texts]]

    encode_queries = encode


NUMBERS = [str(number) for number in range(200)]
QUERIES = [str(number) for number in range(150, 300)]


def filled(kind: Kind, numbers: Sequence[str] = NUMBERS) -> FaissRetriever:
    retriever = FaissFactory(kind).make(Numbered())
    retriever.add(numbers, numbers)
    return retriever


def alike(found: Sequence[Hits], wanted: Sequence[Hits]) -> bool:
    return [hits.ids for hits in found] == [hits.ids for hits in wanted] and np.allclose(
        [hits.scores for hits in found], [hits.scores for hits in wanted], atol=1e-6
    )


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_faiss.plugin) == []
    assert heavy_imports("lore_faiss.plugin") == []


@pytest.mark.parametrize("name", ["faiss-flat", "faiss-hnsw", "faiss-ivf"])
def test_every_kind_keeps_to_what_retrievers_promise(name: str) -> None:
    assert check_retriever(opener(name)(""), HashedEncoder(dimension=64)) == []


@every_kind
def test_what_is_found_is_what_numpy_finds(kind: Kind) -> None:
    table = Numbered.table
    products = table[150:300] @ table[:200].T
    best = np.argsort(-products, axis=1, kind="stable")[:, :7]
    wanted = [
        Hits(tuple(map(str, row)), tuple(products[at, row].tolist())) for at, row in enumerate(best)
    ]
    assert alike(filled(kind).search(QUERIES, 7), wanted)


@every_kind
def test_a_query_that_says_nothing_finds_nothing(kind: Kind) -> None:
    retriever = FaissFactory(kind).make(HashedEncoder(dimension=64))
    retriever.add(["1", "2"], ["red dress", "blue shoes"])
    silent, red, empty = retriever.search(["?!", "red dress", ""], 2)
    assert (silent, red.ids[0], empty) == (Hits(), "1", Hits())


@every_kind
def test_saved_and_loaded_it_answers_as_before_and_can_be_changed(
    kind: Kind, tmp_path: Path
) -> None:
    retriever = filled(kind)
    retriever.remove(NUMBERS[160:170])
    before = retriever.search(QUERIES, 9)
    retriever.save(tmp_path)
    loaded = FaissFactory(kind).load(tmp_path, Numbered())
    assert loaded.search(QUERIES, 9) == before
    loaded.add(["new"], ["399"])
    assert loaded.search(["399"], 1)[0].ids == ("new",)
    loaded.remove(["new"])
    assert alike(loaded.search(QUERIES, 9), before)
    # what lies in the folder is not touched by any of this
    assert FaissFactory(kind).load(tmp_path, Numbered()).search(QUERIES, 9) == before


@every_kind
def test_what_was_removed_is_passed_over_and_may_come_back(kind: Kind) -> None:
    retriever = filled(kind)
    before = retriever.search(QUERIES, 5)
    retriever.remove(NUMBERS[::2])
    left = retriever.search(QUERIES, 5)
    assert alike(left, filled(kind, NUMBERS[1::2]).search(QUERIES, 5))
    assert len(retriever) == 100
    retriever.add(NUMBERS[::2], NUMBERS[::2])
    assert alike(retriever.search(QUERIES, 5), before)


@every_kind
def test_removing_everything_leaves_an_index_that_finds_nothing(kind: Kind, tmp_path: Path) -> None:
    retriever = filled(kind)
    retriever.remove(NUMBERS)
    assert retriever.search(["1"], 3) == [Hits()]
    retriever.save(tmp_path)
    loaded = FaissFactory(kind).load(tmp_path, Numbered())
    assert (len(loaded), loaded.search(["1"], 3)) == (0, [Hits()])


@every_kind
def test_more_hits_than_texts_can_be_asked_for(kind: Kind) -> None:
    (hits,) = filled(kind, NUMBERS[:40]).search(["7"], 10**9)
    assert sorted(hits.ids) == sorted(NUMBERS[:40])
    assert list(hits.scores) == sorted(hits.scores, reverse=True)


@every_kind
def test_ties_stand_in_the_order_in_which_texts_were_added(kind: Kind) -> None:
    retriever = FaissFactory(kind).make(Numbered())
    retriever.add(["c", "a", "b", "far"], ["5", "5", "5", "6"])
    assert retriever.search(["5"], 3)[0].ids == ("c", "a", "b")


def test_an_ivf_index_is_trained_on_what_there_is_at_the_first_search() -> None:
    retriever = FaissFactory(Ivf()).make(Numbered())
    for number in NUMBERS:
        retriever.add([number], [number])
    assert retriever.search(["3"], 1)[0].ids == ("3",)
    # 200 vectors are enough for 5 lists of 39 and more
    assert retriever._index.nlist == 5


class Broken(Numbered):
    """Gives vectors that no index may take."""

    def __init__(self, vectors: Any) -> None:
        self.vectors = vectors

    def encode(self, texts: Sequence[str]) -> Any:
        return self.vectors


@every_kind
@pytest.mark.parametrize(
    "vectors",
    [np.full((1, 16), np.nan, np.float32), np.zeros((1, 15), np.float32), np.zeros((1, 16))],
    ids=["nan", "narrow", "float64"],
)
def test_bad_vectors_are_refused_and_nothing_is_added(kind: Kind, vectors: Any) -> None:
    retriever = FaissFactory(kind).make(Broken(vectors))
    with pytest.raises(PluginError, match="the encoder `numbered` made"):
        retriever.add(["a"], ["a"])
    assert len(retriever) == 0


def test_another_encoder_or_kind_is_refused(tmp_path: Path) -> None:
    filled(Flat()).save(tmp_path)
    with pytest.raises(DataError, match="was made by the encoder `numbered` and cannot be"):
        FaissFactory(Flat()).load(tmp_path, HashedEncoder(dimension=16))
    with pytest.raises(DataError) as caught:
        FaissFactory(Ivf()).load(tmp_path, Numbered())
    assert str(caught.value) == f"the index in `{tmp_path}` is of `faiss-flat`, not `faiss-ivf`"
    with pytest.raises(DataError) as caught:
        FaissFactory(Flat()).load(tmp_path, None)
    assert str(caught.value) == "`faiss-flat` needs an encoder, such as `hashed`"


@every_kind
def test_a_file_that_is_cut_short_is_refused_before_faiss_maps_it(
    kind: Kind, tmp_path: Path
) -> None:
    filled(kind).save(tmp_path)
    path = tmp_path / "index.faiss"
    path.write_bytes(path.read_bytes()[:-64])
    with pytest.raises(DataError) as caught:
        FaissFactory(kind).load(tmp_path, Numbered())
    assert str(caught.value) == f"`{path}` is not as it was written; build the index again"


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    filled(Flat()).save(tmp_path)
    (tmp_path / "ids.json").write_text('{"names": ["a"], "gone": []}')
    seal(tmp_path)
    with pytest.raises(DataError, match=r"has 200 vectors of 16 numbers where 1 of 16 were to be"):
        FaissFactory(Flat()).load(tmp_path, Numbered())


def test_what_is_no_index_is_refused_in_words(tmp_path: Path) -> None:
    filled(Flat()).save(tmp_path)
    (tmp_path / "index.faiss").write_bytes(b"nonsense" * 9)
    seal(tmp_path)
    with pytest.raises(DataError, match=r"index.faiss` cannot be read"):
        FaissFactory(Flat()).load(tmp_path, Numbered())


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("faiss-hnsw", "m=1", "`m` of `faiss-hnsw` is 1; give a number from 2 to 1024"),
        (
            "faiss-hnsw",
            "ef=0",
            "`ef` of `faiss-hnsw` is `0`, which is not a whole number of 1 or more",
        ),
        (
            "faiss-flat",
            "ef=1",
            "`ef=1` is not a setting of `faiss-flat`, such as name=1; settings are none",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(name: str, settings: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        opener(name)(settings)
    assert str(caught.value) == message


def test_settings_count() -> None:
    factory = opener("faiss-hnsw")("m=5,ef=7")
    assert factory == FaissFactory(Hnsw(m=5, ef=7))
    retriever = factory.make(Numbered())
    retriever.add(NUMBERS, NUMBERS)
    assert retriever._index.hnsw.efSearch == 7
