"""Judge every example pair and set the judge's grades beside the author's."""

from __future__ import annotations

from collections import Counter

from lore_sdk import LoreJudge
from lore_sdk.demo import example_pairs

CODES = ("L1", "L2", "L3", "L4")


def main() -> None:
    pairs = example_pairs()
    judge = LoreJudge("base")

    verdicts = judge.judge_many((pair.query, pair.item) for pair in pairs)

    counts: Counter[tuple[str, str]] = Counter()
    for pair, verdict in zip(pairs, verdicts, strict=True):
        counts[pair.grade, verdict.grade.code if verdict.grade else "none"] += 1
    print("author \\ judge " + "".join(f"{code:>6}" for code in (*CODES, "none")))
    for author in CODES:
        print(
            f"{author:14}" + "".join(f"{counts[author, judged]:6}" for judged in (*CODES, "none"))
        )
    print(f"{sum(counts.values())} pairs")


if __name__ == "__main__":
    main()
