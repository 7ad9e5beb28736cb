"""Golden files of `lore eval`: what it prints of small files of verdicts.

`python -m tests.cli.evaluated` writes them anew; read what has changed before keeping it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from lore_sdk.cli.main import main

__all__ = ["CASES", "golden_file", "inside", "printed"]

FOLDER = Path(__file__).with_name("evaluation")

CASES: Mapping[str, tuple[str, ...]] = {
    "alone.txt": ("verdicts.jsonl",),
    "compared.txt": ("verdicts.jsonl", "other.jsonl", "--resamples", "200", "--seed", "1"),
    "raters.txt": ("verdicts.jsonl", "--labels-from", "votes.csv", "--labels", "1:4"),
    "few.txt": ("few.jsonl", "--measures", "RR(rel=2),P(rel=2)@1", "--relevant", "Excellent"),
    "systems.txt": (
        *("identified.jsonl", "--measures", "nDCG@3"),
        *("--run", "shallow.run", "--run", "deep.run", "--run", "turned.run"),
    ),
    "alone.md": ("verdicts.jsonl", "--format", "md"),
    "compared.json": ("few.jsonl", "other.jsonl", "--format", "json"),
}


def golden_file(name: str) -> Path:
    """Return the file that holds what is printed for a case."""
    return FOLDER / name


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, so that files are called by their bare names."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def printed(name: str) -> str:
    """Return what a case prints."""
    shown = io.StringIO()
    with inside(FOLDER), contextlib.redirect_stdout(shown):
        assert main(["eval", *CASES[name], "--quiet"]) == 0, name
    return shown.getvalue()


def _make_verdicts() -> None:
    """Write the verdicts: ten queries of four items, and a judge that is wrong about some."""
    first, other, votes = [], [], ["query,item_id,label"]
    for query in range(10):
        for item in range(4):
            number = 4 * query + item
            label = (number * 7 + query) % 4
            grade = label if number % 3 else (label + 1) % 4
            first.append(_verdict(query, item, label, None if number % 13 == 5 else grade))
            other.append(_verdict(query, item, label, label if number % 2 else 3 - label))
            for turn in range(3):
                vote = min(3, label + (number + turn) % 5 // 4)
                votes.append(f"query {query},item {item},{vote + 1}")
    for name, rows in (("verdicts", first), ("other", other), ("few", first[:6])):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        golden_file(f"{name}.jsonl").write_text(text, encoding="utf-8")
    _write_runs(first)
    golden_file("votes.csv").write_text("\n".join(votes) + "\n", encoding="utf-8")


def _write_runs(verdicts: list[dict[str, object]]) -> None:
    """Write the verdicts with ids that runs can have, and what three systems returned."""
    runs: dict[str, list[str]] = {"shallow": [], "deep": [], "turned": []}
    for verdict in verdicts:
        query, _, item = str(verdict["id"]).partition("-")
        verdict |= {"query_id": f"q{query}", "item_id": f"i{item}"}
        level = int(str(verdict["label"])[1])
        scores = {"shallow": min(level, 2), "deep": level, "turned": -level}
        for system, score in scores.items():
            runs[system].append(f"q{query} Q0 i{item} 0 {score} {system}")
    text = "".join(json.dumps(row) + "\n" for row in verdicts)
    golden_file("identified.jsonl").write_text(text, encoding="utf-8")
    for system, lines in runs.items():
        golden_file(f"{system}.run").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _verdict(query: int, item: int, label: int, grade: int | None) -> dict[str, object]:
    shares = [0.1] * 4 if grade is None else [0.7 if n == grade else 0.1 for n in range(4)]
    return {
        "id": f"{query}-{item}",
        "query": f"query {query}",
        "query_id": None,
        "item_id": f"item {item}",
        "grade": None if grade is None else f"L{grade + 1}",
        "abstained": "the query has no words" if grade is None else None,
        "score": None if grade is None else round(sum(n * s for n, s in enumerate(shares)) / 3, 3),
        "confidence": None if grade is None else 0.5 + item / 10,
        "probabilities": [] if grade is None else shares,
        "label": f"L{label + 1}",
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    _make_verdicts()
    for case in CASES:
        golden_file(case).write_text(printed(case), encoding="utf-8")
