"""`lore vllm`: serve the model of a folder to judges elsewhere, or to many at once."""

from __future__ import annotations

import shlex
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(
    help="Serve the model of a folder with vLLM, as a judge needs it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def vllm() -> None:
    """Serve the model of a folder with vLLM, as a judge needs it."""


@app.command()
def serve(
    model: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER[,NAME=VALUE…]",
            help="The model, with the settings that `vllm:` takes, such as adapter=FOLDER.",
        ),
    ],
    more: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[-- OPTIONS]", help="Options that vLLM's server is handed as well."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 is every one of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds that it may take until the server answers.")
    ] = 1800,
    show: Annotated[
        bool, typer.Option("--show", help="Print the server's command line and start nothing.")
    ] = False,
) -> None:
    """Start vLLM's server for a model, say by which name judges ask it, and stop it on Ctrl-C.

    Prompts are read once where they begin alike, log-probabilities are those of what the reply was
    held to, and JSON has no space to spare. VLLM_API_KEY is the key that it asks for, if set;
    judges give it as LORE_API_KEY.

    Example: lore vllm serve models/qwen,adapter=my-lora --port 8000
    """
    from lore_vllm.engine import read_stated
    from lore_vllm.library import check_library, hush_library
    from lore_vllm.server import command_of, running

    stated = read_stated(model)
    command = [*command_of(stated, host=host, port=port), *(more or ())]
    if show:
        typer.echo(shlex.join(command))
        return
    check_library()
    hush_library()
    _check_port(host, port)
    reached = f"http://{_reached(host)}:{port}"
    try:
        with _told_to_stop(), running(command, reached) as server:
            server.wait_until_ready(wait)
            typer.echo(f"ready    lore judge … --model openai:{stated.name}@{reached}/v1")
            server.wait()
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)


def _check_port(host: str, port: int) -> None:
    """Refuse a port that is taken: whoever has it would be taken for the server."""
    from lore_sdk.errors import DataError

    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise DataError(f"port {port} of `{host}` cannot be listened at: {said}") from error


def _reached(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Let SIGTERM, and a terminal that is closed, end what runs inside as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
