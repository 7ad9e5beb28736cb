"""Tiny models with random weights that read images, made here; nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import (
    AutoTokenizer,
    CLIPImageProcessorPil,
    CLIPVisionConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    Qwen2Config,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
    Qwen2VLProcessor,
)

from tests.models.tiny import write_tokenizer

__all__ = ["write_llava", "write_qwen_vl"]

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% for part in m.content %}"
    "{% if part.type == 'image' %}MARK{% else %}{{ part.text }}{% endif %}{% endfor %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_SIDE, _PATCH = 16, 8
_TEXT = {
    "vocab_size": 512,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 2048,
    # a wider spread than usual, or a random model says the same of every photo
    "initializer_range": 0.3,
}


def write_llava(folder: Path) -> None:
    """Save a model of LLaVA's architecture: squares of 16 pixels, 4 tokens each."""
    template = TEMPLATE.replace("MARK", "<image>")
    write_tokenizer(folder, marks=["<image>"], template=template)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    square = {"height": _SIDE, "width": _SIDE}
    LlavaProcessor(
        CLIPImageProcessorPil(size=square, crop_size=square),
        tokenizer,
        patch_size=_PATCH,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=template,
    ).save_pretrained(folder)
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=_SIDE,
        patch_size=_PATCH,
        initializer_range=0.3,
    )
    torch.manual_seed(0)
    config = LlavaConfig(
        vision_config=vision,
        text_config=Qwen2Config(**_TEXT),
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        tie_word_embeddings=False,
        initializer_range=0.3,
    )
    LlavaForConditionalGeneration(config).save_pretrained(folder)


def write_qwen_vl(folder: Path) -> None:
    """Save a model of Qwen2-VL's architecture, whose photos have as many tokens as they need."""
    marks = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    template = TEMPLATE.replace("MARK", "<|vision_start|><|image_pad|><|vision_end|>")
    write_tokenizer(folder, marks=marks, template=template)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    from transformers import Qwen2VLVideoProcessor

    sizes = {"patch_size": _PATCH, "merge_size": 2, "temporal_patch_size": 1}
    Qwen2VLProcessor(
        Qwen2VLImageProcessorPil(min_pixels=256, max_pixels=1024, **sizes),
        tokenizer,
        Qwen2VLVideoProcessor(**sizes),
        chat_template=template,
    ).save_pretrained(folder)
    torch.manual_seed(0)
    start, end, image, video = (tokenizer.convert_tokens_to_ids(mark) for mark in marks)
    config = Qwen2VLConfig(
        text_config={
            **_TEXT,
            "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2]},
        },
        vision_config={
            "depth": 2,
            "embed_dim": 32,
            "hidden_size": 32,
            "num_heads": 4,
            "mlp_ratio": 2,
            "initializer_range": 0.3,
            **{k: v for k, v in sizes.items() if k != "merge_size"},
        },
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
        tie_word_embeddings=False,
    )
    Qwen2VLForConditionalGeneration(config).save_pretrained(folder)
