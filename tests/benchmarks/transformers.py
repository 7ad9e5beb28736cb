"""Tokens a second of lore-transformers beside bare `generate`: same model, prompts and batch.

    python -m tests.benchmarks.transformers [--requests 64] [--rounds 5] [--hidden 256] [--layers 6]

The bare one gets its prompts as padded tokens and hands tokens back; ours gets messages and hands
back texts. The model has random weights, which makes it say nothing and costs the same.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import transformers
from lore_transformers.model import TransformersModel, open_folder
from transformers import AutoModelForCausalLM, AutoTokenizer

from lore_sdk.types import Message, Request
from tests.models.tiny import write_model, write_tokenizer

WORDS = ("red", "dress", "trail", "shoes", "size", "results", "grade", "match", "query")
BATCHES = (1, 16)


@dataclass(frozen=True)
class Work:
    """Prompts of `shared` words in common and `own` of their own, and replies of `limit` tokens."""

    name: str
    shared: int
    own: int
    limit: int
    choices: tuple[str, ...] = ()

    def requests(self, count: int) -> list[Request]:
        dice = random.Random(0)
        rules = " ".join(dice.choices(WORDS, k=self.shared))
        items = [" ".join(dice.choices(WORDS, k=self.own)) for _ in range(count)]
        return [
            Request(
                messages=(Message("user", f"{rules} {item}"),),
                limit=self.limit,
                choices=self.choices,
                alternatives=len(self.choices),
            )
            for item in items
        ]


WORKS = (
    Work("nothing in common, 64 tokens", shared=0, own=100, limit=64),
    Work("600 words in common, 32 tokens", shared=600, own=60, limit=32),
    Work("600 words in common, a grade", shared=600, own=60, limit=1, choices=("1", "2", "3", "4")),
)


class Bare:
    """`generate` and nothing else, on prompts that are tokens already."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(folder).eval()

    def padded(self, requests: Sequence[Request], batch: int) -> list[dict[str, torch.Tensor]]:
        chats = [
            [{"role": each.speaker, "content": each.text} for each in request.messages]
            for request in requests
        ]
        return [
            self.tokenizer.apply_chat_template(
                chats[start : start + batch],
                add_generation_prompt=True,
                padding=True,
                return_tensors="pt",
                return_dict=True,
            )
            for start in range(0, len(chats), batch)
        ]

    def generated(self, batches: Sequence[dict[str, torch.Tensor]], limit: int) -> int:
        """Return how many tokens were generated, up to the end of each reply."""
        total = 0
        for batch in batches:
            found = self.model.generate(**batch, max_new_tokens=limit, do_sample=False)
            said = found[:, batch["input_ids"].shape[1] :]
            ended = (said == self.tokenizer.eos_token_id).cumsum(dim=1)
            total += int((ended - (said == self.tokenizer.eos_token_id).int() == 0).sum())
        return total


def ours(model: TransformersModel, requests: Sequence[Request]) -> int:
    return sum(reply.usage.reply for _, reply in model.replies(requests))


def timed(bare: Bare, folder: Path, work: Work, batch: int, count: int) -> tuple[float, float]:
    """Return tokens a second, of bare `generate` and of ours."""
    requests = work.requests(count)
    batches = bare.padded(requests, batch)
    # opened anew: what prompts share is not known from the round before
    model = open_folder(f"{folder},batch={batch}")
    start = time.perf_counter()
    others = bare.generated(batches, work.limit)
    middle = time.perf_counter()
    own = ours(model, requests)
    end = time.perf_counter()
    assert work.choices or own == others, (own, others)
    return others / (middle - start), own / (end - middle)


def report(folder: Path, count: int, rounds: int) -> Iterator[str]:
    bare = Bare(folder)
    size = sum(each.numel() for each in bare.model.parameters())
    yield (
        f"{os.cpu_count()} cores, {torch.get_num_threads()} thread(s), Python "
        f"{platform.python_version()}, torch {torch.__version__}, transformers "
        f"{transformers.__version__}; a model of {size / 1e6:.1f} M weights, float32; {count} "
        f"requests a round, medians of {rounds} rounds."
    )
    yield ""
    yield "| prompts and replies | batch | bare `generate`, tokens/s | ours, tokens/s | ratio |"
    yield "|---|--:|--:|--:|--:|"
    for work in WORKS:
        for batch in BATCHES:
            some = count if batch > 1 else max(1, count // 8)
            timings = [timed(bare, folder, work, batch, some) for _ in range(rounds)]
            ratio = statistics.median(own / other for other, own in timings)
            other, own = (statistics.median(each) for each in zip(*timings, strict=True))
            yield f"| {work.name} | {batch} | {other:.3g} | {own:.3g} | {ratio:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    given = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    logging.captureWarnings(True)
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_tokenizer(folder)
        write_model(folder, hidden=given.hidden, layers=given.layers, vocabulary=8192)
        for line in report(folder, given.requests, given.rounds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
