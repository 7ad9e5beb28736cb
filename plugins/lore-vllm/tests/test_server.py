"""`lore vllm serve`: a real server, asked as judges ask, and what is left when it ends."""

from __future__ import annotations

import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lore_sdk.cli.main import main
from lore_sdk.models import open_model
from lore_sdk.plugins import Plugins
from lore_sdk.plugins.testing import check_model
from lore_sdk.types import Message, Request

SERVE = [sys.executable, "-m", "lore_sdk.cli.main", "vllm", "serve"]


class Served(NamedTuple):
    """A server, the words with which it said that it is there, and its processes."""

    process: subprocess.Popen[str]
    url: str
    said: str
    pids: list[int]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def serve(stated: str) -> Served:
    import psutil

    port = free_port()
    command = [*SERVE, stated, "--port", str(port), "--wait", "300"]
    # a run of tests in the background of a shell ignores Ctrl-C, and so would what it starts
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout
    said = process.stdout.readline()
    pids = [each.pid for each in psutil.Process(process.pid).children(recursive=True)]
    return Served(process, f"http://127.0.0.1:{port}/v1", said, pids)


def ended(served: Served, number: signal.Signals) -> int:
    """Send a signal, return the exit code, and see that no process is left."""
    import psutil

    started = [psutil.Process(pid) for pid in served.pids if psutil.pid_exists(pid)]
    served.process.send_signal(number)
    code = served.process.wait(120)
    served.process.stdout.close()  # type: ignore[union-attr]
    assert len(started) >= 2
    assert psutil.wait_procs(started, timeout=60)[1] == []
    return code


@pytest.fixture(scope="module")
def served(stated: str, adapter: Path) -> Iterator[Served]:
    found = serve(f"{stated},adapter={adapter}")
    yield found
    assert ended(found, signal.SIGINT) == 0


def test_what_is_started_can_be_seen_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["vllm", "serve", f"{folder},batch=8", "--port", "9", "--show", "--", "--seed", "3"]
    assert main(asked) == 0
    command = shlex.split(capsys.readouterr().out)
    assert command[1:3] == ["-m", "vllm.entrypoints.openai.api_server"]
    assert command[-2:] == ["--seed", "3"]
    assert command[command.index("--max-num-seqs") + 1] == "8"
    assert command[command.index("--served-model-name") + 1] == "tiny"


@pytest.mark.vllm
def test_a_port_that_is_taken_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["vllm", "serve", str(folder), "--port", str(port)]) == 2
    assert f"port {port} of `127.0.0.1` cannot be listened at" in capsys.readouterr().err


@pytest.mark.vllm
def test_the_server_keeps_to_what_models_promise(served: Served) -> None:
    assert served.said.startswith("ready    lore judge … --model openai:tiny+")
    model = open_model(f"openai:tiny@{served.url}", plugins=Plugins.installed())
    assert check_model(model, lacks=["images"]) == []


@pytest.mark.vllm
def test_base_and_adapter_are_asked_by_their_names(served: Served, adapter: Path) -> None:
    said = []
    for name in ("tiny", f"tiny+{adapter.name}"):
        model = open_model(f"openai:{name}@{served.url}", plugins=Plugins.installed())
        ((_, reply),) = model.replies([Request(messages=(Message("user", "red"),), limit=12)])
        said.append(reply.text)
        model.close()
    assert said[0] != said[1]


@pytest.mark.vllm
def test_a_doctor_looks_at_the_server(
    served: Served, adapter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tuned = f"openai:tiny+{adapter.name}@{served.url}"
    main(["doctor", "--model", tuned, "--beside", f"openai:tiny@{served.url}"])
    said = capsys.readouterr().out
    lines = said.splitlines()
    for name in ("model", "number", "probabilities", "prefix cache", "adapter"):
        assert any(line.startswith(f"ok    {name} ") for line in lines), said


@pytest.mark.vllm
def test_pairs_are_judged_by_the_server(served: Served, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("query,title\nred dress,Floral midi dress\nred dress,Blue midi dress\n")
    out = tmp_path / "verdicts.jsonl"
    asked = ["judge", str(pairs), "-p", "fashion", "-o", str(out), "-q", "--mode", "grade"]
    assert main([*asked, "--model", f"openai:tiny@{served.url}"]) == 0
    assert out.read_text().count('"stated":"L') == 2


@pytest.mark.vllm
def test_killed_it_leaves_no_process(stated: str) -> None:
    assert ended(serve(stated), signal.SIGKILL) == -signal.SIGKILL


@pytest.mark.vllm
def test_a_server_that_cannot_start_is_told(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import shutil

    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "config.json").write_text('{"model_type": "no-such-model"}')
    assert main(["vllm", "serve", str(broken), "--port", str(free_port())]) == 2
    said = capfd.readouterr()
    assert "before it was ready; what it said stands above" in said.err
    assert said.out == ""
