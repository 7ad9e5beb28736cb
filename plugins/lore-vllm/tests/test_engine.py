"""What a user states, as arguments of vLLM and as options of its server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lore_vllm.engine import engine_arguments, flags, read_stated

from lore_sdk.errors import DataError


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    (tmp_path / "qwen").mkdir()
    (tmp_path / "qwen" / "config.json").write_text("{}")
    return tmp_path / "qwen"


def lora(place: Path, settings: str) -> Path:
    place.mkdir()
    (place / "adapter_config.json").write_text(settings)
    (place / "adapter_model.safetensors").touch()
    return place


def test_a_folder_becomes_the_engine_of_a_judge(bare: Path) -> None:
    stated = read_stated(f"{bare},batch=8,context=4096,gpus=2,memory=0.5,eager=yes")
    assert stated.name == stated.base == "qwen"
    assert engine_arguments(stated) == {
        "model": str(bare),
        "dtype": "auto",
        "max_model_len": 4096,
        "max_num_seqs": 8,
        "tensor_parallel_size": 2,
        "gpu_memory_utilization": 0.5,
        "enable_prefix_caching": True,
        "logprobs_mode": "processed_logprobs",
        "structured_outputs_config": {"backend": "xgrammar", "disable_any_whitespace": True},
        "generation_config": "vllm",
        "load_format": "safetensors",
        "enforce_eager": True,
    }
    plain = engine_arguments(read_stated(str(bare)))
    assert plain["max_model_len"] == -1
    assert "enforce_eager" not in plain


@pytest.mark.parametrize(
    ("settings", "rank"),
    [('{"r": 4}', 8), ('{"r": 8}', 8), ('{"r": 8, "rank_pattern": {"q_proj": 40}}', 64)],
)
def test_an_adapter_gets_room_for_its_rank(
    bare: Path, tmp_path: Path, settings: str, rank: int
) -> None:
    place = lora(tmp_path / "shop", settings)
    stated = read_stated(f"{bare},adapter={place}")
    assert (stated.base, stated.name) == ("qwen", "qwen+shop")
    found = engine_arguments(stated)
    assert (found["enable_lora"], found["max_loras"], found["max_lora_rank"]) == (True, 1, rank)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('{"r": 4000}', "has rank 4000; vLLM takes 512 at most"),
        ("{", "adapter_config.json` cannot be read: "),
        ("[]", "adapter_config.json` cannot be read: "),
        ('{"r": "four"}', "adapter_config.json` cannot be read: "),
    ],
)
def test_an_adapter_that_is_none_is_refused(
    bare: Path, tmp_path: Path, settings: str, said: str
) -> None:
    stated = read_stated(f"{bare},adapter={lora(tmp_path / 'shop', settings)}")
    with pytest.raises(DataError, match=said):
        engine_arguments(stated)


def test_a_pickled_adapter_is_not_opened(bare: Path, tmp_path: Path) -> None:
    place = lora(tmp_path / "shop", '{"r": 4}')
    (place / "adapter_model.safetensors").rename(place / "adapter_model.bin")
    with pytest.raises(DataError) as caught:
        read_stated(f"{bare},adapter={place}")
    assert str(caught.value) == f"there is no `adapter_model.safetensors` in `{place}`"


def test_arguments_are_written_as_options() -> None:
    found = flags({"max_num_seqs": 8, "enforce_eager": True, "structured": {"a": True}})
    assert found == ["--max-num-seqs", "8", "--enforce-eager", "--structured", '{"a": true}']
    assert json.loads(found[-1]) == {"a": True}


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("", "`vllm` needs the folder of a model: vllm:FOLDER"),
        ("nowhere", "there is no folder `nowhere` to read a model from"),
        ("{}/..", "there is no `config.json` in `{}/..`"),
        ("{},batch=0", "`batch` of `vllm` is `0`, which is not a whole number of 1 or more"),
        ("{},bach=2", "`bach=2` is not a setting of `vllm`, such as name=1; did you mean `batch`?"),
        ("{},dtype=int4", "`dtype` of `vllm` is `int4`, not one of auto, float32, bfloat16, "),
        ("{},context=0", "`context` of `vllm` is `0`, not `auto` or a number of tokens"),
        ("{},context=long", "`context` of `vllm` is `long`, not `auto` or a number of tokens"),
        ("{},memory=2", "`memory` of `vllm` is `2`, which is no share between 0 and 1"),
        ("{},eager=maybe", "`eager` of `vllm` is `maybe`, not `yes` or `no`"),
        ("{},adapter=nowhere", "there is no folder `nowhere` to read a model from"),
    ],
)
def test_what_names_no_model_is_refused(bare: Path, argument: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        read_stated(argument.format(bare))
    assert str(caught.value).startswith(said.format(bare))
