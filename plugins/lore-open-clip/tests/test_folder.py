"""Folders come from other people."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from lore_open_clip.folder import digest, load, load_model
from safetensors.torch import load_file, save_file

from lore_sdk.errors import DataError

CONFIG, SAFE = "open_clip_config.json", "open_clip_model.safetensors"
PICKLED, TELLING = "open_clip_pytorch_model.bin", "lore.json"


@pytest.fixture
def folder(clip: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clip, tmp_path / "clip"))


def refused(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value).replace(str(folder), "CLIP")


# Any: JSON
def edited(folder: Path, name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    stated = json.loads((folder / name).read_text())
    edit(stated)
    (folder / name).write_text(json.dumps(stated))


def test_what_is_saved_is_loaded(clip: Path) -> None:
    model, telling = load(clip)
    again, same = load(clip)
    assert telling == same
    assert set(telling.attributes) == {"color", "product"}
    for one, other in zip(model.clip.parameters(), again.clip.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_digest_changes_with_what_decides_answers(folder: Path) -> None:
    before = digest(folder)
    (folder / "card.json").write_text("{}")
    assert digest(folder) == before
    edited(folder, TELLING, lambda stated: stated["attributes"]["color"].update(threshold=0.99))
    assert digest(folder) != before


def test_weights_of_torch_are_read_without_running_them(folder: Path) -> None:
    weights = load_file(folder / SAFE)
    (folder / SAFE).unlink()
    torch.save({"state_dict": weights}, folder / PICKLED)
    assert load_model(folder).size == 32

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (folder / "was-run",))

    (folder / PICKLED).write_bytes(pickle.dumps({"state_dict": Bomb()}, 2))
    assert refused(folder).startswith(f"`CLIP/{PICKLED}` cannot be read: ")
    torch.save({"state_dict": Bomb()}, folder / PICKLED)
    assert refused(folder).startswith(f"`CLIP/{PICKLED}` cannot be read: ")
    assert not (folder / "was-run").exists()


@pytest.mark.parametrize(
    "part, name",
    [
        ("text_cfg", "hf_model_name"),
        ("text_cfg", "hf_tokenizer_name"),
        ("vision_cfg", "timm_model_name"),
    ],
)
def test_names_of_other_models_are_refused(folder: Path, part: str, name: str) -> None:
    edited(folder, CONFIG, lambda stated: stated["model_cfg"][part].update({name: "a/b"}))
    assert refused(folder) == (
        f"`{name}` in `model_cfg` in `CLIP/{CONFIG}` is not allowed; a folder states numbers and "
        "no names of other models"
    )


@pytest.mark.parametrize(
    "part, name, value, most",
    [
        ("vision_cfg", "width", 10**9, 4096),
        ("vision_cfg", "image_size", -1, 1024),
        ("vision_cfg", "layers", "many", 64),
        ("vision_cfg", "layers", [1, 1, 1, 10**6], 64),
        ("text_cfg", "context_length", True, 512),
        ("text_cfg", "heads", 0, 64),
    ],
)
def test_numbers_out_of_bounds_are_refused(
    folder: Path, part: str, name: str, value: object, most: int
) -> None:
    edited(folder, CONFIG, lambda stated: stated["model_cfg"][part].update({name: value}))
    where = f"`model_cfg` in `CLIP/{CONFIG}`"
    assert refused(folder) == f"`{name}` in {where} is not a number from 1 to {most}"


def test_a_model_that_would_be_huge_is_refused_before_it_is_made(folder: Path) -> None:
    vision = {"image_size": 224, "patch_size": 16, "width": 4096, "layers": 64}
    edited(folder, CONFIG, lambda stated: stated["model_cfg"].update(vision_cfg=vision))
    assert refused(folder) == "the model of `CLIP` would have more than 4,000,000,000 numbers"


def test_a_model_that_cannot_be_made_is_refused(folder: Path) -> None:
    edited(folder, CONFIG, lambda stated: stated["model_cfg"]["text_cfg"].update(heads=3))
    assert refused(folder).startswith("no model can be made as `CLIP` states it: ")


def test_weights_that_do_not_fit_are_refused(folder: Path) -> None:
    edited(folder, CONFIG, lambda stated: stated["model_cfg"]["text_cfg"].update(width=32))
    assert refused(folder).startswith(f"`CLIP/{SAFE}` does not fit its `{CONFIG}`: `")


def test_weights_that_are_no_numbers_are_refused(folder: Path) -> None:
    weights = load_file(folder / SAFE)
    weights["logit_scale"] = torch.tensor(float("nan"))
    save_file(weights, folder / SAFE)
    assert refused(folder) == f"`CLIP/{SAFE}` has weights that are no numbers"


def test_a_truncated_file_is_refused(folder: Path) -> None:
    content = (folder / SAFE).read_bytes()
    for kept in (0, 7, 100, len(content) - 1):
        (folder / SAFE).write_bytes(content[:kept])
        assert refused(folder).startswith(f"`CLIP/{SAFE}` cannot be read: ")


def test_files_that_are_missing_are_told(folder: Path) -> None:
    (folder / TELLING).unlink()
    assert refused(folder) == (
        "`CLIP` is not calibrated, so nobody knows what its answers are worth; run "
        "`lore clip calibrate CLIP CATALOG --images IMAGES`"
    )
    (folder / SAFE).unlink()
    assert refused(folder) == f"there is no file `CLIP/{SAFE}`"
    (folder / CONFIG).unlink()
    assert refused(folder) == f"there is no file `CLIP/{CONFIG}`"


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, '"\ud83d"', "null"])
def test_settings_that_are_no_object_are_refused(folder: Path, content: str) -> None:
    (folder / CONFIG).write_bytes(content.encode("utf-8", "surrogatepass"))
    said = refused(folder)
    assert said.startswith(f"`CLIP/{CONFIG}` "), said


@pytest.mark.parametrize(
    "name, value",
    [("threshold", 2), ("sharpness", "high"), ("prior", None), ("sharpness", float("nan"))],
)
def test_calibrations_out_of_bounds_are_refused(folder: Path, name: str, value: object) -> None:
    edited(folder, TELLING, lambda stated: stated["attributes"]["color"].update({name: value}))
    most = "1" if name == "threshold" else "10000"
    assert refused(folder) == (
        f"`{name}` of `color` in `CLIP/{TELLING}` is not a number from 0 to {most}"
    )


@pytest.mark.parametrize("values", [{}, {"red": 1}, {"red": 1, "blue": -1}, [], {"a": 1, "b": "x"}])
def test_values_that_were_never_seen_are_refused(folder: Path, values: object) -> None:
    edited(folder, TELLING, lambda stated: stated["attributes"]["color"].update(values=values))
    said = f"`color` in `CLIP/{TELLING}` has no values with how often each was seen"
    assert refused(folder) == said
