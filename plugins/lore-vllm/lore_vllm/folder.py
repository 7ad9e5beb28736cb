"""What answers of a folder's model hang on: its tokenizer with chat template, and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lore_transformers.folder import digest

from lore_sdk.errors import DataError
from lore_vllm.engine import Stated

# Any: transformers' tokenizers have no types that fit
Tokenizer = Any

__all__ = ["Read", "read_folder"]

_WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "config.json", "generation_config.json")
_TOKENIZER = ("tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "added_tokens.json")


@dataclass(frozen=True, slots=True)
class Read:
    """A folder's tokenizer, and digests of all of it that can change an answer."""

    tokenizer: Tokenizer
    digests: Mapping[str, str]


def read_folder(stated: Stated) -> Read:
    """Read all but the weights; raises DataError where vLLM would make something up."""
    folder = stated.folder
    if not any(folder.glob("*.safetensors")):
        raise DataError(f"there are no `.safetensors` weights in `{folder}`")
    # without it the library makes an empty tokenizer up
    if not (folder / "tokenizer.json").is_file():
        raise DataError(
            f"there is no `tokenizer.json` in `{folder}`; save its tokenizer as a fast one"
        )
    tokenizer = _tokenizer(stated)
    if not getattr(tokenizer, "chat_template", None):
        raise DataError(
            f"the model in `{folder}` has no chat template, so it cannot be asked; "
            "put the one that it was trained with into `chat_template.jinja` there"
        )
    digests = {
        "weights": digest(folder, _WEIGHTS),
        "tokenizer": digest(folder, _TOKENIZER),
        "template": hashlib.blake2b(str(tokenizer.chat_template).encode()).hexdigest()[:16],
    }
    if stated.adapter:
        digests["adapter"] = digest(stated.adapter, ("adapter_*",))
    return Read(tokenizer, digests)


def _tokenizer(stated: Stated) -> Tokenizer:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(
            stated.folder, local_files_only=True, trust_remote_code=False
        )
    # a folder that is none makes the library raise nearly anything
    except Exception as error:
        said = " ".join(str(error).split())
        raise DataError(f"the model in `{stated.folder}` cannot be used: {said}") from error
