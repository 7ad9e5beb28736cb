"""A tiny model of Qwen2's architecture with random weights, made here; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from lore_transformers.model import TransformersModel, open_folder
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from lore_sdk.types import Message, Reply, Request

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXTS = [
    "red summer dress, trail running shoes, waterproof, size 44",
    "Is it what the query asks for? You grade search results. L1 L2 L3 L4 yes no match",
    '{"grade": "L4", "sure": true, "false": "L1"}',
    "连衣裙 红色 完全匹配",
]


def write_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Train a byte-level BPE on a few texts and save it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 3, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=AddedToken("<|im_end|>", special=True),
        pad_token=AddedToken("<|endoftext|>", special=True),
        additional_special_tokens=["<|im_start|>"],
        chat_template=TEMPLATE,
    )
    fast.save_pretrained(folder)
    return fast


def write_model(folder: Path, *, vocabulary: int = 512, seed: int = 0) -> Qwen2ForCausalLM:
    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        # a wider spread than usual, or a random model says the same of every prompt
        initializer_range=0.3,
    )
    model = Qwen2ForCausalLM(config)
    model.save_pretrained(folder)
    return model


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as transformers saves it."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    write_tokenizer(place)
    write_model(place)
    return place


@pytest.fixture(scope="session")
def model(folder: Path) -> TransformersModel:
    return open_folder(str(folder))


def asking(text: str, **more: Any) -> Request:
    return Request(messages=(Message("user", text),), **{"limit": 12} | more)


@pytest.fixture(scope="session")
def asked(model: TransformersModel) -> Callable[..., list[Reply]]:
    """Ask the model and return its replies in order."""

    def ask(*requests: Request) -> list[Reply]:
        return [reply for _, reply in model.replies(requests)]

    return ask
