"""A model in vLLM, asked: what it promises, and what transformers itself would have said."""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import lore_vllm.plugin
import pytest

from lore_sdk.cli.main import main
from lore_sdk.errors import DataError, ModelError, PluginError
from lore_sdk.models import open_model
from lore_sdk.plugins import Plugins
from lore_sdk.plugins.testing import check_model, check_plugin, heavy_imports
from lore_sdk.types import Message, Reply, Request

if TYPE_CHECKING:
    from lore_vllm.model import VllmModel

Ask = Callable[..., list[Reply]]
PLUGINS = Plugins.of(vllm=lore_vllm.plugin)


def asking(text: str, limit: int = 12, **more: object) -> Request:
    return Request(messages=(Message("user", text),), limit=limit, **more)


@pytest.mark.vllm
def test_the_plugin_keeps_to_what_plugins_promise() -> None:
    assert check_plugin(lore_vllm.plugin) == []


def test_the_plugin_imports_nothing_heavy() -> None:
    assert heavy_imports("lore_vllm.plugin") == []


def test_what_is_missing_is_told_with_the_command_that_brings_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lore_vllm.library.find_spec", lambda name: None)
    with pytest.raises(PluginError, match="pip install lore-vllm"):
        open_model(f"vllm:{folder}", plugins=PLUGINS)


@pytest.mark.vllm
def test_the_model_keeps_to_what_models_promise(stated: str) -> None:
    model = open_model(f"vllm:{stated}", plugins=PLUGINS)
    assert model.name == "vllm:tiny"
    assert check_model(model, lacks=["images"]) == []


@pytest.mark.vllm
def test_a_reply_is_what_transformers_says(folder: Path, asked: Ask) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    bare = AutoModelForCausalLM.from_pretrained(folder)
    texts = ["red summer dress", "a longer prompt " * 9, "连衣裙"]
    for text, reply in zip(texts, asked(*map(asking, texts)), strict=True):
        message = [{"role": "user", "content": text}]
        ids = tokenizer.apply_chat_template(
            message, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        whole = bare.generate(**ids, max_new_tokens=12, do_sample=False)
        said = whole[0, len(ids["input_ids"][0]) :]
        assert reply.text == tokenizer.decode(said, skip_special_tokens=True)
        assert (reply.usage.prompt, reply.usage.reply) == (len(ids["input_ids"][0]), len(said))


@pytest.mark.vllm
def test_probabilities_are_those_of_what_may_be_said(folder: Path, asked: Ask) -> None:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    (held,) = asked(asking("red", alternatives=3, choices=("1", "2", "4")))
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = tokenizer.apply_chat_template(
        [{"role": "user", "content": "red"}], add_generation_prompt=True, return_tensors="pt"
    )["input_ids"]
    scores = AutoModelForCausalLM.from_pretrained(folder)(ids).logits[0, -1]
    digits = [tokenizer.convert_tokens_to_ids(digit) for digit in "124"]
    shares = dict(zip("124", scores[digits].softmax(-1).tolist(), strict=True))
    found = {text: math.exp(logprob) for text, logprob in held.tokens[0].alternatives}
    assert found == pytest.approx(shares, abs=1e-3)
    assert held.text == max(shares, key=shares.__getitem__)


@pytest.mark.vllm
def test_what_prompts_begin_with_is_read_once(asked: Ask) -> None:
    rules = "a case is not a phone " * 40
    first, again = asked(asking(f"{rules} red")), asked(asking(f"{rules} blue"))
    assert first[0].usage.cached < 0.2 * first[0].usage.prompt
    assert again[0].usage.cached > 0.8 * again[0].usage.prompt


@pytest.mark.vllm
def test_two_runs_at_a_time_get_their_own_replies(model: VllmModel, asked: Ask) -> None:
    texts = [[f"run {run} item {n}" for n in range(6)] for run in range(2)]
    alone = [[reply.text for reply in asked(*map(asking, each))] for each in texts]
    runs = [model.replies(map(asking, each)) for each in texts]
    found: list[dict[int, str]] = [{}, {}]
    for pair in zip(*runs, strict=True):
        for mine, (number, reply) in zip(found, pair, strict=True):
            mine[number] = reply.text
    assert [[mine[n] for n in range(6)] for mine in found] == alone


@pytest.mark.vllm
def test_a_run_that_is_given_up_leaves_nothing_behind(model: VllmModel, asked: Ask) -> None:
    run = model.replies(asking(f"item {n}", limit=200) for n in range(20))
    list(islice(run, 1))
    run.close()  # type: ignore[attr-defined]
    assert not model._engine.has_unfinished_requests()
    assert asked(asking("red"))[0].finish in ("stop", "length")


@pytest.mark.vllm
def test_what_vllm_cannot_be_asked_has_failed_and_the_others_go_on(asked: Ask) -> None:
    endless, odd, good = asked(
        asking("x" * 100_000), asking("red", schema='{"type": "nonsense"}'), asking("red")
    )
    assert (endless.finish, odd.finish) == ("failed", "failed")
    assert "the model reads" in endless.error
    assert odd.error
    assert good.finish in ("stop", "length")


@pytest.mark.vllm
def test_a_folder_that_vllm_cannot_run_is_told(folder: Path, tmp_path: Path) -> None:
    import shutil

    from lore_vllm.model import open_folder

    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "config.json").write_text('{"model_type": "no-such-model"}')
    with pytest.raises(DataError, match="broken"):
        open_folder(f"{broken},eager=yes")


@pytest.mark.vllm
def test_a_doctor_looks_at_model_and_adapter(
    stated: str, adapter: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = main(["doctor", "--model", f"vllm:{stated},adapter={adapter}"])
    said = capfd.readouterr().out
    states = {name: state for state, name in re.findall(r"^(\w+) +(\w[\w ]*?)  ", said, re.M)}
    for name in ("model", "number", "probabilities", "repeatable", "prefix cache", "adapter"):
        assert states[name] == "ok", said
    # weights that were drawn by chance never come to an end
    assert (code, states["schema"]) == (1, "fail")
    assert "the reply was cut off before it was whole" in said


def _script(stated: str) -> list[str]:
    """A program that opens the model, says which processes it started, and waits."""
    lines = [
        "import time, psutil",
        "from lore_vllm.model import open_folder",
        "if __name__ == '__main__':",
        f"    model = open_folder({stated!r})",
        "    print(*(p.pid for p in psutil.Process().children(recursive=True)), flush=True)",
        "    time.sleep(600)",
    ]
    return [sys.executable, "-c", "\n".join(lines)]


@pytest.fixture
def elsewhere(stated: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """The model in another process, and the processes that this one started."""
    process = subprocess.Popen(_script(stated), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    pids = [int(pid) for pid in process.stdout.readline().split()]
    try:
        yield process, pids
    finally:
        for pid in (process.pid, *pids):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
        process.stdout.close()


@pytest.mark.vllm
def test_killed_it_leaves_no_process(elsewhere: tuple[subprocess.Popen[str], list[int]]) -> None:
    import psutil

    process, pids = elsewhere
    assert pids
    process.kill()
    process.wait()
    deadline = time.monotonic() + 60
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


@pytest.mark.vllm
def test_an_engine_that_dies_ends_the_run_with_an_error(stated: str) -> None:
    import psutil
    from lore_vllm.model import open_folder

    before = set(active_children())
    model = open_folder(stated)
    (engine,) = set(active_children()) - before
    whole = psutil.Process(engine.pid)
    started = [whole, *whole.children(recursive=True)]
    run = model.replies(asking(f"item {n}", limit=400) for n in range(4))
    Timer(0.5, engine.kill).start()
    with pytest.raises(ModelError, match="has died"):
        list(run)
    with pytest.raises(ModelError, match="is closed"):
        list(model.replies([asking("red")]))
    assert psutil.wait_procs(started, timeout=30)[1] == []
