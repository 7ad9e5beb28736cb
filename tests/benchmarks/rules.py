"""Speed of the rule engine beside others on one and the same work, and of compiling packs.

    python -m tests.benchmarks.rules [--only ours,zen,yara] [--pairs 10000] [--rules 200] [--write]

Each engine runs in a process of its own, is checked on 300 pairs before it is timed, and is timed
in processor time (medians of five). The last line is `ratio N`: our pairs per second over those of
the best third-party engine. Engines that are not installed are left out, saying so.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.rules_engines import ENGINES, THIRD_PARTY, Engine, pack_text
from tests.benchmarks.rules_workload import answers, make_pairs, make_rules

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "benchmarks-rules.md"
CHECKED, REPEATS, BUDGET = 300, 5, 2.0
COMPILED = 1_000

Row = dict[str, Any]


def main() -> None:
    """Run what was asked for and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(ENGINES), help="names of engines, by commas")
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=200)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks-rules.md")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    parser.add_argument("--load", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_measured(ENGINES[options.one], options.rules, options.pairs)))
    elif options.load:
        print(json.dumps(_loaded(*map(Path, options.load))))
    else:
        _report(options)


def _report(options: argparse.Namespace) -> None:
    names = [name for name in options.only.split(",") if name]
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        raise SystemExit(f"no engine is called {unknown[0]}; engines are {', '.join(ENGINES)}")
    rows = []
    for name in names:
        engine = ENGINES[name]
        if not engine.installed:
            print(f"{name}: not installed, left out (pip install {engine.package})")
            continue
        arguments = ["--one", name, "--rules", str(options.rules), "--pairs", str(options.pairs)]
        rows.append(_child(arguments))
        print(f"{name}: {rows[-1]['rate']:,.0f} pairs/s", file=sys.stderr)
    lines = [*_table(rows, options.rules), "", *_compiling(), "", *_surroundings()]
    print("\n".join(lines))
    ratio = f"ratio {_ratio(rows)}"
    if options.write:
        PAGE.write_text("\n".join([_HEAD, *lines, "", ratio]) + "\n", encoding="utf-8")
    print(ratio)


def _ratio(rows: Sequence[Row]) -> str:
    rates = {row["name"]: row["rate"] for row in rows}
    others = [rates[name] for name in THIRD_PARTY if name in rates]
    return f"{rates['ours'] / max(others):.1f}" if others and "ours" in rates else "unknown"


_HEAD = """\
# Speed of the rule engine

One and the same work for every engine: rules over 12 attributes (words, lists, numbers with
tolerances, a quantity, a flag), pairs with values missing on both sides. Each engine gets native
records and must return the grade and the exact list of rules that fired (ours the open ones as
well); it is checked against a plain reference on 300 pairs before it is timed. Processor time,
medians of five, one process and one thread for each engine.

    python -m tests.benchmarks.rules --write

wrote this page; `--only ours,zen,yara` leaves out the rest, `pip install zen-engine yara-python`
brings the others. Figures move with the machine and what else it does: compare within one run.
"""


# ---- engines
def _measured(engine: Engine, rule_count: int, pair_count: int) -> Row:
    rules, pairs = make_rules(rule_count), make_pairs(pair_count)
    text = engine.text(rules)
    builds = []
    for _ in range(3):
        start = time.perf_counter()
        run = engine.build(text, rules)
        builds.append(time.perf_counter() - start)
    expected = answers(rules, pairs[:CHECKED])
    start = time.perf_counter()
    wrong = sum(
        not _agrees(got, want) for got, want in zip(run(pairs[:CHECKED]), expected, strict=True)
    )
    each = (time.perf_counter() - start) / min(CHECKED, len(pairs))
    if wrong:
        raise SystemExit(f"{engine.name} answers {wrong} of {len(expected)} pairs wrongly")
    pairs = pairs[: max(CHECKED, int(BUDGET / each))]
    seconds = statistics.median(_timed(lambda: run(pairs)))
    return {
        "name": engine.name,
        "summary": engine.summary,
        "version": engine.version,
        "pairs": len(pairs),
        "rate": len(pairs) / seconds,
        "build": statistics.median(builds),
    }


def _agrees(got: Any, want: Any) -> bool:
    if hasattr(got, "high"):
        return (got.high, tuple(got.fired), tuple(got.open)) == tuple(want)
    return (got[0], tuple(got[1])) == (want.grade, want.fired)


def _timed(work: Callable[[], object]) -> Iterator[float]:
    for _ in range(REPEATS):
        gc.collect()
        start = time.process_time()
        work()
        yield time.process_time() - start


def _table(rows: Sequence[Row], rules: int) -> list[str]:
    lines = [
        f"| engine | version | pairs/s | µs per pair | {rules} rules built in | pairs |",
        "|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: -row["rate"]):
        lines.append(
            f"| {row['name']}: {row['summary']} | {row['version']} | {row['rate']:,.0f} | "
            f"{1e6 / row['rate']:.1f} | {1000 * row['build']:.1f} ms | {row['pairs']:,} |"
        )
    return lines


# ---- compiling
def _compiling() -> list[str]:
    """Time a pack of 1,000 rules: parsing it here, loading it in fresh processes."""
    text = pack_text(make_rules(COMPILED))
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "pack", Path(name) / "cache"
        folder.mkdir()
        (folder / "bench.rules").write_text(text, encoding="utf-8")
        arguments = ["--load", str(folder)]
        cold = [_child([*arguments, str(Path(name) / f"cold{n}")]) for n in range(REPEATS)]
        _child([*arguments, str(cache)])
        warm = [_child([*arguments, str(cache)]) for _ in range(REPEATS)]
    return [
        f"| {COMPILED:,} rules, {len(text):,} characters | load | with imports |",
        "|---|---|---|",
        f"| parsed by lark, tree built | {_parsing(text)} | |",
        f"| cold, in a fresh process | {_milliseconds(cold)} |",
        f"| from the cache, in a fresh process | {_milliseconds(warm)} |",
    ]


def _milliseconds(rows: Sequence[Row]) -> str:
    medians = (statistics.median(row[key] for row in rows) for key in ("load", "all"))
    return " | ".join(f"{1000 * seconds:.0f} ms" for seconds in medians)


def _parsing(text: str) -> str:
    from lore_sdk.dsl.diagnostics import Source
    from lore_sdk.dsl.parse import parse

    source = Source("bench.rules", text)
    parse(source)
    return f"{1000 * statistics.median(_timed(lambda: parse(source))):.0f} ms"


def _loaded(folder: Path, cache: Path) -> Row:
    # a tool of development, not installed where the SDK is used: with it lark checks the grammar
    sys.modules["interegular"] = None  # type: ignore[assignment]
    start = time.perf_counter()
    from lore_sdk.dsl import Cache, load_pack

    imported = time.perf_counter()
    load_pack(folder, {}, Cache(cache)).engine.judge({}, {})
    end = time.perf_counter()
    return {"load": end - imported, "all": end - start}


def _child(arguments: Sequence[str]) -> Row:
    command = [sys.executable, "-m", "tests.benchmarks.rules", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def _surroundings() -> list[str]:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} processors, load {load}"
    ]


if __name__ == "__main__":
    main()
