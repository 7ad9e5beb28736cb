"""A tiny model with random weights, made here by the library itself; nothing is downloaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import lore_sentence_transformers.plugin
import numpy as np
import pytest
import torch
from lore_sentence_transformers.encoder import SentenceEncoder, open_folder

from lore_sdk.errors import DataError
from lore_sdk.plugins.testing import check_encoder, check_plugin, heavy_imports

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "red", "dress", "query")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    place = tmp_path_factory.mktemp("model")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(place / "bert")
    (place / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizerFast(vocab_file=str(place / "vocab.txt")).save_pretrained(place / "bert")
    words = Transformer(str(place / "bert"), max_seq_length=32)
    model = SentenceTransformer(
        modules=[words, Pooling(16)], prompts={"query": "query ", "document": ""}, device="cpu"
    )
    model.save(str(place / "saved"))
    return place / "saved"


@pytest.fixture(scope="module")
def encoder(folder: Path) -> SentenceEncoder:
    return open_folder(str(folder))


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_sentence_transformers.plugin) == []
    assert heavy_imports("lore_sentence_transformers.plugin") == []


def test_the_encoder_keeps_to_what_encoders_promise(encoder: SentenceEncoder) -> None:
    assert check_encoder(encoder) == []


def test_queries_have_the_prompt_of_the_model(encoder: SentenceEncoder) -> None:
    assert np.allclose(encoder.encode_queries(["red"]), encoder.encode(["query red"]), atol=1e-5)
    assert not np.allclose(encoder.encode_queries(["red"]), encoder.encode(["red"]), atol=1e-2)


def test_the_identity_is_that_of_the_files(encoder: SentenceEncoder, folder: Path) -> None:
    assert encoder.identity.startswith("sentence-transformers ")
    assert open_folder(str(folder)).identity == encoder.identity
    assert encoder.dimension == 16


def test_what_is_no_model_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        open_folder("")
    assert str(caught.value) == (
        "`sentence-transformers` needs the folder of a model: sentence-transformers:FOLDER"
    )
    with pytest.raises(DataError, match="there is no folder `nowhere` to read a model from"):
        open_folder("nowhere")
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(DataError, match="cannot be used: "):
        open_folder(str(tmp_path))


def test_pickled_weights_are_not_opened(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "pickled"
    shutil.copytree(folder, copy)
    (weights,) = copy.rglob("model.safetensors")
    torch.save({}, weights.with_name("pytorch_model.bin"))
    weights.unlink()
    with pytest.raises(DataError, match=r"cannot be used: .*safetensors"):
        open_folder(str(copy))
