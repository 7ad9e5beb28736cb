"""LoRA adapters: they change replies, and one that does not fit is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from lore_transformers.model import open_folder
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from lore_sdk.cli.main import main
from lore_sdk.errors import DataError
from lore_sdk.plugins.testing import check_model
from lore_sdk.types import Message, Request

# peft reads what transformers renamed: https://github.com/huggingface/peft
pytestmark = pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated")

ASKED = Request(messages=(Message("user", "red"),), limit=12)


def write_adapter(base: Path, folder: Path, **settings: object) -> Path:
    torch.manual_seed(1)
    settings = {"r": 4, "target_modules": ["q_proj", "down_proj"]} | settings
    made = get_peft_model(
        AutoModelForCausalLM.from_pretrained(base),
        LoraConfig(init_lora_weights=False, task_type="CAUSAL_LM", **settings),
    )
    made.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def adapter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_adapter(folder, tmp_path_factory.mktemp("adapters") / "shop")


def test_an_adapter_changes_what_is_said(folder: Path, adapter: Path) -> None:
    from peft import PeftModel

    plain, ours = open_folder(str(folder)), open_folder(f"{folder},adapter={adapter}")
    assert ours.name == "transformers:tiny+shop"
    assert ours.identity != plain.identity
    assert ours.identity.split(" adapter=")[0] == plain.identity.split(" dtype=")[0]
    (mine,) = dict(ours.replies([ASKED])).values()
    (without,) = dict(plain.replies([ASKED])).values()
    assert mine.text != without.text
    bare = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(folder), str(adapter))
    said = bare.generate(
        input_ids=torch.tensor([[1, 2, 3]]), max_new_tokens=5, do_sample=False, pad_token_id=0
    )
    merged = ours._generator._opened.model.generate(  # type: ignore[union-attr]
        torch.tensor([[1, 2, 3]]), max_new_tokens=5, do_sample=False, pad_token_id=0
    )
    assert said.tolist() == merged.tolist()


def test_a_model_with_an_adapter_keeps_its_promises(folder: Path, adapter: Path) -> None:
    assert check_model(open_folder(f"{folder},adapter={adapter}"), lacks=["images"]) == []


def test_an_adapter_of_another_model_is_refused(
    folder: Path, adapter: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(adapter, other)
    settings = other / "adapter_config.json"
    settings.write_text(settings.read_text().replace('"q_proj"', '"o_proj"'))
    with pytest.raises(DataError, match=r"does not fit the model: .*o_proj"):
        open_folder(f"{folder},adapter={other}")
    settings.write_text(settings.read_text().replace('"o_proj"', '"w_proj"'))
    settings.write_text(settings.read_text().replace('"down_proj"', '"v"'))
    with pytest.raises(DataError, match=r"the adapter in `.*` cannot be used: "):
        open_folder(f"{folder},adapter={other}")


def test_a_pickled_adapter_is_not_opened(folder: Path, adapter: Path, tmp_path: Path) -> None:
    pickled = tmp_path / "pickled"
    shutil.copytree(adapter, pickled)
    (pickled / "adapter_model.safetensors").rename(pickled / "adapter_model.bin")
    with pytest.raises(DataError, match=r"there is no `adapter_model.safetensors` in "):
        open_folder(f"{folder},adapter={pickled}")


def checks(capsys: pytest.CaptureFixture[str], *stated: str) -> dict[str, str]:
    main(["doctor", "--json", *stated])
    return {each["name"]: each["status"] for each in json.loads(capsys.readouterr().out)["checks"]}


def test_a_doctor_nudges_an_adapter_and_sees_that_it_is_used(
    folder: Path, adapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checks(capsys, "--model", f"transformers:{folder},adapter={adapter}")
    assert found["adapter"] == found["number"] == found["probabilities"] == "ok"
    assert found["prefix cache"] == "ok"
    # random weights begin with anything
    assert found["first token"] == "warn"
