"""How long it takes to make a prompt, how much of it items of a query share, and tokens by mode.

    python -m tests.benchmarks.prompting [--pairs 2000] [--rounds 5]

Pairs of Home Depot's `test`, in the order of their queries. What is timed is what comes after a
pair's path was walked: choosing and wording the rules for the query, and writing the request.
"""

from __future__ import annotations

import argparse
import platform
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise
from time import perf_counter
from typing import get_args

from lore_sdk import LoreJudge
from lore_sdk.judge.asking.asker import Asker, Asking, Case
from lore_sdk.judge.asking.estimate import EstimatingModel
from lore_sdk.judge.asking.opinion import Mode, Modes
from lore_sdk.models import ScriptedModel
from lore_sdk.types import Request, Usage
from tests.benchmarks.labelled import labelled

PACK = "home"


def cases(count: int) -> tuple[Asker, list[Case]]:
    """Walk the paths of pairs, and note what the asker is handed."""
    model = ScriptedModel(lambda request: "1")
    judge = LoreJudge(PACK, model=model, asking=Asking(always=True))
    asker = judge._asker
    assert asker is not None
    found: list[Case] = []
    asker.verdicts = lambda given: found.extend(given) or [each.verdict for each in given]  # type: ignore[func-returns-value, method-assign]
    pairs = sorted(labelled("homedepot", "test"), key=lambda pair: pair.query.text)[:count]
    list(judge.judge_many([(pair.query, pair.item) for pair in pairs]))
    return Asker(model, judge.pack, Asking(always=True)), found


def made(asker: Asker, given: Sequence[Case]) -> list[Request]:
    return [asker.prompts.request(*asker._asked(case), "think") for case in given]


def naive(asker: Asker, given: Sequence[Case]) -> list[str]:
    """Write the item first, as prompts do that put their instructions last."""
    found = []
    for case in given:
        system, user = asker.prompts.request(*asker._asked(case), "think").messages
        shared, _, item = user.text.partition("\n\nItem\n")
        found.append(f"Item\n{item}\n\n{shared}\n\n{system.text}")
    return found


def tokens(mode: Mode, count: int) -> tuple[float, float]:
    """Return the tokens of prompts and replies of a verdict; `mixed` as if all were open."""
    model = EstimatingModel(ScriptedModel(lambda request: ""))
    judge = LoreJudge(PACK, model=model, asking=Asking(modes=Modes(mode=mode)))
    pairs = sorted(labelled("homedepot", "test"), key=lambda pair: pair.query.text)[:count]
    verdicts = list(judge.judge_many([(pair.query, pair.item) for pair in pairs]))
    used = sum((each.tokens or Usage() for each in verdicts), Usage())
    return used.prompt / len(verdicts), used.reply / len(verdicts)


def shared(texts: Sequence[str]) -> float:
    """Return the share of letters that stood at the beginning of the prompt before."""
    same = sum(_same(one, two) for one, two in pairwise(texts))
    return same / sum(map(len, texts))


def _same(one: str, two: str) -> int:
    letters = enumerate(zip(one, two, strict=False))
    return next((n for n, (a, b) in letters if a != b), min(len(one), len(two)))


def report(count: int, rounds: int) -> Iterator[str]:
    asker, given = cases(count)
    queries = len({case.query.text for case in given})
    start = perf_counter()
    requests = made(asker, given)
    cold = perf_counter() - start
    warm = []
    for _ in range(rounds):
        start = perf_counter()
        made(asker, given)
        warm.append(perf_counter() - start)
    ours = [request.messages[0].text + request.messages[1].text for request in requests]
    letters = statistics.median(map(len, ours))
    yield (
        f"{len(given):,} pairs of {queries:,} queries, pack `{PACK}`, {letters:,.0f} letters a "
        f"prompt in the median; Python {platform.python_version()}, medians of {rounds} rounds."
    )
    yield ""
    yield "| | µs a prompt |"
    yield "|---|--:|"
    yield f"| the first time | {cold / len(given) * 1e6:,.0f} |"
    yield f"| again, rules of the query known | {statistics.median(warm) / len(given) * 1e6:,.0f} |"
    yield ""
    yield "| layout | letters that the prompt before began with as well |"
    yield "|---|--:|"
    yield f"| ours: instructions, rules, query, item | {shared(ours):.1%} |"
    yield f"| item first, instructions last | {shared(naive(asker, given)):.1%} |"
    yield ""
    yield "| mode | tokens of prompts a verdict, about | tokens of replies, at most |"
    yield "|---|--:|--:|"
    for mode in get_args(Mode):
        prompt, reply = tokens(mode, count)
        yield f"| `{mode}` | {prompt:,.0f} | {reply:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    for line in report(given.pairs, given.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
