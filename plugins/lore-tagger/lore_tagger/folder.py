"""A trained tagger as a folder: `tagger.json`, `weights.safetensors`, `card.json`, `encoder/`.

Nothing in it is code, and nothing is unpickled. What it holds is checked before it is used, as
folders come from other people.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from lore_sdk.errors import DataError
from lore_tagger.encoder import EncoderBody
from lore_tagger.network import Body, Network, WordBody
from lore_tagger.tags import MOST_TAGS, is_tag
from lore_tagger.words import Vocabulary

__all__ = ["digest", "load", "make_folder", "save"]

FORMAT = 1
_SETTINGS, _WEIGHTS, _CARD, _ENCODER = "tagger.json", "weights.safetensors", "card.json", "encoder"
_LARGEST_JSON = 64 << 20
_MOST_WORDS = 2_000_000


def save(network: Network, folder: Path, card: Mapping[str, object]) -> None:
    """Write a network into a folder, which is made; raises DataError when it cannot be written."""
    body = network.body
    settings: dict[str, object] = {"format": FORMAT, "tags": network.tags}
    make_folder(folder)
    try:
        if isinstance(body, EncoderBody):
            body.save(folder / _ENCODER)
        elif isinstance(body, WordBody):
            settings |= {"words": body.vocabulary.words, "letters": body.vocabulary.letters}
        _write(folder / _SETTINGS, settings)
        _write(folder / _CARD, card)
        weights = {name: value.contiguous() for name, value in network.state_dict().items()}
        save_file(weights, folder / _WEIGHTS)
    except OSError as error:
        raise _unwritable(folder, error) from error


def make_folder(folder: Path) -> None:
    """Make the folder that a tagger is to be written to; raises DataError when it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error


def load(folder: Path) -> Network:
    """Read what `save` wrote; raises DataError that says what is wrong with it."""
    if not folder.is_dir():
        raise DataError(f"there is no folder `{folder}` to read a tagger from")
    settings = _read(folder / _SETTINGS)
    if settings.get("format") != FORMAT:
        raise DataError(
            f"`{folder / _SETTINGS}` has the format {settings.get('format')!r}; this release reads "
            f"{FORMAT}"
        )
    tags = _texts(settings, "tags", folder, MOST_TAGS)
    if not all(map(is_tag, tags)):
        raise DataError(f"`tags` in `{folder / _SETTINGS}` are not all tags such as `B-color`")
    network = Network(_body(settings, folder), tags)
    _fill(network, folder / _WEIGHTS)
    return network.eval()


def digest(folder: Path) -> str:
    """Return a hash of what decides how a folder tags: settings, weights, encoder."""
    found = hashlib.blake2b(digest_size=8)
    parts = sorted(path for path in (folder / _ENCODER).glob("*") if path.is_file())
    for path in (folder / _SETTINGS, folder / _WEIGHTS, *parts):
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "blake2b").digest())
    return found.hexdigest()


def _body(settings: Mapping[str, Any], folder: Path) -> Body:
    # Any: whatever JSON holds
    if "words" not in settings:
        # every parameter is written as a number of four bytes
        return EncoderBody.shaped(folder / _ENCODER, most=_size(folder / _WEIGHTS) // 4)
    words = _texts(settings, "words", folder, _MOST_WORDS)
    return WordBody(Vocabulary(words, _texts(settings, "letters", folder, _MOST_WORDS)))


def _fill(network: Network, path: Path) -> None:
    _size(path)
    try:
        weights = load_file(path)
    except (SafetensorError, OSError, struct.error) as error:
        raise DataError(f"`{path}` cannot be read: {error}") from error
    wanted = network.state_dict()
    for name in sorted(wanted.keys() | weights.keys()):
        mine, theirs = _form(wanted.get(name)), _form(weights.get(name))
        if mine != theirs:
            raise DataError(
                f"`{path}` does not fit its `{_SETTINGS}`: `{name}` is {theirs}, not {mine}"
            )
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise DataError(f"`{path}` has weights that are no numbers")
    network.load_state_dict(weights)


def _form(weights: torch.Tensor | None) -> str:
    if weights is None:
        return "missing"
    return f"{' x '.join(map(str, weights.shape))} of {str(weights.dtype).removeprefix('torch.')}"


def _texts(settings: Mapping[str, Any], name: str, folder: Path, most: int) -> tuple[str, ...]:
    found = settings.get(name)
    if (
        not isinstance(found, list)
        or not 0 < len(found) <= most
        or not all(isinstance(one, str) for one in found)
        or len(set(found)) < len(found)
    ):
        raise DataError(f"`{name}` in `{folder / _SETTINGS}` is not a list of different texts")
    return tuple(found)


def _read(path: Path) -> dict[str, Any]:
    if _size(path) > _LARGEST_JSON:
        raise DataError(f"`{path}` is larger than {_LARGEST_JSON >> 20} MiB")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"`{path}` cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise DataError(f"`{path}` is not a JSON object")
    return found


def _size(path: Path) -> int:
    """Return the bytes of a file; raises DataError for what is none, such as a pipe."""
    if not path.is_file():
        raise DataError(f"there is no file `{path}`")
    return path.stat().st_size


def _unwritable(folder: Path, error: OSError) -> DataError:
    said = (error.strerror or str(error)).lower()
    return DataError(f"cannot write the tagger `{folder}`: {said}")


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
