"""A tiny model of Qwen2's architecture with random weights, made here; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

__all__ = ["write_model", "write_tokenizer"]

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


def write_tokenizer(folder: Path, *, marks: Sequence[str] = (), template: str = TEMPLATE) -> None:
    """Train a byte-level BPE on a few texts and save it; `marks` are more control tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>", *marks],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 3, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=AddedToken("<|im_end|>", special=True),
        pad_token=AddedToken("<|endoftext|>", special=True),
        additional_special_tokens=["<|im_start|>", *marks],
        chat_template=template,
    )
    fast.save_pretrained(folder)


def write_model(folder: Path, *, hidden: int = 64, layers: int = 2, vocabulary: int = 512) -> None:
    """Save a model with random weights and 4 heads of attention, 2 of keys and values."""
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=2 * hidden,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        # a wider spread than usual, or a random model says the same of every prompt
        initializer_range=0.3,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
