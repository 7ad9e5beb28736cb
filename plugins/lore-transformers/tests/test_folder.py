"""Folders that are no models, or that mean harm, are refused in words."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from lore_transformers.model import open_folder
from safetensors.torch import load_file, save_file

from lore_sdk.errors import DataError

Change = Callable[[Path], None]


def config(**changes: object) -> Change:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | changes))

    return change


def gone(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def pickled(folder: Path) -> None:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def cut(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:5000])


def lacking(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def small(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["model.embed_tokens.weight"] = weights["model.embed_tokens.weight"][:300].clone()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config(vocab_size=300)(folder)


def own_code(folder: Path) -> None:
    (folder / "evil.py").write_text("raise SystemExit('ran')")
    changes = {"auto_map": {"AutoConfig": "evil.C", "AutoModelForCausalLM": "evil.M"}}
    config(model_type="evil", architectures=["M"], **changes)(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (gone("model.safetensors"), "there are no `.safetensors` weights in `{}`"),
        (
            pickled,
            "there are no `.safetensors` weights in `{}`; `pytorch_model.bin` is pickle, which "
            "can run anything",
        ),
        (gone("config.json"), "there is no file `{}/config.json`"),
        (lambda f: (f / "config.json").write_text("{"), "`{}/config.json` cannot be read: "),
        (
            gone("tokenizer.json"),
            "there is no `tokenizer.json` in `{}`; save its tokenizer as a fast ",
        ),
        (
            gone("chat_template.jinja"),
            "the model in `{}` has no chat template, so it cannot be asked; put the one that it "
            "was trained with into `chat_template.jinja` there",
        ),
        (cut, "`{}/model.safetensors` cannot be read: "),
        (
            lacking,
            "the weights in `{}` lack 1 tensors, such as `model.layers.1.mlp.up_proj.weight`",
        ),
        (small, "the tokenizer in `{}` has "),
        (own_code, "the model in `{}` cannot be used: "),
        (
            config(num_hidden_layers=10**9),
            "`config.json` in `{}` has 1,000,000,000 as `num_hidden_layers`, and the weights are "
            "26 tensors",
        ),
        (config(hidden_size=2**20), "`config.json` in `{}` describes "),
        (config(vocab_size=10**12), "`config.json` in `{}` describes "),
        (config(hidden_size=-1), "the model in `{}` cannot be used: "),
        (config(hidden_size="wide"), "the model in `{}` cannot be used: "),
        (config(hidden_size=128), "the model in `{}` cannot be used: "),
    ],
    ids=range(16),
)
def test_a_folder_that_cannot_be_used_is_refused(
    folder: Path, tmp_path: Path, change: Change, said: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    change(copy)
    with pytest.raises(DataError) as caught:
        open_folder(str(copy))
    assert str(caught.value).startswith(said.format(copy))
    assert "\n" not in str(caught.value)


def test_the_identity_is_that_of_what_answers(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    before = parts(copy)
    assert before == parts(folder)
    (copy / "README.md").write_text("read me")
    assert parts(copy) == before
    template = copy / "chat_template.jinja"
    template.write_text(template.read_text() + " ")
    assert changed(before, parts(copy)) == {"template"}
    weights = load_file(copy / "model.safetensors")
    weights["model.norm.weight"][0] += 1
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    assert changed(before, parts(copy)) == {"template", "weights"}
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + "\n")
    assert changed(before, parts(copy)) == {"template", "weights", "tokenizer"}


def parts(folder: Path) -> dict[str, str]:
    said = open_folder(str(folder)).identity.split()[1:]
    return dict(part.split("=") for part in said)


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}
