"""Judge every example pair and set the judge's grades beside the author's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lore_sdk import Item, LoreJudge, Query

DATA = Path(__file__).parent / "data"
CODES = ("L1", "L2", "L3", "L4")


def rows(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def catalogue() -> dict[str, Item]:
    items = {}
    for name in ("fashion", "electronics", "home"):
        for row in rows(f"catalogue-{name}.jsonl"):
            row |= {"skus": tuple(row["skus"]), "images": tuple(row["images"])}
            items[row["id"]] = Item(**row)
    return items


def main() -> None:
    items = catalogue()
    pairs = list(rows("pairs.jsonl"))
    judge = LoreJudge("base")

    verdicts = judge.judge_many(
        (Query(text=pair["query"], id=pair["id"]), items[pair["item_id"]]) for pair in pairs
    )

    counts: Counter[tuple[str, str]] = Counter()
    for pair, verdict in zip(pairs, verdicts, strict=True):
        counts[pair["grade"], verdict.grade.code if verdict.grade else "none"] += 1
    print("author \\ judge " + "".join(f"{code:>6}" for code in (*CODES, "none")))
    for author in CODES:
        print(f"{author:14}" + "".join(f"{counts[author, judged]:6}" for judged in (*CODES, "none")))
    print(f"{sum(counts.values())} pairs")


if __name__ == "__main__":
    main()
