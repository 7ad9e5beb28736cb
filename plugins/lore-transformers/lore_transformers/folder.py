"""A folder of a model, opened with care: it comes from other people.

No code of it is run and nothing is unpickled. What its settings describe is compared with the
weights that lie there before anything of that size is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    AutoProcessor,
    AutoTokenizer,
    PreTrainedConfig,
    PreTrainedTokenizerBase,
    ProcessorMixin,
)
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES
from transformers.utils import logging

from lore_sdk.errors import DataError

# Any: transformers has no type for a model that generates
Model = Any

__all__ = ["Opened", "digest", "open_model"]

_LAYERS = re.compile(r"(layers?|blocks|experts)$")
_FEWEST_LAYERS = 1024
_LARGEST_JSON = 64 << 20
_SLACK = 2**28
_WEIGHTS = ("*.safetensors", "*.safetensors.index.json", "config.json", "generation_config.json")
_PROCESSOR = ("processor_config.json", "preprocessor_config.json")
_TOKENIZER = ("tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "added_tokens.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A model with its tokenizer; `ends` are the tokens that end a reply, `pad` fills gaps.

    `processor` is that of a model which can see, None for any other. `context` is how many tokens
    prompt and reply may have together, None where nothing says so.
    """

    model: Model
    tokenizer: PreTrainedTokenizerBase
    processor: ProcessorMixin | None
    ends: frozenset[int]
    pad: int
    context: int | None
    digests: Mapping[str, str]


def open_model(folder: Path, *, dtype: str, device: str) -> Opened:
    """Open a folder that transformers saved; raises DataError that says what is wrong with it."""
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a model from")
    tensors = _tensors(folder)
    _check_layers(folder, tensors)
    config = _read(folder, AutoConfig)
    sees = _sees(folder, config)
    kind: Any = AutoModelForImageTextToText if sees else AutoModelForCausalLM
    _check_size(folder, config, tensors, kind)
    # without it the library makes an empty tokenizer up
    if not (folder / "tokenizer.json").is_file():
        raise DataError(
            f"there is no `tokenizer.json` in `{folder}`; save its tokenizer as a fast one"
        )
    processor = _read(folder, AutoProcessor) if sees else None
    tokenizer = processor.tokenizer if processor else _read(folder, AutoTokenizer)
    template = getattr(processor or tokenizer, "chat_template", None)
    if not template:
        raise DataError(
            f"the model in `{folder}` has no chat template, so it cannot be asked; "
            "put the one that it was trained with into `chat_template.jinja` there"
        )
    model = _model(folder, dtype, kind).to(device).eval()
    rows = model.get_input_embeddings().weight.shape[0]
    if len(tokenizer) > rows:
        raise DataError(
            f"the tokenizer in `{folder}` has {len(tokenizer):,} tokens and the model {rows:,}"
        )
    ends = frozenset(each for each in _ends(model, tokenizer) if each < rows)
    return Opened(
        model=model,
        tokenizer=tokenizer,
        processor=processor,
        ends=ends,
        pad=tokenizer.pad_token_id or min(ends, default=0),
        context=getattr(config.get_text_config(), "max_position_embeddings", None),
        digests={
            "weights": digest(folder, _WEIGHTS),
            "tokenizer": digest(folder, _TOKENIZER),
            "template": hashlib.blake2b(str(template).encode()).hexdigest()[:16],
            **({"processor": digest(folder, _PROCESSOR)} if processor else {}),
        },
    )


def _tensors(folder: Path) -> dict[str, int]:
    """Return how many numbers each tensor of the weights has, from the heads of the files."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickled = next(iter([*folder.glob("*.bin"), *folder.glob("*.pt*")]), None)
        also = f"; `{pickled.name}` is pickle, which can run anything" if pickled else ""
        raise DataError(f"there are no `.safetensors` weights in `{folder}`{also}")
    found: dict[str, int] = {}
    for path in files:
        try:
            with safe_open(path, framework="pt") as file:
                for name in file.keys():  # noqa: SIM118  it is not a mapping
                    found[name] = torch.Size(file.get_slice(name).get_shape()).numel()
        except (SafetensorError, OSError, ValueError) as error:
            raise DataError(f"`{path}` cannot be read: {error}") from error
    return found


def _check_layers(folder: Path, tensors: Mapping[str, int]) -> None:
    """Refuse more layers than there are tensors, before a list is made of them."""
    path = folder / "config.json"
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise DataError(f"`{path}` is larger than {_LARGEST_JSON >> 20} MiB")
        found = json.loads(path.read_text(encoding="utf-8"))
        numbers = list(_numbers(found))
    except FileNotFoundError as error:
        raise DataError(f"there is no file `{path}`") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"`{path}` cannot be read: {error}") from error
    most = max(_FEWEST_LAYERS, len(tensors))
    for name, value in numbers:
        if _LAYERS.search(name) and value > most:
            raise DataError(
                f"`config.json` in `{folder}` has {value:,} as `{name}`, and the weights are "
                f"{len(tensors):,} tensors"
            )


def _sees(folder: Path, config: PreTrainedConfig) -> bool:
    """Tell whether a model reads images: it is of such a kind, and says how they are prepared."""
    told = any((folder / name).is_file() for name in _PROCESSOR)
    return told and config.model_type in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES


def _check_size(
    folder: Path, config: PreTrainedConfig, tensors: Mapping[str, int], kind: Any
) -> None:
    """Refuse settings that describe far more than the weights hold, before it is made."""
    try:
        with torch.device("meta"):
            empty = kind.from_config(config, trust_remote_code=False)
    except Exception as error:
        raise _unusable(folder, error) from error
    wanted = sum(each.numel() for each in (*empty.parameters(), *empty.buffers()))
    held = sum(tensors.values())
    if wanted > held + _SLACK:
        raise DataError(
            f"`config.json` in `{folder}` describes {wanted:,} weights and the files hold {held:,}"
        )


# Any: whatever JSON holds
def _numbers(found: Any) -> Iterator[tuple[str, int]]:
    if not isinstance(found, Mapping):
        raise ValueError("it is not a JSON object")
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _numbers(value)
        elif isinstance(value, int):
            yield str(name), value


# Any: the library's classes that open things have no common type
def _read(folder: Path, kind: Any) -> Any:
    try:
        return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    # a folder that is none makes the libraries below raise nearly anything
    except Exception as error:
        raise _unusable(folder, error) from error


def _model(folder: Path, dtype: str, kind: Any) -> Model:
    try:
        with _no_progress():
            opened: Any = kind.from_pretrained(
                folder,
                dtype=dtype,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                output_loading_info=True,
            )
    except Exception as error:
        raise _unusable(folder, error) from error
    model, loaded = opened
    missing = sorted(loaded["missing_keys"])
    if missing:
        # the library would make them up at random
        raise DataError(
            f"the weights in `{folder}` lack {len(missing)} tensors, such as `{missing[0]}`"
        )
    return model


@contextmanager
def _no_progress() -> Iterator[None]:
    """Keep the library from drawing bars into the output of whoever opens a model."""
    bars: Any = logging
    before = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        yield
    finally:
        if before:
            bars.enable_progress_bar()


def _unusable(folder: Path, error: Exception) -> DataError:
    return DataError(f"the model in `{folder}` cannot be used: {' '.join(str(error).split())}")


def _ends(model: Model, tokenizer: PreTrainedTokenizerBase) -> Iterator[int]:
    stated = model.generation_config.eos_token_id if model.generation_config else None
    listed = stated if isinstance(stated, list) else [stated]
    for each in (*listed, tokenizer.eos_token_id):
        if isinstance(each, int) and each >= 0:
            yield each


def digest(folder: Path, patterns: Iterable[str]) -> str:
    """Return a digest of the names and bytes of the files in a folder that fit a pattern."""
    whole = hashlib.blake2b(digest_size=8)
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        with path.open("rb") as file:
            one = hashlib.file_digest(file, "blake2b").hexdigest()
        whole.update(f"{path.name}\0{one}\0".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
