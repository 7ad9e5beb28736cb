"""Speed of `lore judge`, whole process, from CSV to Parquet, and whether cost and memory stay flat.

    python -m tests.benchmarks.files [--sizes 10000,100000,1000000] [--runs 3] [--write]

The Home Depot `test` split is read from LORE_DATA or ../shared/data; without it its row is missing.
The growing files repeat the example pairs that ship with the SDK, each with an id of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from lore_sdk.demo import example_pairs

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "benchmarks-files.md"
TARGET = 3000


REMARKS = """\
The cost of a pair and the memory stay flat from 100,000 to 1,000,000 pairs. Home Depot's file
misses the target, for two reasons:

- It is small, so what happens once weighs much: about 1.2 s pass before the first pair is
  judged (imports, pack, words, in the first process and then in the workers) and while the
  output is written. It was 2.7 s before a pack's words were built once and kept in the cache,
  and before the offers of the judge stopped importing the judge.
- Its titles are new to the judge: 9,975 different ones in 10,793 pairs, and 1,737 queries,
  where the example pairs repeat. A pair takes about 0.7 ms of one core, half of which goes into
  reading the title, a fifth into the matcher, a seventh into queries and property values that
  come up for the first time. The profile is flat: no function has more than a twentieth of the
  time.

What was tried: fewer features in the matcher (48 to 27; 0.12 to 0.08 ms a pair), a flat table
of words (start-up only), comparing letters only where one of the first two is the same (0.05 ms
while words are new), no garbage collection or a rarer one (no difference), smaller batches (no
difference), reading titles stage by stage in batches of 16 (a fifth off the first pass over a
title; left out, as it turns each step of reading inside out).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One command, run several times: medians. `memory` is of the largest process, in MiB."""

    name: str
    pairs: int
    seconds: float
    memory: float

    @property
    def rate(self) -> float:
        return self.pairs / self.seconds


def timed(name: str, arguments: Sequence[str], runs: int) -> Timing:
    seconds, memory, pairs = [], [], 0
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "verdicts.parquet"
            command = [sys.executable, "-m", "lore_sdk.cli.main", "judge", *arguments,
                       "-o", str(out), "--json", "--quiet"]  # fmt: skip
            start = time.perf_counter()
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds.append(time.perf_counter() - start)
            if ran.returncode:
                raise SystemExit(ran.stderr)
            pairs = json.loads(ran.stdout)["judged"]
            memory.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    return Timing(name=name, pairs=pairs, seconds=statistics.median(seconds), memory=max(memory))


def home_depot(runs: int) -> Timing | None:
    folder = Path(os.environ.get("LORE_DATA", ROOT.parent / "shared" / "data"))
    file = folder / "homedepot" / "test.csv.gz"
    if not file.exists():
        print(f"left out: `{file}` is not there; set LORE_DATA")
        return None
    return timed("Home Depot test", [str(file), "--layout", "homedepot", "-p", "home"], runs)


def repeated(size: int, runs: int) -> Timing:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pairs.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(("id", "query", "title", "brand", "color"))
            for number, pair in enumerate(islice(cycle(example_pairs()), size)):
                item = pair.item
                color = item.properties.get("color", "")
                writer.writerow((number, pair.query.text, item.title, item.brand, color))
        arguments = [str(file), "-p", "base", "--properties", "color"]
        return timed(f"{size:,} example pairs", arguments, runs)


def table(timings: Sequence[Timing]) -> str:
    first = next((t for t in timings if t.name.endswith("example pairs")), timings[0])
    lines = [
        "| file | pairs | seconds | pairs/s | of the target | cost per pair, ratio | peak MiB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for t in timings:
        ratio = f"{first.rate / t.rate:.2f}" if t.name.endswith("example pairs") else ""
        lines.append(f"| {t.name} | {t.pairs:,} | {t.seconds:.1f} | {t.rate:,.0f} | "
                     f"{t.rate / TARGET:.2f} | {ratio} | {t.memory:,.0f} |")  # fmt: skip
    return "\n".join(lines)


def document(text: str, command: str) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# Benchmark: files

`lore judge`, whole process, from CSV to Parquet: start of Python, loading the pack, reading,
judging in one process a core, writing. Medians; target {TARGET:,} pairs/s on 2 cores. Peak memory
is that of the largest process. Measured on {machine}.

    {command}

{text}

{REMARKS}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks-files.md")
    given = parser.parse_args()
    timings = []
    if found := home_depot(given.runs):
        timings.append(found)
    for size in map(int, given.sizes.split(",")):
        timings.append(repeated(size, given.runs if size <= 100_000 else 1))
        print(f"{timings[-1].name}: {timings[-1].rate:,.0f} pairs/s", flush=True)
    text = table(timings)
    print(text)
    if given.write:
        command = f"python -m tests.benchmarks.files --sizes {given.sizes} --runs {given.runs}"
        TABLE.write_text(document(text, command), encoding="utf-8")


if __name__ == "__main__":
    main()
