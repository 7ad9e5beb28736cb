"""Requests a second through our client beside a bare asynchronous one, same server, same requests.

    python -m tests.benchmarks.models [--requests 2000] [--rounds 5]

The server is a process of its own, which answers each request after a few milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import httpx

from lore_sdk.models.openai.client import open_openai
from lore_sdk.models.openai.dialect import DIALECTS
from lore_sdk.models.openai.wire import body_of
from lore_sdk.types import Message, Request

DELAY = 0.005
SERVER = f"""
import sys, time
from tests.models.server import Said, completion, serving
said = Said(body=completion("L4"), delay={DELAY})
with serving(lambda body, times: said) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


def requests(count: int) -> list[Request]:
    title = "Women's Woven Floral Print Infinity Scarf, white and navy, 100 % cotton " * 10
    return [Request(messages=(Message("user", f"{n}: {title}"),), limit=8) for n in range(count)]


async def bare(url: str, asked: Sequence[Request], concurrency: int) -> int:
    """Ask with nothing but httpx: as many workers as may be under way, each one after another."""
    bodies = iter([body_of(each, "m", DIALECTS["other"]) for each in asked])
    done = 0

    async def worker(client: httpx.AsyncClient) -> None:
        nonlocal done
        for body in bodies:
            response = await client.post("chat/completions", json=body)
            done += bool(json.loads(response.content)["choices"][0]["message"]["content"])

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await asyncio.gather(*(worker(client) for _ in range(concurrency)))
    return done


def ours(url: str, asked: Sequence[Request], concurrency: int) -> int:
    model = open_openai(f"m@{url},concurrency={concurrency}")
    try:
        return sum(bool(reply.text) for _, reply in model.replies(asked))
    finally:
        model.close()


def timed(url: str, count: int, concurrency: int) -> tuple[float, float]:
    asked = requests(count)
    start = time.perf_counter()
    assert asyncio.run(bare(url, asked, concurrency)) == count
    middle = time.perf_counter()
    assert ours(url, asked, concurrency) == count
    return count / (middle - start), count / (time.perf_counter() - middle)


def report(url: str, count: int, rounds: int) -> Iterator[str]:
    yield f"{os.cpu_count()} cores, Python {platform.python_version()}, httpx {httpx.__version__}:"
    yield f"{count:,} requests a round, {rounds} rounds, a server that takes {DELAY * 1000:g} ms."
    yield ""
    yield "| at once | bare httpx, requests/s | ours, requests/s | ratio |"
    yield "|--:|--:|--:|--:|"
    for concurrency in (1, 16, 64):
        some = count if concurrency > 1 else count // 8
        timings = [timed(url, some, concurrency) for _ in range(rounds)]
        ratio = statistics.median(own / other for other, own in timings)
        other, own = (statistics.median(each) for each in zip(*timings, strict=True))
        yield f"| {concurrency} | {other:,.0f} | {own:,.0f} | {ratio:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        for line in report(server.stdout.readline().strip(), given.requests, given.rounds):
            print(line, flush=True)
        server.communicate()


if __name__ == "__main__":
    main()
