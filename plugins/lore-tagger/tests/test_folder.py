"""Folders: what goes in comes out, and what somebody tampered with is refused."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from lore_tagger.data import Tagged
from lore_tagger.folder import digest, load, save
from lore_tagger.tagger import Tagger
from safetensors.torch import load_file, save_file

from lore_sdk.errors import DataError


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copied"))


def refused(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value).replace(str(folder), "F")


def test_a_saved_tagger_tags_as_before(folder: Path, queries: list[Tagged], tmp_path: Path) -> None:
    network = load(folder)
    save(network, tmp_path / "again", {"by": "hand"})
    words = [query.words for query in queries]
    assert Tagger.open(tmp_path / "again").tag_many(words) == Tagger.open(folder).tag_many(words)
    assert digest(tmp_path / "again") == digest(folder)
    assert json.loads((tmp_path / "again" / "card.json").read_text()) == {"by": "hand"}


def test_only_json_and_safetensors_are_written(folder: Path) -> None:
    assert {path.suffix for path in folder.iterdir()} == {".json", ".safetensors"}


def changed(name: str, value: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "tagger.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))

    return change


def reshaped(folder: Path) -> None:
    path = folder / "weights.safetensors"
    weights = load_file(path)
    save_file(weights | {"crf.first": torch.zeros(3)}, path)


def spoilt(folder: Path) -> None:
    path = folder / "weights.safetensors"
    weights = load_file(path)
    weights["crf.first"][0] = float("nan")
    save_file(weights, path)


def gone(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def piped(folder: Path) -> None:
    (folder / "tagger.json").unlink()
    os.mkfifo(folder / "tagger.json")


def cut(folder: Path) -> None:
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:1000])


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (changed("format", 2), "`F/tagger.json` has the format 2; this release reads 1"),
        (changed("tags", ["O", "O"]), "`tags` in `F/tagger.json` is not a list of different texts"),
        (changed("words", [1]), "`words` in `F/tagger.json` is not a list of different texts"),
        (changed("words", ["one"]), "`F/weights.safetensors` does not fit its `tagger.json`: "),
        (reshaped, "`F/weights.safetensors` does not fit its `tagger.json`: `crf.first` is 3 of "),
        (spoilt, "`F/weights.safetensors` has weights that are no numbers"),
        (cut, "`F/weights.safetensors` cannot be read: "),
        (gone("weights.safetensors"), "there is no file `F/weights.safetensors`"),
        (changed("tags", ["B-\x1b[2J"]), "`tags` in `F/tagger.json` are not all tags such as "),
        (piped, "there is no file `F/tagger.json`"),
        (gone("tagger.json"), "there is no file `F/tagger.json`"),
        (lambda f: (f / "tagger.json").write_text("[]"), "`F/tagger.json` is not a JSON object"),
        (lambda f: (f / "tagger.json").write_text("[" * 9999), "`F/tagger.json` cannot be read: "),
        (shutil.rmtree, "there is no folder `F` to read a tagger from"),
    ],
)
def test_what_was_tampered_with_is_refused(
    copied: Path, tamper: Callable[[Path], object], said: str
) -> None:
    tamper(copied)
    assert refused(copied).startswith(said)


def test_another_weight_is_another_identity(copied: Path, folder: Path) -> None:
    weights = load_file(copied / "weights.safetensors")
    weights["crf.first"][0] += 1
    save_file(weights, copied / "weights.safetensors")
    assert digest(copied) != digest(folder)


def test_a_folder_within_is_no_part_of_the_identity(copied: Path, folder: Path) -> None:
    (copied / "encoder" / "onnx").mkdir(parents=True)
    assert Tagger.open(copied).identity == digest(folder)


def test_a_folder_that_cannot_be_written_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot write the tagger"):
        save(load(folder), tmp_path / "file", {})
