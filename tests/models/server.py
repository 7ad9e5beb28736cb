"""A server of chat completions for tests: HTTP/1.1 on asyncio, answering and failing as told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[Mapping[str, Any], int], "Said"]


@dataclass
class Said:
    """What is sent back: a status, a body, and how it goes wrong.

    `drip` is how many seconds lie between two bytes of the body.
    """

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    drop: bool = False
    drip: float = 0.0


def completion(text: str, **choice: object) -> dict[str, object]:
    usage = {
        "prompt_tokens": 10,
        "completion_tokens": 2,
        "prompt_tokens_details": {"cached_tokens": 8},
    }
    message = {"role": "assistant", "content": text}
    return {"choices": [{"message": message, "finish_reason": "stop"} | choice], "usage": usage}


@dataclass
class Server:
    """Counts what it is asked; `answer` gets the body of a request and how often it came before."""

    answer: Answer
    models: object = None
    url: str = ""
    bodies: list[Mapping[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _seen: Counter[str] = field(default_factory=Counter)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
        text = await reader.readexactly(int(headers.get("content-length", 0)))
        if first.startswith("GET"):
            said = Said(body=self.models) if self.models else Said(status=404, body={})
        else:
            said = self._said(json.loads(text), headers)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(said.delay)
        self._at_once -= 1
        if said.drop:
            return False
        body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        fields = {"Content-Length": str(len(body) + 100 * said.cut), **said.headers}
        told = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {said.status} X\r\n{told}\r\n".encode())
        for piece in (body[n : n + 1] for n in range(len(body))) if said.drip else (body,):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(said.drip)
        return not said.cut

    def _said(self, body: Mapping[str, Any], headers: Mapping[str, str]) -> Said:
        self.bodies.append(body)
        self.headers.append(headers)
        asked = json.dumps(body["messages"])
        self._seen[asked] += 1
        return self.answer(body, self._seen[asked])


@contextmanager
def serving(answer: Answer, models: object = None) -> Iterator[Server]:
    """Serve in a thread; the server's `url` ends in `/v1`."""
    server = Server(answer, models)
    loop = asyncio.new_event_loop()
    up = threading.Event()
    stop = asyncio.Event()

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        server.url = f"http://127.0.0.1:{port}/v1"
        up.set()
        await stop.wait()
        listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(
            *asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True
        )

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    up.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
