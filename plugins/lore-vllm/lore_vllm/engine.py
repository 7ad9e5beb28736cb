"""What a judge needs of vLLM, in the words of its `EngineArgs`: for the process and the server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lore_sdk.errors import DataError
from lore_sdk.plugins.settings import read_settings

__all__ = ["SETTINGS", "Stated", "engine_arguments", "flags", "read_stated"]

SETTINGS: dict[str, float | str] = {
    "batch": 256,
    "dtype": "auto",
    "adapter": "",
    "context": "auto",
    "gpus": 1,
    "memory": 0.9,
    "eager": "no",
}
_DTYPES = ("auto", "float32", "bfloat16", "float16")
_RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
_ADAPTER_FILES = ("adapter_config.json", "adapter_model.safetensors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A model as a user states it: `FOLDER,batch=256,adapter=FOLDER`.

    `batch` is how many requests are answered at a time, `context` how many tokens prompt and reply
    may have together (None for as many as model and memory allow), `memory` the share of a GPU's
    memory that may be taken. An `eager` engine compiles nothing: it starts sooner and
    answers later.
    """

    folder: Path
    batch: int
    dtype: str
    adapter: Path | None
    context: int | None
    gpus: int
    memory: float
    eager: bool

    @property
    def base(self) -> str:
        """Return what the model is called without its adapter."""
        return self.folder.resolve().name

    @property
    def name(self) -> str:
        """Return what verdicts record and a server calls it: folder and adapter."""
        return f"{self.base}+{self.adapter.resolve().name}" if self.adapter else self.base


def read_stated(argument: str) -> Stated:
    """Read `FOLDER` with settings behind commas; raises DataError for what names no model."""
    stated, _, rest = argument.partition(",")
    if not stated.strip():
        raise DataError("`vllm` needs the folder of a model: vllm:FOLDER")
    found = read_settings(rest, SETTINGS, what="vllm")
    dtype, memory = str(found["dtype"]), float(found["memory"])
    if dtype not in _DTYPES:
        raise DataError(f"`dtype` of `vllm` is `{dtype}`, not one of {', '.join(_DTYPES)}")
    if not 0 < memory <= 1:
        raise DataError(f"`memory` of `vllm` is `{memory:g}`, which is no share between 0 and 1")
    adapter, eager = str(found["adapter"]), str(found["eager"])
    if eager not in ("yes", "no"):
        raise DataError(f"`eager` of `vllm` is `{eager}`, not `yes` or `no`")
    return Stated(
        folder=_folder(Path(stated.strip()).expanduser(), "config.json"),
        batch=int(found["batch"]),
        dtype=dtype,
        adapter=_folder(Path(adapter).expanduser(), *_ADAPTER_FILES) if adapter else None,
        context=_context(str(found["context"])),
        gpus=int(found["gpus"]),
        memory=memory,
        eager=eager == "yes",
    )


def engine_arguments(stated: Stated) -> dict[str, object]:
    """Return the arguments of an engine that is asked for grades.

    What prompts begin with alike is computed once. Probabilities are those that are left once a
    reply is held to something; JSON has no space that it does not need, which a weak model would
    write until its limit (the setting is of the engine, a request's own has no effect in vLLM
    0.31). Sampling that a folder suggests, such as `top_p`, is left out, as it bends probabilities.
    Nothing but safetensors is opened.
    """
    found: dict[str, object] = {
        "model": str(stated.folder),
        "dtype": stated.dtype,
        "max_model_len": stated.context or -1,
        "max_num_seqs": stated.batch,
        "tensor_parallel_size": stated.gpus,
        "gpu_memory_utilization": stated.memory,
        "enable_prefix_caching": True,
        "logprobs_mode": "processed_logprobs",
        "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
        "generation_config": "vllm",
        "load_format": "safetensors",
    }
    if stated.eager:
        found["enforce_eager"] = True
    if stated.adapter:
        found |= {"enable_lora": True, "max_loras": 1, "max_lora_rank": _rank(stated.adapter)}
    return found


def flags(arguments: Mapping[str, object]) -> list[str]:
    """Write arguments as options of a command line: `max_num_seqs=8` as `--max-num-seqs 8`."""
    found: list[str] = []
    for name, value in arguments.items():
        option = f"--{name.replace('_', '-')}"
        if value is True:
            found.append(option)
        else:
            found += [option, json.dumps(value) if isinstance(value, dict) else str(value)]
    return found


def _folder(folder: Path, *files: str) -> Path:
    """Return a folder that has these files."""
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a model from")
    for name in files:
        if not (folder / name).is_file():
            raise DataError(f"there is no `{name}` in `{folder}`")
    return folder


def _context(stated: str) -> int | None:
    if stated == "auto":
        return None
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    raise DataError(f"`context` of `vllm` is `{stated}`, not `auto` or a number of tokens")


def _rank(adapter: Path) -> int:
    """Return the least rank that vLLM can be made for and that holds the adapter."""
    path = adapter / "adapter_config.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        rank = max(int(found["r"]), *map(int, (found.get("rank_pattern") or {}).values()), 1)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"`{path}` cannot be read: {error!r}") from error
    for held in _RANKS:
        if rank <= held:
            return held
    raise DataError(f"the adapter in `{adapter}` has rank {rank}; vLLM takes {_RANKS[-1]} at most")
