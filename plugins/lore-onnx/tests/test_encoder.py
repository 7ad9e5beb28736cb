"""Tiny models, made here: an embedding table as an ONNX graph, and a tokenizer of five words."""

from __future__ import annotations

import json
from pathlib import Path

import lore_onnx.plugin
import numpy as np
import onnx
import pytest
from lore_onnx.encoder import OnnxEncoder, open_folder
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from lore_sdk.errors import DataError
from lore_sdk.plugins.testing import check_encoder, check_plugin, heavy_imports

WORDS = ("[PAD]", "[UNK]", "red", "dress", "query")
TABLE = np.random.default_rng(0).normal(size=(len(WORDS), 6)).astype(np.float32)


def save_model(path: Path, *, tokens: str = "input_ids", pooled: bool = False) -> None:
    """Write a graph that looks tokens up in a table; `pooled` takes the first one's vector."""
    inputs = [helper.make_tensor_value_info(tokens, TensorProto.INT64, ["n", "t"])]
    inputs += [helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "t"])]
    nodes = [
        helper.make_node("Gather", ["table", tokens], ["looked_up"], axis=0),
        # a model that is not told what is padding would not need the mask
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide"]),
        helper.make_node("Mul", ["looked_up", "wide"], ["states"]),
    ]
    out = helper.make_tensor_value_info("states", TensorProto.FLOAT, ["n", "t", 6])
    constants = [
        numpy_helper.from_array(TABLE, "table"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
    ]
    if pooled:
        nodes.append(helper.make_node("Gather", ["states", "zero"], ["sentence_embedding"], axis=1))
        constants.append(numpy_helper.from_array(np.array(0, np.int64), "zero"))
        out = helper.make_tensor_value_info("sentence_embedding", TensorProto.FLOAT, ["n", 6])
    graph = helper.make_graph(nodes, "tiny", inputs, [out], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    save_model(tmp_path / "model.onnx")
    return tmp_path


def unit(*rows: int) -> np.ndarray:
    mean = TABLE[list(rows)].mean(axis=0)
    return mean / np.linalg.norm(mean)


def state(path: Path, **settings: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(settings))


def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_onnx.plugin) == []
    assert heavy_imports("lore_onnx.plugin") == []


def test_the_encoder_keeps_to_what_encoders_promise(folder: Path) -> None:
    assert check_encoder(open_folder(str(folder))) == []


def test_vectors_are_means_of_tokens_without_the_padding(folder: Path) -> None:
    found = open_folder(str(folder)).encode(["red", "red dress hat"])
    assert np.allclose(found, [unit(2), unit(2, 3, 1)], atol=1e-6)


def test_the_folder_says_how_tokens_are_pooled(folder: Path) -> None:
    state(folder / "1_Pooling" / "config.json", pooling_mode_cls_token=True)
    assert np.allclose(open_folder(str(folder)).encode(["dress red"]), [unit(3)], atol=1e-6)
    state(folder / "1_Pooling" / "config.json", pooling_mode="cls")
    assert np.allclose(open_folder(str(folder)).encode(["dress red"]), [unit(3)], atol=1e-6)
    state(folder / "1_Pooling" / "config.json", pooling_mode_max_tokens=True)
    with pytest.raises(DataError, match="pools by `pooling_mode_max_tokens`; `mean` and `cls`"):
        open_folder(str(folder))


def test_a_model_that_pools_itself_is_taken_at_its_word(folder: Path) -> None:
    save_model(folder / "model.onnx", pooled=True)
    assert np.allclose(open_folder(str(folder)).encode(["dress red"]), [unit(3)], atol=1e-6)


def test_prompts_of_the_model_are_put_before_texts_and_queries(folder: Path) -> None:
    state(folder / "config_sentence_transformers.json", prompts={"query": "query "})
    encoder = open_folder(str(folder))
    assert np.allclose(encoder.encode_queries(["red"]), [unit(4, 2)], atol=1e-6)
    assert np.allclose(encoder.encode(["red"]), [unit(2)], atol=1e-6)


def test_texts_are_cut_where_the_model_says(folder: Path) -> None:
    state(folder / "sentence_bert_config.json", max_seq_length=1)
    assert np.allclose(open_folder(str(folder)).encode(["red dress"]), [unit(2)], atol=1e-6)


def test_batches_do_not_change_the_order(folder: Path) -> None:
    texts = ["red dress red dress", "red", "hat", "dress red", ""] * 3
    one = OnnxEncoder(open_folder(str(folder))._folder, "x", batch_size=2).encode(texts)
    assert np.allclose(one, open_folder(str(folder)).encode(texts), atol=1e-6)


def test_the_identity_is_that_of_the_files(folder: Path) -> None:
    first = open_folder(str(folder)).identity
    assert first.startswith("onnx ")
    assert open_folder(str(folder)).identity == first
    save_model(folder / "model.onnx", pooled=True)
    assert open_folder(str(folder)).identity != first


def test_one_file_of_any_name_is_enough_and_several_are_too_many(folder: Path) -> None:
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model_int8.onnx")
    assert open_folder(str(folder)).dimension == 6
    save_model(folder / "onnx" / "model_fp32.onnx")
    with pytest.raises(DataError) as caught:
        open_folder(str(folder))
    assert str(caught.value) == (
        f"`{folder}` has several ONNX files: `model_fp32.onnx`, `model_int8.onnx`; call the one to "
        "use `model.onnx`"
    )


def test_what_is_missing_is_named(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        open_folder("")
    assert str(caught.value) == "`onnx` needs the folder of a model: onnx:FOLDER"
    with pytest.raises(DataError, match="there is no folder `nowhere` to read a model from"):
        open_folder("nowhere")
    (folder / "model.onnx").unlink()
    with pytest.raises(DataError, match=r"has no ONNX file, such as `model\.onnx`"):
        open_folder(str(folder))
    (folder / "tokenizer.json").unlink()
    with pytest.raises(DataError, match=r"has no `tokenizer\.json`; save the tokenizer beside"):
        open_folder(str(folder))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("model.onnx", r"model\.onnx` cannot be used: "),
        ("tokenizer.json", r"tokenizer\.json` cannot be read: "),
        ("tokenizer_config.json", r"tokenizer_config\.json` cannot be read: "),
    ],
)
def test_damaged_files_are_refused_in_words(folder: Path, name: str, message: str) -> None:
    (folder / name).write_bytes(b"\x00nonsense")
    with pytest.raises(DataError, match=message):
        open_folder(str(folder))


def test_a_model_of_something_else_is_refused(folder: Path) -> None:
    save_model(folder / "model.onnx", tokens="pixels")
    with pytest.raises(DataError) as caught:
        open_folder(str(folder))
    assert str(caught.value) == (
        f"`{folder}/model.onnx` wants pixels, attention_mask; an encoder of texts takes "
        "input_ids, attention_mask, token_type_ids"
    )
