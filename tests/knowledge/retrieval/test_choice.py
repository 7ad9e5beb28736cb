from __future__ import annotations

import pytest

from lore_sdk.errors import DataError, UnknownNameError
from lore_sdk.knowledge.retrieval import choose_retriever, open_encoder, plugin
from lore_sdk.knowledge.retrieval.bm25 import Bm25Factory
from lore_sdk.knowledge.retrieval.fusion import HybridFactory
from lore_sdk.plugins.testing import check_plugin, heavy_imports
from tests.knowledge.retrieval.shop import PLUGINS


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(plugin) == []
    assert heavy_imports("lore_sdk.knowledge.retrieval.plugin") == []


@pytest.mark.parametrize(
    ("stated", "factory"),
    [
        ("bm25", Bm25Factory()),
        (" bm25:k1=1.2,b=0.5 ", Bm25Factory("k1=1.2,b=0.5")),
        ("bm25+bm25:b=0", HybridFactory((Bm25Factory(), Bm25Factory("b=0")))),
        (
            "0.3*bm25 + .7 * bm25:b=0",
            HybridFactory((Bm25Factory(), Bm25Factory("b=0")), (0.3, 0.7)),
        ),
    ],
)
def test_retrievers_are_chosen_by_what_people_write(stated: str, factory: object) -> None:
    assert choose_retriever(stated, plugins=PLUGINS) == factory


@pytest.mark.parametrize("stated", ["bm25+0.3*bm25", "0*bm25+0*bm25"])
def test_weights_for_some_or_of_nothing_are_refused(stated: str) -> None:
    with pytest.raises(DataError) as caught:
        choose_retriever(stated, plugins=PLUGINS)
    assert str(caught.value) == (
        f"`{stated}` has weights for some of its retrievers; give every one a weight above 0, "
        "such as `0.3*bm25+0.7*faiss-flat`, or none"
    )


def test_a_weight_that_is_no_number_is_refused() -> None:
    with pytest.raises(DataError, match=r"`1\.2\.3` in `1\.2\.3\*bm25` is not a weight"):
        choose_retriever("1.2.3*bm25", plugins=PLUGINS)


def test_a_name_that_is_not_installed_is_answered_with_what_brings_it() -> None:
    with pytest.raises(UnknownNameError) as caught:
        choose_retriever("bm25+faiss-hnsw:ef=9", plugins=PLUGINS)
    assert str(caught.value) == (
        "no retriever is called `faiss-hnsw`; `pip install lore-faiss` brings it; installed: `bm25`"
    )
    with pytest.raises(UnknownNameError) as caught:
        open_encoder("onnx:models/mini", plugins=PLUGINS)
    assert str(caught.value) == (
        "no encoder is called `onnx`; `pip install lore-onnx` brings it; installed: `hashed`"
    )
