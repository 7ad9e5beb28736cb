"""A tiny model in a folder, and vLLM that runs it, where vLLM is installed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lore_sdk.types import Reply, Request

if TYPE_CHECKING:
    from lore_vllm.model import VllmModel

INSTALLED = find_spec("vllm") is not None
# for a processor: a small cache, and nothing compiled, which takes longer than all tests
CPU = {"VLLM_CPU_KVCACHE_SPACE": "1", "TORCH_COMPILE_DISABLE": "1", "HF_HUB_OFFLINE": "1"}
if INSTALLED:
    os.environ.update(CPU)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what asks vLLM where there is none; its libraries warn of what they do themselves."""
    reason = "vllm is not installed here; `make test-vllm` runs these tests"
    for item in items:
        if item.get_closest_marker("vllm"):
            item.add_marker(pytest.mark.skipif(not INSTALLED, reason=reason))
        if INSTALLED and item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as transformers saves it; vLLM takes heads of 32 numbers and more."""
    from tests.models.tiny import write_model, write_tokenizer

    place = tmp_path_factory.mktemp("models") / "tiny"
    write_tokenizer(place)
    write_model(place, hidden=128)
    return place


@pytest.fixture(scope="session")
def adapter(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(1)
    made = get_peft_model(
        AutoModelForCausalLM.from_pretrained(folder),
        LoraConfig(
            init_lora_weights=False,
            task_type="CAUSAL_LM",
            r=4,
            target_modules=["q_proj", "down_proj"],
        ),
    )
    place = tmp_path_factory.mktemp("adapters") / "shop"
    made.save_pretrained(place)
    return place


@pytest.fixture(scope="session")
def stated(folder: Path) -> str:
    """The model as a user states it, in the kind of numbers that repeats itself."""
    return f"{folder},batch=16,dtype=float32,eager=yes"


@pytest.fixture(scope="session")
def model(stated: str) -> Iterator[VllmModel]:
    from lore_vllm.model import open_folder

    opened = open_folder(stated)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def asked(model: VllmModel) -> Callable[..., list[Reply]]:
    """Ask the model and return its replies in the order of the requests."""

    def ask(*requests: Request) -> list[Reply]:
        return [reply for _, reply in sorted(model.replies(requests), key=lambda each: each[0])]

    return ask
