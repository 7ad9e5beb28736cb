"""What lies in a model's folder, as sentence-transformers and Optimum write it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lore_sdk.errors import DataError, known_names

__all__ = ["ModelFolder", "read_folder"]

_LONGEST = 512
_POOLING = {"pooling_mode_cls_token": "cls", "pooling_mode_mean_tokens": "mean"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model's files and settings.

    `tokens` are how many of a text are read, `pad` the token that fills up short texts. `pooling`
    says how the vectors of tokens become one. The prompts stand before what is encoded.
    """

    model: Path
    tokenizer: Path
    tokens: int
    pad: str
    pooling: Literal["mean", "cls"]
    text_prompt: str
    query_prompt: str


def read_folder(stated: str) -> ModelFolder:
    """Find the files and settings of a model; raises DataError saying what is missing."""
    if not stated:
        raise DataError("`onnx` needs the folder of a model: onnx:FOLDER")
    folder = Path(stated).expanduser()
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a model from")
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file():
        raise DataError(f"`{folder}` has no `tokenizer.json`; save the tokenizer beside the model")
    stated_prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    prompts = stated_prompts if isinstance(stated_prompts, dict) else {}
    settings = _read(folder / "tokenizer_config.json")
    limit = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    limit = limit or settings.get("model_max_length")
    pad = settings.get("pad_token", "[PAD]")
    return ModelFolder(
        model=_model(folder),
        tokenizer=tokenizer,
        tokens=limit if isinstance(limit, int) and 0 < limit < _LONGEST else _LONGEST,
        pad=str(pad.get("content") if isinstance(pad, dict) else pad),
        pooling=_pooling(folder),
        text_prompt=str(prompts.get("document") or ""),
        query_prompt=str(prompts.get("query") or ""),
    )


def _model(folder: Path) -> Path:
    found = sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])
    called = [path for path in found if path.name == "model.onnx"]
    if called or len(found) == 1:
        return (called or found)[0]
    if not found:
        raise DataError(f"`{folder}` has no ONNX file, such as `model.onnx`")
    names = known_names(path.name for path in found)
    raise DataError(f"`{folder}` has several ONNX files: {names}; call the one to use `model.onnx`")


def _pooling(folder: Path) -> Literal["mean", "cls"]:
    stated = _read(folder / "1_Pooling" / "config.json")
    # later releases say it in one word, earlier ones by flags
    named = stated.get("pooling_mode")
    modes = {named} if named else {name for flag, name in _POOLING.items() if stated.get(flag)}
    modes |= {flag for flag, on in stated.items() if on is True and _is_other_pooling(flag)}
    if not modes or modes == {"mean"}:
        return "mean"
    if modes == {"cls"}:
        return "cls"
    raise DataError(
        f"`{folder}` pools by {known_names(map(str, modes))}; `mean` and `cls` are known"
    )


def _is_other_pooling(flag: str) -> bool:
    return flag.startswith("pooling_mode_") and flag not in _POOLING


def _read(path: Path) -> dict[str, Any]:
    """Read a file of settings, empty where there is none.

    Any: whatever JSON holds.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"`{path}` cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise DataError(f"`{path}` is not an object of settings")
    return found
