"""Any transformer as the body: trained further, saved whole, and opened without its folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from lore_tagger.data import Tagged
from lore_tagger.encoder import EncoderBody
from lore_tagger.folder import load, save
from lore_tagger.tagger import Tagger
from lore_tagger.train import Settings, train
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Replace
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

from lore_sdk.errors import DataError

PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "dress", "run", "##ning", "shoes", "nike")


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A BERT of two layers and ten pieces, whose weights mean nothing yet."""
    folder = tmp_path / "bert"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder)
    pieces = {piece: number for number, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(WordPiece(pieces, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


QUERIES = [
    Tagged(("red", "dress"), ("B-color", "B-product")),
    Tagged(("nike", "running", "shoes"), ("B-maker", "B-product", "I-product")),
] * 20


def test_a_tagger_over_a_transformer_is_trained_saved_and_opened(
    encoder: Path, tmp_path: Path
) -> None:
    network = train(QUERIES, Settings(epochs=30, body_rate=3e-3, dropout=0.0), encoder=encoder)
    save(network, tmp_path / "tagger", {})
    shutil.rmtree(encoder)
    tagger = Tagger.open(tmp_path / "tagger")
    words = [query.words for query in QUERIES[:2]]
    assert tagger.tag_many(words) == [query.tags for query in QUERIES[:2]]


def test_a_word_stands_by_its_first_piece_and_long_queries_are_cut(encoder: Path) -> None:
    body = EncoderBody.opened(encoder).eval()
    with torch.inference_mode():
        (vectors,) = body([["red", "running", "shoes"]])
        (pieces,) = body.model(input_ids=torch.tensor([[2, 4, 6, 7, 8, 3]])).last_hidden_state
        assert torch.allclose(vectors, pieces[[1, 2, 4]], atol=1e-5)
        assert body([["running"] * 90]).shape == (1, 90, 32)


def test_weights_of_the_transformer_are_part_of_the_folder(encoder: Path, tmp_path: Path) -> None:
    network = train(QUERIES, Settings(epochs=1), encoder=encoder)
    save(network, tmp_path / "tagger", {})
    again = load(tmp_path / "tagger").state_dict()
    assert all(torch.equal(value, again[name]) for name, value in network.state_dict().items())


@pytest.mark.parametrize("gone", ["config.json", "tokenizer.json"])
def test_a_folder_that_is_no_encoder_is_refused(encoder: Path, gone: str) -> None:
    (encoder / gone).unlink()
    with pytest.raises(DataError, match=f"it has no `{gone}`"):
        EncoderBody.opened(encoder)


def changed(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"hidden_size": 10**9}, "its configuration asks for more weights than there are"),
        ({"vocab_size": 10**12}, "its configuration asks for more weights than there are"),
        ({"num_hidden_layers": 10**6}, "it has more than 200 layers"),
        ({"max_position_embeddings": 4}, "it reads fewer than 5 pieces of words"),
    ],
)
def test_a_configuration_that_no_weights_can_fit_is_refused(
    encoder: Path, tmp_path: Path, values: dict[str, object], said: str
) -> None:
    save(train(QUERIES, Settings(epochs=1), encoder=encoder), tmp_path / "tagger", {})
    inner = tmp_path / "tagger" / "encoder"
    changed(inner, **values)
    with pytest.raises(DataError) as caught:
        load(tmp_path / "tagger")
    assert str(caught.value) == f"the encoder in `{inner}` cannot be used: {said}"


def test_a_tokenizer_of_another_model_is_said(encoder: Path) -> None:
    body = EncoderBody.opened(encoder).eval()
    body.tokenizer.add_tokens(["sandals"])
    with pytest.raises(DataError) as caught:
        body([["red", "sandals"]])
    assert str(caught.value) == "the tokenizer knows more pieces than the 10 of the model"


def test_words_that_a_tokenizer_makes_nothing_of_are_tagged_all_the_same(encoder: Path) -> None:
    body = EncoderBody.opened(encoder).eval()
    body.tokenizer.post_processor = TemplateProcessing(single="$A", special_tokens=[])
    body.tokenizer.normalizer = Replace(Regex("."), "")
    assert body([["?!", "…"]]).shape == (1, 2, 32)


def test_pickled_weights_are_not_read(encoder: Path) -> None:
    (encoder / "model.safetensors").unlink()
    torch.save({}, encoder / "pytorch_model.bin")
    with pytest.raises(DataError, match="cannot be used"):
        EncoderBody.opened(encoder)
