"""A CLIP model as a folder: what open_clip saves, and what was measured of its answers.

    open_clip_config.json       `model_cfg` and `preprocess_cfg`, numbers only
    open_clip_model.safetensors or open_clip_pytorch_model.bin, which is read as weights only
    lore.json                   attributes that it can tell, how sure it has to be
    card.json                   what it was trained on; nobody has to read it

Folders come from other people: nothing in one is run, nothing it names is downloaded, and what it
states is checked before anything of that size is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import torch
from open_clip.model import CLIP
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from lore_open_clip.pixels import Scaling
from lore_open_clip.settings import checked_model
from lore_open_clip.telling import Telling
from lore_sdk.errors import DataError

__all__ = ["Model", "digest", "load", "load_model", "make_model", "save", "save_telling"]

FORMAT = 1
_CONFIG, _TELLING, _CARD = "open_clip_config.json", "lore.json", "card.json"
_SAFE, _PICKLED = "open_clip_model.safetensors", "open_clip_pytorch_model.bin"
_LARGEST_JSON = 16 << 20
_LARGEST_WEIGHTS = 16 << 30
_MOST_PARAMETERS = 4_000_000_000


class Model(NamedTuple):
    """A model, the settings it was made from, and how it wants its pixels."""

    clip: CLIP
    settings: Mapping[str, Any]
    scaling: Scaling

    @property
    def size(self) -> int:
        """The side of the squares that it sees, in pixels."""
        size: int = self.settings["vision_cfg"]["image_size"]
        return size

    @property
    def context(self) -> int:
        """The most tokens of a text that it reads."""
        return int(self.clip.context_length)


def make_model(settings: Mapping[str, Any], *, scaling: Scaling | None = None) -> Model:
    """Make a model with random weights."""
    return Model(_made(settings, None), settings, scaling or Scaling())


def save(model: Model, telling: Telling, folder: Path, card: Mapping[str, object]) -> None:
    """Write a model into a folder, which is made; raises DataError when it cannot be written."""
    scaling = {"mean": model.scaling.mean, "std": model.scaling.std}
    weights = {name: value.cpu().contiguous() for name, value in model.clip.state_dict().items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _CONFIG, {"model_cfg": dict(model.settings), "preprocess_cfg": scaling})
        _write(folder / _CARD, card)
        save_file(weights, folder / _SAFE)
        _write(folder / _TELLING, {"format": FORMAT, **telling.record()})
    except OSError as error:
        raise _unwritable(folder, error) from error


def save_telling(telling: Telling, folder: Path) -> None:
    """Write what was measured of a model beside it; raises DataError when it cannot be written."""
    try:
        _write(folder / _TELLING, {"format": FORMAT, **telling.record()})
    except OSError as error:
        raise _unwritable(folder, error) from error


def load(folder: Path) -> tuple[Model, Telling]:
    """Read a calibrated model; raises DataError that says what is wrong with its folder."""
    model = load_model(folder)
    path = folder / _TELLING
    if not path.exists():
        raise DataError(
            f"`{folder}` is not calibrated, so nobody knows what its answers are worth; run "
            f"`lore clip calibrate {folder} CATALOG --images IMAGES`"
        )
    stated = _read(path)
    if stated.get("format") != FORMAT:
        raise DataError(f"`{path}` has the format {stated.get('format')!r}; this reads {FORMAT}")
    return model, Telling.read(stated, f"`{path}`")


def load_model(folder: Path) -> Model:
    """Read a model without its calibration; raises DataError."""
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a CLIP model from")
    stated = _read(folder / _CONFIG)
    settings = checked_model(stated.get("model_cfg"), f"`model_cfg` in `{folder / _CONFIG}`")
    with torch.device("meta"):
        wanted = _made(settings, folder).state_dict()
    if sum(value.numel() for value in wanted.values()) > _MOST_PARAMETERS:
        raise DataError(
            f"the model of `{folder}` would have more than {_MOST_PARAMETERS:,} numbers"
        )
    weights = _weights(folder, wanted)
    clip = _made(settings, folder)
    clip.load_state_dict(weights)
    return Model(clip.eval(), settings, _scaling(stated.get("preprocess_cfg"), folder))


def digest(folder: Path) -> str:
    """Return a hash of what decides how a folder answers."""
    found = hashlib.blake2b(digest_size=8)
    for name in (_CONFIG, _SAFE, _PICKLED, _TELLING):
        path = folder / name
        if path.exists():
            with path.open("rb") as file:
                found.update(name.encode() + hashlib.file_digest(file, "blake2b").digest())
    return found.hexdigest()


def _made(settings: Mapping[str, Any], folder: Path | None) -> CLIP:
    try:
        return CLIP(**settings)
    # open_clip asserts what it divides by what, and torch says what it cannot make
    except (AssertionError, ValueError, TypeError, RuntimeError, ArithmeticError) as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"no model can be made as `{folder}` states it: {said}") from error


def _weights(folder: Path, wanted: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Read weights that are exactly those of a model; raises DataError naming the odd one."""
    path = folder / _SAFE if (folder / _SAFE).exists() else folder / _PICKLED
    try:
        if path.stat().st_size > _LARGEST_WEIGHTS:
            raise DataError(f"`{path}` is larger than {_LARGEST_WEIGHTS >> 30} GiB")
        weights = _read_safe(path, wanted) if path.name == _SAFE else _unpickled(path)
    except FileNotFoundError as error:
        raise DataError(f"there is no file `{folder / _SAFE}`") from error
    except (SafetensorError, OSError) as error:
        said = " ".join(str(error).split())[:200]
        raise DataError(f"`{path}` cannot be read: {said}") from error
    for name in sorted(wanted.keys() | weights.keys()):
        mine, theirs = _form(wanted.get(name)), _form(weights.get(name))
        if mine != theirs:
            raise DataError(
                f"`{path}` does not fit its `{_CONFIG}`: `{name}` is {theirs}, not {mine}"
            )
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise DataError(f"`{path}` has weights that are no numbers")
    return weights


def _read_safe(path: Path, wanted: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    with safe_open(path, framework="pt") as file:
        # a file names its tensors before it holds them: what is not wanted is not read
        names = set(file.keys())
        return {name: file.get_tensor(name) for name in names & wanted.keys()} | {
            name: torch.empty(0) for name in names - wanted.keys()
        }


def _unpickled(path: Path) -> dict[str, torch.Tensor]:
    try:
        found = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    # what torch raises on what it did not write is not documented: nearly anything
    except Exception as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"`{path}` cannot be read: {said}") from error
    found = found.get("state_dict", found) if isinstance(found, dict) else found
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in found.items()
    ):
        raise DataError(f"`{path}` holds no weights by name")
    return {name.removeprefix("module."): value for name, value in found.items()}


def _form(weights: torch.Tensor | None) -> str:
    if weights is None:
        return "missing"
    return f"{' x '.join(map(str, weights.shape))} of {str(weights.dtype).removeprefix('torch.')}"


def _scaling(stated: object, folder: Path) -> Scaling:
    if stated is None:
        return Scaling()
    found = [stated.get(name) for name in ("mean", "std")] if isinstance(stated, dict) else []
    for numbers in found:
        if (
            not isinstance(numbers, list)
            or len(numbers) != 3
            or not all(isinstance(each, int | float) and 0 < each < 1 for each in numbers)
        ):
            raise DataError(
                f"`preprocess_cfg` in `{folder / _CONFIG}` has no mean and std of three colors "
                "between 0 and 1"
            )
    if not found:
        raise DataError(f"`preprocess_cfg` in `{folder / _CONFIG}` is not a JSON object")
    mean, std = found
    return Scaling(tuple(mean), tuple(std))  # type: ignore[arg-type]


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise DataError(f"`{path}` is larger than {_LARGEST_JSON >> 20} MiB")
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"there is no file `{path}`") from error
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"`{path}` cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise DataError(f"`{path}` is not a JSON object")
    return found


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _unwritable(folder: Path, error: OSError) -> DataError:
    said = (error.strerror or str(error)).lower()
    return DataError(f"cannot write the model `{folder}`: {said}")
