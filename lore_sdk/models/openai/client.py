"""A model behind a server: many requests at a time, asked again where that may help."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, islice
from queue import SimpleQueue
from threading import Lock
from time import perf_counter
from typing import TypeVar

import httpx
from aiolimiter import AsyncLimiter
from anyio.from_thread import start_blocking_portal

from lore_sdk.errors import DataError, ModelError
from lore_sdk.models.counting import estimate
from lore_sdk.models.openai.dialect import Dialect, dialect_of
from lore_sdk.models.openai.retry import AGAIN, pause, retry_after
from lore_sdk.models.openai.wire import GarbledError, body_of, read_reply
from lore_sdk.plugins.settings import read_settings
from lore_sdk.types import Reply, Request

__all__ = ["OpenAIModel", "open_openai"]

_SETTINGS = {"concurrency": 16, "attempts": 6, "timeout": 120.0, "rpm": 0.0, "tpm": 0.0}
_LARGEST = 16 * 1024 * 1024
_QUOTED = 300
_EXPECTED = 4
# tokens that a server makes of a photo of 512 pixels a side, about as many by most models
_IMAGE = 300
_SECRET = 12
_MOST_LOST = 8
_MOST_WAITING = 16
_MINUTE = 60.0
_NAMED = re.compile(r"(?P<model>.+?)@(?P<url>https?://[^,\s/]+[^,\s]*)(?:,(?P<settings>.*))?")
_KEY = re.compile(r"[!-~]*")
_CLOSED = frozenset({401, 403})

T = TypeVar("T")
_Arrived = SimpleQueue[tuple[int, Reply | BaseException]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a model is served and how hard it may be pressed.

    `timeout` is in seconds for one attempt; `rpm` and `tpm` are requests and tokens a minute, 0 for
    as many as there are.
    """

    model: str
    url: str
    concurrency: int = 16
    attempts: int = 6
    timeout: float = 120.0
    rpm: float = 0.0
    tpm: float = 0.0


class _AttemptError(Exception):
    """An attempt failed; `again` says whether another may help, `after` how long it should wait."""

    def __init__(self, said: str, *, again: bool = True, after: float | None = None) -> None:
        super().__init__(said)
        self.again = again
        self.after = after
        self.attempts = 1


class OpenAIModel:
    """Asks a server that has OpenAI's chat completions.

    Connections, event loop and its thread come with the first request and go with `close`. The key
    is in the headers that are sent and nowhere else: what a server sends back is searched for it
    before anything is kept.
    """

    def __init__(self, server: Server, key: str = "") -> None:
        self.server = server
        self.name = f"openai:{server.model}"
        self.identity = f"openai {server.model} at {server.url}"
        self._key = key
        self._escaped = json.dumps(key)[1:-1]
        self._spelled = _spellings(key)
        self._open = ExitStack()
        # several threads may ask at a time; each has its own replies
        self._starting = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[Reply]] = set()
        self._lost = 0

    def replies(self, requests: Iterable[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield replies as they come; at most `concurrency` requests are on their way at a time.

        A few more are drawn, so that no connection waits for whoever draws them.
        """
        loop = self._started()
        source = enumerate(requests)
        arrived: _Arrived = SimpleQueue()
        most = self.server.concurrency + min(self.server.concurrency, _MOST_WAITING)
        under_way = 0
        while True:
            for number, request in islice(source, most - under_way):
                loop.call_soon_threadsafe(self._begin, number, request, arrived)
                under_way += 1
            if not under_way:
                return
            number, reply = arrived.get()
            under_way -= 1
            if isinstance(reply, BaseException):
                # what was replied meanwhile was paid for
                yield from _replies_in(arrived)
                raise reply
            self._check_that_it_lives(reply)
            yield number, reply

    def count(self, text: str) -> None:
        """Know no tokens: the server counts them, once they are paid for."""

    def close(self) -> None:
        """Give up what is under way, close connections and stop the thread."""
        self._loop = None
        self._open.close()

    # ---- in the thread that asks
    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                portal = self._open.enter_context(start_blocking_portal())
                self._open.callback(portal.call, self._stop)
                self._loop = portal.call(self._start)
            return self._loop

    def _check_that_it_lives(self, reply: Reply) -> None:
        """Raise ModelError when so many requests in a row were lost that the rest will be, too."""
        gone = reply.finish == "failed" and reply.attempts == self.server.attempts
        self._lost = self._lost + 1 if gone else 0
        if self._lost >= max(_MOST_LOST, self.server.concurrency):
            raise ModelError(
                f"`{self.server.url}` has answered none of the last {self._lost} requests, each "
                f"of which was sent {self.server.attempts} times; the last time: {reply.error}"
            )

    # ---- in the event loop
    async def _start(self) -> asyncio.AbstractEventLoop:
        self._ssl = httpx.create_ssl_context()
        self._clients: list[httpx.AsyncClient] = []
        self._idle: list[httpx.AsyncClient] = []
        self._slots = asyncio.Semaphore(self.server.concurrency)
        self._rates = [
            (AsyncLimiter(most, _MINUTE), tokens)
            for most, tokens in ((self.server.rpm, False), (self.server.tpm, True))
            if most
        ]
        try:
            self._dialect, _ = await self._repeated(self._learnt)
        except _AttemptError as error:
            await self._disconnect()
            raise ModelError(f"`{self.server.url}` cannot be asked: {error}") from error
        return asyncio.get_running_loop()

    async def _stop(self) -> None:
        under_way = list(self._tasks)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._disconnect()

    async def _disconnect(self) -> None:
        for client in self._clients:
            await client.aclose()

    @contextmanager
    def _connected(self) -> Iterator[httpx.AsyncClient]:
        """Lend a client of one connection, the one that was used last.

        A client of many looks at each of its idle connections several times a request: with 64 of
        them, that is most of what a request costs.
        """
        client = self._idle.pop() if self._idle else self._another()
        try:
            yield client
        finally:
            self._idle.append(client)

    def _another(self) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            base_url=self.server.url,
            # what is unpacked on the way could be of any size
            headers={"Accept-Encoding": "identity"} | self._authorization(),
            limits=httpx.Limits(max_connections=1),
            timeout=self.server.timeout,
            verify=self._ssl,
        )
        self._clients.append(client)
        return client

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}

    def _begin(self, number: int, request: Request, arrived: _Arrived) -> None:
        task = asyncio.create_task(self._reply(request))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, number, arrived))

    def _ended(self, number: int, arrived: _Arrived, task: asyncio.Task[Reply]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            arrived.put((number, ModelError("the model was closed before it replied")))
        else:
            arrived.put((number, task.exception() or task.result()))

    async def _reply(self, request: Request) -> Reply:
        async with self._slots:
            start = perf_counter()
            try:
                reply, attempts = await self._repeated(partial(self._attempt, request))
            except _AttemptError as error:
                reply, attempts = Reply(finish="failed", error=str(error)), error.attempts
            return replace(reply, seconds=perf_counter() - start, attempts=attempts)

    async def _repeated(self, action: Callable[[], Awaitable[T]]) -> tuple[T, int]:
        """Return what an action gives and at which attempt; raises its last `_AttemptError`."""
        for attempt in count(1):
            try:
                return await action(), attempt
            except _AttemptError as error:
                error.attempts = attempt
                if not error.again or attempt == self.server.attempts:
                    raise
                wait_for = pause(attempt, error.after)
            await asyncio.sleep(wait_for)
        raise AssertionError  # unreachable: attempts are counted without end

    async def _permitted(self, request: Request) -> None:
        """Wait until the rates let one more request pass."""
        for limiter, tokens in self._rates:
            amount = self._expected(request) if tokens else 1
            await limiter.acquire(min(amount, limiter.max_rate))

    def _expected(self, request: Request) -> int:
        said = sum(estimate(each.text) + _EXPECTED for each in request.messages)
        return said + _IMAGE * sum(len(each.images) for each in request.messages) + request.limit

    async def _attempt(self, request: Request) -> Reply:
        await self._permitted(request)
        body = body_of(request, self.server.model, self._dialect)
        status, headers, text = await self._sent("POST", "chat/completions", body)
        if status == 200:
            try:
                return read_reply(json.loads(self._without_key(text)))
            except (ValueError, RecursionError, GarbledError) as error:
                raise _AttemptError(self._clean(f"the reply cannot be read: {error}")) from error
        raise self._refused(status, headers, text)

    async def _learnt(self) -> Dialect:
        """Look up what kind of server this is; one without a list of models is like no other."""
        status, headers, text = await self._sent("GET", "models", None)
        if status in _CLOSED or status in AGAIN:
            raise self._refused(status, headers, text)
        try:
            return dialect_of(json.loads(text) if status == 200 else None, self.server.model)
        except (ValueError, RecursionError):
            return dialect_of(None, self.server.model)

    def _refused(self, status: int, headers: httpx.Headers, text: str) -> Exception:
        # a key that is cut in two would not be found
        said = self._clean(f"status {status}: {text}")[:_QUOTED]
        if status in _CLOSED or status == 404:
            return ModelError(f"`{self.server.url}` does not serve `{self.server.model}`: {said}")
        return _AttemptError(
            said, again=status in AGAIN, after=retry_after(headers.get("Retry-After"))
        )

    async def _sent(self, method: str, path: str, body: object) -> tuple[int, httpx.Headers, str]:
        try:
            # httpx's own limit is for each piece of a reply, of which there can be any number
            async with asyncio.timeout(self.server.timeout):
                with self._connected() as client:
                    async with client.stream(method, path, json=body) as response:
                        return response.status_code, response.headers, await _read(response)
        except UnicodeEncodeError as error:
            raise _AttemptError("the request holds half of a character", again=False) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise _AttemptError(f"no reply in {self.server.timeout:g} s") from error
        except httpx.HTTPError as error:
            raise _AttemptError(self._clean(f"{type(error).__name__}: {error}")) from error

    def _without_key(self, text: str) -> str:
        """Take the key out of a reply; one as short as `EMPTY` stands for none."""
        return self._hidden(text) if len(self._key) >= _SECRET else text

    def _clean(self, text: str) -> str:
        return " ".join((self._hidden(text) if self._key else text).split())

    def _hidden(self, text: str) -> str:
        # to look for escaped signs takes as long as to read the JSON
        escaped = "\\/" in text or "\\u00" in text or self._key != self._escaped
        return self._spelled.sub("[key]", text) if escaped else text.replace(self._key, "[key]")


def _spellings(key: str) -> re.Pattern[str]:
    """Match a key, whichever of its signs are escaped as in JSON."""
    signs = (rf"(?:\\?{re.escape(sign)}|\\u00(?i:{ord(sign):02x}))" for sign in key)
    return re.compile("".join(signs))


def _replies_in(arrived: _Arrived) -> Iterator[tuple[int, Reply]]:
    while not arrived.empty():
        number, reply = arrived.get()
        if isinstance(reply, Reply):
            yield number, reply


async def _read(response: httpx.Response) -> str:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _AttemptError("the reply is packed, which nobody asked for", again=False)
    pieces, size = [], 0
    async for piece in response.aiter_raw():
        size += len(piece)
        if size > _LARGEST:
            raise _AttemptError(f"the reply is larger than {_LARGEST // 2**20} MiB", again=False)
        pieces.append(piece)
    return b"".join(pieces).decode("utf-8", errors="replace")


def open_openai(argument: str, key: str = "") -> OpenAIModel:
    """Open `MODEL@URL`, with settings behind commas such as `concurrency=64,rpm=500`.

    Raises DataError when there is no URL or it is not one of http or https, or for a setting that
    is none, or a key that no header can hold.
    """
    if not _KEY.fullmatch(key):
        raise DataError("the API key holds a space, a line break or a sign that is not ASCII")
    named = _NAMED.fullmatch(argument)
    if not named:
        raise DataError(
            f"`openai:{argument}` does not say which model is where; "
            "such as `openai:qwen3-8b@http://localhost:8000/v1`"
        )
    name, url, stated = named["model"], _url(named["url"]), named["settings"] or ""
    found = read_settings(stated, _SETTINGS, what="openai")
    if not found["timeout"]:
        raise DataError("`timeout` of `openai` is 0 s, in which nothing can be answered")
    server = Server(
        model=name,
        url=url,
        concurrency=int(found["concurrency"]),
        attempts=int(found["attempts"]),
        timeout=found["timeout"],
        rpm=found["rpm"],
        tpm=found["tpm"],
    )
    return OpenAIModel(server, key)


def _url(stated: str) -> str:
    try:
        url = httpx.URL(stated)
    except httpx.InvalidURL as error:
        raise DataError(f"the address of a model cannot be used: {error}") from error
    if url.userinfo:
        raise DataError("the address of a model holds a password; give keys by LORE_API_KEY")
    if url.query or url.fragment:
        raise DataError("the address of a model ends with its path, before `?` and `#`")
    return str(url).rstrip("/")
