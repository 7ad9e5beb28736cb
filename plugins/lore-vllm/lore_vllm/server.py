"""vLLM's server as a process of ours: started, waited for, and ended with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import httpx

from lore_sdk.errors import ModelError
from lore_vllm.ending import Heir
from lore_vllm.engine import Stated, engine_arguments, flags

__all__ = ["Server", "command_of", "running"]

_PAUSE = 0.25
_GRACE = 30.0


def command_of(stated: Stated, *, host: str, port: int) -> list[str]:
    """Return the command line of a server for judges.

    The module is what runs both from vLLM's own wheel and from those of others, where `vllm serve`
    looks for a distribution of its name.
    """
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server"]
    command += flags(engine_arguments(stated))
    command += ["--host", host, "--port", str(port)]
    # how much of a prompt was found ready is told only when it is asked for
    command += ["--enable-prompt-tokens-details", "--disable-uvicorn-access-log"]
    command += ["--served-model-name", stated.base]
    if stated.adapter:
        command += ["--lora-modules", f"{stated.name}={stated.adapter}"]
    return command


class Server:
    """A process with a session of its own, so that a signal to it reaches all that it started."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self._url = url

    def wait_until_ready(self, seconds: float) -> None:
        """Return once it answers; raises ModelError when it ends instead, or is not there in time.

        Only its own words say what is wrong, so they are left where they go: to the terminal.
        """
        deadline = time.monotonic() + seconds
        while not self._healthy():
            if self._process.poll() is not None:
                raise ModelError(f"{self._ended()} before it was ready; what it said stands above")
            if time.monotonic() > deadline:
                raise ModelError(
                    f"the server is not ready after {seconds:g} s; "
                    "give it longer with --wait, or see above what it waits for"
                )
            time.sleep(_PAUSE)

    def wait(self) -> None:
        """Return never: raises ModelError once the server ends though nobody told it to."""
        self._process.wait()
        raise ModelError(f"{self._ended()}; what it said stands above")

    def stop(self, grace: float = _GRACE) -> None:
        """Ask it to end, and after `grace` seconds end it and whatever it left behind."""
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self._url}/health", timeout=5, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def _ended(self) -> str:
        code = self._process.returncode
        if code < 0:
            return f"the server was ended by {signal.Signals(-code).name}"
        return f"the server ended with exit code {code}"

    def _signal(self, number: signal.Signals) -> None:
        # the group is there as long as one of its processes is
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


@contextmanager
def running(command: Sequence[str], url: str) -> Iterator[Server]:
    """Run a server; `url` is where its `/health` is. Whatever happens inside, it is stopped."""
    # what it prints is no output of ours
    process = subprocess.Popen(command, stdout=2, stdin=subprocess.DEVNULL, start_new_session=True)
    server, heir = Server(process, url), Heir([-process.pid])
    try:
        yield server
    finally:
        server.stop()
        heir.dismiss()
