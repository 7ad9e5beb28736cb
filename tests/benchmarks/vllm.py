"""Tokens a second of lore-vllm beside bare `LLM.generate`: same engine, model and prompts.

    make .venv-vllm/installed
    .venv-vllm/bin/python -m tests.benchmarks.vllm [--requests 128] [--rounds 5] [--pairs 300]

The bare one gets its prompts as tokens and hands tokens back; ours gets messages and hands back
texts. The model has random weights, which makes it say nothing and costs the same. Then the
engine says how much of a judge's prompts it found ready, with our layout and with one that begins
with the item; these prompts are about pairs of Home Depot's `test`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lore_sdk.types import Message, Request, Usage
from tests.benchmarks.labelled import data_folder
from tests.benchmarks.prompting import cases, made, naive
from tests.benchmarks.transformers import WORKS
from tests.models.tiny import write_model, write_tokenizer

if TYPE_CHECKING:
    from lore_vllm.model import VllmModel

# for a processor: memory for what was read, and nothing compiled for minutes
ENVIRONMENT = {
    "VLLM_CPU_KVCACHE_SPACE": "2",
    "TORCH_COMPILE_DISABLE": "1",
    "VLLM_LOGGING_LEVEL": "ERROR",
    "HF_HUB_OFFLINE": "1",
}


class Bare:
    """`LLM.generate` and nothing else, on the engine that ours runs in."""

    def __init__(self, model: VllmModel, llm: Any) -> None:
        self._model = model
        self._llm = llm

    def prompts(self, requests: Sequence[Request]) -> list[tuple[Any, Any]]:
        """Return each request as tokens and settings, made beforehand."""
        from lore_vllm.asking import asked

        model = self._model
        found = [
            asked(each, model._prompter, model._context, model._vocabulary) for each in requests
        ]
        return [({"prompt_token_ids": list(each.prompt)}, each.settings) for each in found]

    def generated(self, prompts: Sequence[tuple[Any, Any]]) -> int:
        asked, settings = zip(*prompts, strict=True)
        outputs = self._llm.generate(list(asked), list(settings), use_tqdm=False)
        return sum(len(each.outputs[0].token_ids) for each in outputs)

    def forget(self) -> None:
        """Forget what was read, so that every run reads all of it."""
        assert self._llm.reset_prefix_cache()


def opened(folder: Path) -> tuple[VllmModel, Bare]:
    import lore_vllm.model as ours

    engines: list[Any] = []

    class Noted(ours.LLM):  # type: ignore[misc, name-defined]
        def __init__(self, **arguments: Any) -> None:
            super().__init__(**arguments)
            engines.append(self)

    before, ours.LLM = ours.LLM, Noted  # type: ignore[attr-defined]
    try:
        model = ours.open_folder(f"{folder},batch=64,dtype=float32,eager=yes")
    finally:
        ours.LLM = before  # type: ignore[attr-defined]
    return model, Bare(model, engines[0])


def speeds(model: VllmModel, bare: Bare, count: int, rounds: int) -> Iterator[str]:
    yield "| prompts and replies | bare `LLM.generate`, tokens/s | ours, tokens/s | ratio |"
    yield "|---|--:|--:|--:|"
    for work in WORKS:
        requests = work.requests(count)
        prompts = bare.prompts(requests)
        timings = []
        for _ in range(rounds + 1):
            bare.forget()
            start = time.perf_counter()
            others = bare.generated(prompts)
            theirs = others / (time.perf_counter() - start)
            bare.forget()
            start = time.perf_counter()
            own = sum(reply.usage.reply for _, reply in model.replies(requests))
            timings.append((theirs, own / (time.perf_counter() - start)))
            assert own == others, (own, others)
        # the first round of a kind of work warms the engine up
        ratio = statistics.median(mine / other for other, mine in timings[1:])
        other, mine = (statistics.median(each) for each in zip(*timings[1:], strict=True))
        yield f"| {work.name} | {other:.3g} | {mine:.3g} | {ratio:.2f} |"


def layouts(model: VllmModel, bare: Bare, count: int) -> Iterator[str]:
    asker, given = cases(count)
    ours = [each.messages for each in made(asker, given)]
    other = [(Message("user", text),) for text in naive(asker, given)]
    yield f"{len(given):,} pairs of {len({case.query.text for case in given}):,} queries:"
    yield ""
    yield "| layout | tokens of prompts | found ready |"
    yield "|---|--:|--:|"
    for name, prompts in (
        ("instructions, rules, query, item (ours)", ours),
        ("item first, instructions last", other),
    ):
        bare.forget()
        requests = [
            Request(messages=each, limit=1, choices=("1", "2", "3", "4")) for each in prompts
        ]
        # one after the other, as a request finds ready what is read and not what is being read
        used = sum(
            (reply.usage for each in requests for _, reply in model.replies([each])), Usage()
        )
        yield f"| {name} | {used.prompt:,} | {used.cached / used.prompt:.1%} |"


def report(folder: Path, count: int, rounds: int, pairs: int) -> Iterator[str]:
    import vllm

    model, bare = opened(folder)
    yield (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, vllm-cpu {vllm.__version__}, "
        f"float32, eager; {count} requests a round, 64 at a time, medians of {rounds} rounds."
    )
    yield ""
    yield from speeds(model, bare, count, rounds)
    yield ""
    if data_folder().is_dir():
        yield from layouts(model, bare, pairs)
    else:
        yield f"there is no `{data_folder()}`; name the data with LORE_DATA"
    model.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--pairs", type=int, default=300)
    given = parser.parse_args()
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_tokenizer(folder)
        write_model(folder, hidden=given.hidden, layers=given.layers, vocabulary=8192)
        for line in report(folder, given.requests, given.rounds, given.pairs):
            print(line, flush=True)


if __name__ == "__main__":
    main()
